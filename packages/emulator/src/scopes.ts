import { SCOPE_HEADER, SCOPES, scopeIn } from "./routes/paths.ts";
import { Refusal } from "./http/refusal.ts";

/** An emulator with the handler of its requests. */
interface Desk<Controls> {
  readonly controls: Controls;
  readonly handle: (request: Request) => Promise<Response>;
}

const MOST_SCOPES = 1000;
const NAME = /^[\w.-]{1,64}$/;

/** The scopes of one emulator. Each is a desk of its own, which is made when it is first used. */
export class Scopes<Controls extends object> {
  readonly #main: (request: Request) => Promise<Response>;
  readonly #make: (path: string) => Desk<Controls>;
  readonly #desks = new Map<string, Desk<Controls>>();

  /** `main` answers the requests without a scope, and `make` makes a desk whose paths begin with `path`. */
  constructor(main: (request: Request) => Promise<Response>, make: (path: string) => Desk<Controls>) {
    this.#main = main;
    this.#make = make;
  }

  /** Returns the scope with this name. Throws if the name is not valid, or if there are too many scopes. */
  scope(name: string): Controls & Disposable {
    return { ...this.#deskOf(name).controls, [Symbol.dispose]: () => void this.#desks.delete(name) };
  }

  /** Answers a request in the scope that its path or its header `X-Emulator-Scope` names. */
  async handle(request: Request): Promise<Response> {
    const name = scopeIn(new URL(request.url).pathname) ?? request.headers.get(SCOPE_HEADER) ?? undefined;
    if (name === undefined) return this.#main(request);
    // A page of another origin must not be able to fill the memory with scopes.
    if (!this.#desks.has(name) && request.headers.get("Sec-Fetch-Site") === "cross-site")
      return Response.json({ error: "Pages of other origins cannot make a scope" }, { status: 403 });
    try {
      return this.#deskOf(name).handle(request);
    } catch (error) {
      if (error instanceof Refusal) return Response.json({ error: error.message }, { status: error.status });
      throw error;
    }
  }

  #deskOf(name: string): Desk<Controls> {
    const found = this.#desks.get(name);
    if (found !== undefined) return found;
    if (typeof name !== "string" || !NAME.test(name) || /^\.{1,2}$/.test(name))
      throw new Refusal(422, "scope: must be a name of 1 to 64 letters, digits, hyphens, underscores and dots");
    if (this.#desks.size >= MOST_SCOPES)
      throw new Refusal(422, `scope: this emulator already has ${MOST_SCOPES} scopes; dispose of one, or use it again`);
    const desk = this.#make(`${SCOPES}/${name}`);
    this.#desks.set(name, desk);
    return desk;
  }
}

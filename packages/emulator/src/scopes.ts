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
  readonly #refuse: (request: Request) => void;
  readonly #make: (path: string) => Desk<Controls>;
  readonly #desks = new Map<string, Desk<Controls>>();

  /**
   * `main` answers the requests without a scope. `refuse` throws a refusal for a request from a page of a stranger. `make`
   * makes a desk whose paths begin with `path`.
   */
  constructor(
    main: (request: Request) => Promise<Response>,
    refuse: (request: Request) => void,
    make: (path: string) => Desk<Controls>,
  ) {
    this.#main = main;
    this.#refuse = refuse;
    this.#make = make;
  }

  /** Returns the scope with this name. Throws if the name is not valid, or if there are too many scopes. */
  scope(name: string): Controls & Disposable {
    const desk = this.#deskOf(name);
    const dispose = (): void => {
      // After a first call, the name may belong to a new scope, which must stay.
      if (this.#desks.get(name) === desk) this.#desks.delete(name);
    };
    return { ...desk.controls, [Symbol.dispose]: dispose };
  }

  /** Answers a request in the scope that its path or its header `X-Emulator-Scope` names. */
  async handle(request: Request): Promise<Response> {
    const name = scopeIn(new URL(request.url).pathname) ?? request.headers.get(SCOPE_HEADER) ?? undefined;
    if (name === undefined) return this.#main(request);
    try {
      if (!this.#desks.has(name)) this.#refuseStranger(request);
      return this.#deskOf(name).handle(request);
    } catch (error) {
      if (error instanceof Refusal) return Response.json({ error: error.message }, { status: error.status });
      throw error;
    }
  }

  /**
   * A page of a stranger must not be able to fill the memory with scopes. A picture or a link in such a page sends a GET with
   * the right host, but a browser says that the request is from another site.
   */
  #refuseStranger(request: Request): void {
    this.#refuse(request);
    if (request.headers.get("Sec-Fetch-Site") === "cross-site")
      throw new Refusal(403, "Pages of other origins cannot make a scope");
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

import { Refusal } from "./refusal.ts";

const OVERRIDES = ["x-http-method-override", "x-http-method", "x-method-override"];

/** Refuses what would make one request look like another to whoever reads it next. */
export function refuseTricks({ headers }: Request, { search }: URL): void {
  const override = OVERRIDES.find((name) => headers.has(name));
  if (override !== undefined)
    throw new Refusal(400, `${override}: the relay takes no other method than the request's own`);
  if (search !== "") throw new Refusal(400, "The relay takes no query");
  const encoding = headers.get("content-encoding");
  if (encoding !== null) throw new Refusal(415, "Content-Encoding: the relay takes bodies as they are alone");
}

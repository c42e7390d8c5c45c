import { Refusal, type RefusalHeaders } from "./refusal.ts";

/** What a caller is told: a status, and a JSON text. Kept as it is, it can be told again. */
export interface Answer {
  readonly status: number;
  readonly json: string;
  readonly headers?: RefusalHeaders | undefined;
}

// A field's name may be of any length, and is repeated in what is said of it.
const MAX_LENGTH = 1000;

/** The answer of a refusal, and of what is unknown. */
export const errorAnswer = (status: number, error: string, headers?: RefusalHeaders): Answer => ({
  status,
  json: JSON.stringify({ error: error.length > MAX_LENGTH ? `${error.slice(0, MAX_LENGTH)}…` : error }),
  headers,
});

/** The answer of a refusal; of anything else that was thrown, what `otherwise` says. */
export const refusalAnswer = (thrown: unknown, otherwise: (thrown: unknown) => Answer): Answer =>
  thrown instanceof Refusal ? errorAnswer(thrown.status, thrown.message, thrown.headers) : otherwise(thrown);

/** The header by which a page's client knows that the relay has answered, and not a proxy or a CDN in front of it. */
export const MARK = "livedesk-relay";

const FIXED = {
  [MARK]: "1",
  "content-type": "application/json",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

/** An answer as a `Response`. Nothing of LiveDesk's headers is in it. */
export const toResponse = ({ status, json, headers }: Answer, own: RefusalHeaders = {}): Response =>
  new Response(json, { status, headers: { ...FIXED, ...headers, ...own } });

/** An answer, and its body once more: that of a response can be read once only, and the client reads it. */
export interface Answer {
  readonly response: Response;
  readonly body: string | Uint8Array;
}

/** An answer with this body. */
export const answer = (body: string | Uint8Array<ArrayBuffer>, init?: ResponseInit): Answer => ({
  response: new Response(body, init),
  body,
});

/** An answer with this value as JSON. */
export const jsonAnswer = (value: unknown, status = 200): Answer =>
  answer(JSON.stringify(value), { status, headers: { "Content-Type": "application/json" } });

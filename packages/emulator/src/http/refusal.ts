import { unstorableIn } from "@livedesk/schema";
import type { Handler } from "hono";
import * as z from "zod/mini";

/** The statuses with which the emulator refuses a request. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 413 | 416 | 422;

/**
 * A request that is refused. The error's message is sent to the caller, so it never contains the text of a LiveDesk
 * message or credentials.
 */
export class Refusal extends Error {
  readonly status: RefusalStatus;
  readonly headers: Record<string, string>;

  constructor(status: RefusalStatus, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.headers = headers;
  }
}

/**
 * An error of the emulator itself whose cause is shown to callers. The error's message may name files. `answer` names
 * no file.
 */
export class ServerError extends Error {
  /** The error text in the answer to a call. */
  readonly answer: string;

  constructor(message: string, answer: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ServerError";
    this.answer = answer;
  }
}

/**
 * Returns the error text in the answer to a call that ended with this error. The text of an unexpected error is not
 * sent, because it could contain private data.
 */
export function answerText(error: Error): string {
  if (error instanceof Refusal) return error.message;
  if (error instanceof ServerError) return error.answer;
  return "The emulator failed to answer: this is an error in the emulator";
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

interface Model<Value> {
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: Value }
    | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } };
}

/** Returns a human-readable issue: `rules.0.count: must be …`, or `the body must be …` if the whole value is wrong. */
const issueText = (path: readonly PropertyKey[], message: string, whole = "the body"): string =>
  path.length === 0 ? `${whole} ${message}` : `${path.join(".")}: ${message}`;

/**
 * Validates a value with a model. Throws a 422 that names each wrong field and says what would be right. `whole` is the
 * name of the value itself.
 */
export function validate<Value>(model: Model<Value>, value: unknown, whole?: string): Value {
  const result = check(model, value, whole);
  if ("issues" in result) throw new Refusal(422, result.issues.join("; "));
  return result.data;
}

/** The model of an object with only these keys. The issue about another key names the known ones. */
export const closedObject = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `has the unknown key ${JSON.stringify(issue.keys[0])}. Known keys: ${Object.keys(shape).join(", ")}`
        : "must be an object",
  });

/** Validates a value. Returns it, or human-readable issues: each names a wrong field and says what would be right. */
export function check<Value>(
  model: Model<Value>,
  value: unknown,
  whole?: string,
): { readonly data: Value } | { readonly issues: readonly string[] } {
  const result = model.safeParse(value);
  if (result.success) return { data: result.data };
  return { issues: result.error.issues.map(({ path, message }) => issueText(path, message, whole)) };
}

/**
 * Parses JSON text, or its UTF-8 bytes. The parser's own error contains the text, so the given refusal replaces the
 * error.
 */
function parseJson(source: Uint8Array | string, refusal: () => Refusal): unknown {
  try {
    return JSON.parse(typeof source === "string" ? source : new TextDecoder("utf-8", { fatal: true }).decode(source));
  } catch {
    throw refusal();
  }
}

/** Parses the JSON body of a request. Throws a 400 for a body that is empty or not JSON. */
export const parseJsonBody = (bytes: Uint8Array): unknown =>
  parseJson(
    bytes,
    () => new Refusal(400, bytes.length === 0 ? "The body is empty" : "The body is not valid JSON in UTF-8"),
  );

/** If a path does not allow a method, answers with 405 and the list of allowed methods. */
export const only =
  (...methods: readonly string[]): Handler =>
  () => {
    const allowed = methods.join(", ");
    throw new Refusal(405, `This path only allows ${allowed}`, { Allow: allowed });
  };

/**
 * Throws a 422 that names the field if a string or a key in the value cannot be stored. `at` is the field that contains
 * the value. Without `at`, the value is the whole body.
 *
 * Chatwoot stores text in Postgres, which cannot store U+0000 or half of a surrogate pair. Chatwoot answers 422 to
 * every error that occurs while a message is created (chatwoot `messages_controller`, `create`), and stores nothing.
 */
export function refuseUnstorable(value: unknown, at?: string): void {
  const issue = unstorableIn(value);
  if (issue === undefined) return;
  throw new Refusal(422, issueText(at === undefined ? issue.path : [at, ...issue.path], issue.message));
}

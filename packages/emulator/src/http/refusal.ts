import type { Handler } from "hono";

/** The statuses with which the emulator refuses a request. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 413 | 416 | 422;

/** A request that is refused. Its message is sent to the caller, so it never quotes message text or credentials. */
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

const complaint = (path: readonly PropertyKey[], message: string): string =>
  path.length === 0 ? `the body ${message}` : `${path.join(".")}: ${message}`;

/** A value that a model accepts, found `at` a path; throws a 422 that names each field and what would be right. */
export function validate<Value>(model: Model<Value>, value: unknown, ...at: readonly PropertyKey[]): Value {
  const result = model.safeParse(value);
  if (result.success) return result.data;
  throw new Refusal(
    422,
    result.error.issues.map(({ path, message }) => complaint([...at, ...path], message)).join("; "),
  );
}

/** An error of the emulator itself that its callers learn about. The message may name files; `answer` names none. */
export class ServerError extends Error {
  /** The text that a caller reads in the answer. */
  readonly answer: string;

  constructor(message: string, answer: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ServerError";
    this.answer = answer;
  }
}

/** The text that the answer to a call has for an error. An unforeseen error could quote anything, so its text is not shown. */
export function answerText(error: Error): string {
  if (error instanceof Refusal) return error.message;
  if (error instanceof ServerError) return error.answer;
  return "The emulator failed to answer: this is an error in the emulator";
}

/** Makes the refusal of one field, which may be `""` for the whole. */
export type Complaint = (field: string, rule: string) => Refusal;

/** Complains about the fields of a JSON value that stands at a path, such as `rules.0`. */
export const complaintAt =
  (...path: readonly (string | number)[]): Complaint =>
  (field, rule) => {
    const steps = field === "" ? path : [...path, field];
    return new Refusal(422, steps.length === 0 ? `the body ${rule}` : `${steps.join(".")}: ${rule}`);
  };

/** JSON text, or its UTF-8 bytes, as a value. The parser's own complaint quotes the text, so it is not passed on. */
export function parseJson(source: Uint8Array | string, refusal: () => Refusal): unknown {
  try {
    return JSON.parse(typeof source === "string" ? source : new TextDecoder("utf-8", { fatal: true }).decode(source));
  } catch {
    throw refusal();
  }
}

/** The JSON body of a request. */
export const parseJsonBody = (bytes: Uint8Array): unknown =>
  parseJson(
    bytes,
    () => new Refusal(400, bytes.length === 0 ? "The body is empty" : "The body is not valid JSON in UTF-8"),
  );

/** Answers the methods that a path does not have. */
export const only =
  (...methods: readonly string[]): Handler =>
  () => {
    const allowed = methods.join(", ");
    throw new Refusal(405, `This path takes ${allowed} only`, { Allow: allowed });
  };

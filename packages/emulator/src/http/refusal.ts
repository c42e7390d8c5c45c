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

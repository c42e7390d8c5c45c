import { ArchiveFailure } from "./archive/archive-failure.ts";

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

/** What a caller is told of an error. */
export function complaintOf(error: Error): string {
  if (error instanceof Refusal) return error.message;
  // Without the name of the file, which is no business of whoever calls.
  if (error instanceof ArchiveFailure) return `Nothing was stored: the emulator's database ${error.reason}`;
  return "The emulator failed to answer; this is a fault of the emulator";
}

/**
 * Why a database could not do something. `busy`: another connection kept the database locked. `disk-full`: there is no room.
 * `damaged`: the file or the tables are not readable. `failed`: anything else.
 */
export type StoreErrorReason = "busy" | "disk-full" | "damaged" | "failed";

/**
 * The database of an outbox failed, and the change was rolled back: nothing of it is stored. No error holds a text of a message.
 *
 * @example
 * if (error instanceof StoreError && error.reason === "disk-full") page("The outbox has no room");
 */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly reason: StoreErrorReason;

  constructor(reason: StoreErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

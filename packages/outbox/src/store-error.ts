/**
 * Why a database could not do something. `busy`: another connection kept the database locked. `disk-full`: there is no room.
 * `damaged`: the file or the tables are not readable. `unreachable`: the server of the database cannot be reached. `connection-lost`: the
 * connection to the server broke during a change, so that nobody knows whether the change is stored. `failed`: anything else.
 */
export type StoreErrorReason = "busy" | "disk-full" | "damaged" | "unreachable" | "connection-lost" | "failed";

/**
 * The database of an outbox failed. Nothing of the change is stored, unless the reason is `connection-lost`. No error holds a text of a message.
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

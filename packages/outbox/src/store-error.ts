/**
 * Why a database could not do something. `busy`: another connection kept the database locked. `disk-full`: there is no room.
 * `damaged`: the file or the tables are not readable. `unreachable`: the server of the database cannot be reached. `connection-lost`: the
 * connection to the server broke during a change, so that nobody knows whether the change is stored. `failed`: anything else.
 */
export type StoreErrorReason = "busy" | "disk-full" | "damaged" | "unreachable" | "connection-lost" | "failed";

// A registered symbol: in the CommonJS build, each entry of this package has its own copy of the class.
const MARK = Symbol.for("livedesk.outbox.store-error");

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
    Object.defineProperty(this, MARK, { value: true });
  }

  /** Whether a value is an error of this class, even if another entry or another installed copy of this package made it. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== StoreError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return (value as { [MARK]?: boolean } | null | undefined)?.[MARK] === true;
  }
}

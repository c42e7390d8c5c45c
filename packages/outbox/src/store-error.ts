import { docsOf } from "@livedesk/core/adapter";

/**
 * Why a database could not do something. `store-busy`: another connection kept the database locked. `store-full`: there is no room on
 * the disk. `store-damaged`: the file or the tables are not readable, or the file was emptied. `store-replaced`: the file was deleted,
 * moved or replaced while it was in use. `store-unreachable`: the server of the database cannot be reached, or accepts no more connections. `store-connection-lost`: the connection to the server
 * broke during a change, so that nobody knows whether the change is stored. `store-failed`: anything else.
 */
export type StoreErrorCode =
  | "store-busy"
  | "store-full"
  | "store-damaged"
  | "store-replaced"
  | "store-unreachable"
  | "store-connection-lost"
  | "store-failed";

// A registered symbol: in the CommonJS build, each entry of this package has its own copy of the class.
const CLASSES = Symbol.for("livedesk.outbox.error.classes");

const RETRYABLE: ReadonlySet<StoreErrorCode> = new Set(["store-busy", "store-full", "store-unreachable"]);

/**
 * The database of an outbox failed. Nothing of the change is stored, unless the code is `store-connection-lost` or `store-replaced`. The
 * error has no `outcome`, because it says nothing about what became of a message: `get` says that when the database works again. No
 * error contains a text of a message.
 *
 * `instanceof` also recognises an error of another installed copy of this package.
 *
 * @example
 * if (error instanceof StoreError && error.code === "store-full") page("The outbox has no room");
 */
export class StoreError extends Error {
  /** The name of the class. Minifiers change `constructor.name`, but not this. */
  static readonly className: string = "StoreError";
  override readonly name = "StoreError";
  /** A short, stable name of what happened, for programs. */
  readonly code: StoreErrorCode;
  /** The URL of the guide's paragraph on the code. */
  readonly docs: string;
  /**
   * Whether the same call may succeed later without a risk of storing a message twice. A call of `enqueue` with a `key` may be repeated
   * after every error.
   */
  readonly retryable: boolean;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.docs = docsOf(code);
    this.retryable = RETRYABLE.has(code);
    Object.defineProperty(this, CLASSES, { value: ["StoreError"] });
  }

  /** Whether a value is an error of this class, even if another entry or another installed copy of this package made it. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // A class that a user has derived has no `className` of its own, so only JavaScript's own check can recognise its errors.
    if (!Object.hasOwn(this, "className")) return Function.prototype[Symbol.hasInstance].call(this, value);
    const names = (value as { [CLASSES]?: readonly string[] } | null | undefined)?.[CLASSES];
    return Array.isArray(names) && names.includes(this.className);
  }

  /** The facts for a log, without the cause and without the stack. */
  toJSON(): Record<string, unknown> {
    const { name, message, code, retryable, docs } = this;
    return { name, message, code, retryable, docs };
  }
}

/** The error of a file of SQLite that is no longer where it was. `user` is who used it. */
export const fileReplaced = (file: string, options?: ErrorOptions, user = "this process"): StoreError =>
  new StoreError(
    "store-replaced",
    `${file} was deleted, moved or replaced while ${user} used it. This process stores and sends nothing until the same file is ` +
      "back in its place, and if it is not put back, a change of this moment may be lost. Stop every process that uses the file, put " +
      "the file back if you can, and start them again",
    options,
  );

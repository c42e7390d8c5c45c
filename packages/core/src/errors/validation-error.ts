import { NotSentError } from "./not-sent-error.ts";

/** One thing that is wrong with an input: where, and what would be right. */
export interface InputIssue {
  /** The field, as the API spells it: `content`, `attachments[0]`, `template_params.button_params[1].index`. */
  readonly path: string;
  /** What would be right. Names keys and file paths; never holds a text of the message. */
  readonly message: string;
}

/**
 * The input could only have been refused, so it was not sent.
 *
 * @example
 * if (ValidationError.isInstance(error)) console.error(error.issues);
 */
export class ValidationError extends NotSentError {
  static override readonly kind: string = "ValidationError";
  /** True only where time alone makes the same input right, at `retryAt`. */
  override readonly retryable: boolean = this.retryAt !== undefined;
  readonly issues: readonly InputIssue[];

  /** `retryAt` is when the same input would be right, where time alone mends it. */
  constructor(issues: readonly InputIssue[], retryAt?: Date) {
    super(issues.map(({ path, message }) => `${path}: ${message}`).join("; "), { code: "invalid-input", retryAt });
    this.issues = issues;
  }
}

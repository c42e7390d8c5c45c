import { NotSentError } from "./not-sent-error.ts";

/**
 * The client cannot work as it was set up: a credential is missing, or an address is not one to send credentials to.
 *
 * @example
 * if (ConfigurationError.isInstance(error)) process.exitCode = 4;
 */
export class ConfigurationError extends NotSentError {
  static override readonly kind: string = "ConfigurationError";
  override readonly retryable = false;

  constructor(message: string, code = "invalid-configuration") {
    super(message, { code });
  }
}

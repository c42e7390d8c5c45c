import { isFailedMessage, type Message, parseExternalError } from "@livedesk/schema";
import { ValidationError } from "./errors/validation-error.ts";

/**
 * Meta's codes for what stays as it is, however often it is tried: the request, the template, the file or the recipient has
 * to be another. 131047 is the closed 24-hour window.
 */
const HOPELESS: ReadonlySet<number> = new Set([
  100, 130472, 131008, 131009, 131021, 131026, 131030, 131047, 131050, 131051, 131053, 131055, 131062, 132000, 132001,
  132005, 132007, 132008, 132012, 132015, 132016, 132018, 132068, 134100, 135000, 137000,
]);

const CLOSED_WINDOW = 131047;

/** Throws `ValidationError` for a message that has not failed, or whose failure a repeat cannot mend. */
export function refuseHopelessRetry(message: Message): void {
  if (!isFailedMessage(message)) {
    const status = message.status ? `its status is ${JSON.stringify(message.status)}` : "it has no status";
    throw complaint(`has not failed (${status}): only a failed message can be retried`);
  }
  const { code } = parseExternalError(message.content_attributes?.external_error ?? "");
  if (code === undefined || !HOPELESS.has(code)) return;
  const remedy =
    code === CLOSED_WINDOW
      ? "the 24-hour window is closed: send a template, or retry with { force: true } once the customer has written"
      : "a repeat would fail again: send it anew with what was wrong put right, or retry with { force: true }";
  throw complaint(`failed with ${code}, and ${remedy}`);
}

const complaint = (message: string): ValidationError => new ValidationError([{ path: "message", message }]);

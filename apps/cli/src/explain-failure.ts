import { deliveryFailure } from "@livedesk/core/whatsapp";
import type { FailedMessage } from "@livedesk/schema";
import { oneLine } from "./one-line.ts";

/** The code of a window that is closed: it fails again until the customer has written, and not from then on. */
export const CLOSED_WINDOW = 131047;

/** Says why a message was not delivered: code and reason, what they mean, and what to do, down to the command for it. */
export function explainFailure(message: FailedMessage, conversationId: string): string {
  const { code, title, meaning, advice, reason, retry } = deliveryFailure(message);
  const given = oneLine([code, reason].filter((part) => part !== undefined).join(" "));
  const named = code === undefined || title === reason ? "" : `${oneLine(title)}. `;
  const commands = [
    ...(code === CLOSED_WINDOW ? [`livedesk template ${conversationId} --name … --language … --content …`] : []),
    ...(code === CLOSED_WINDOW || RETRIED.has(retry) ? [`livedesk retry ${conversationId} ${message.id}`] : []),
  ];
  return [
    given === "" ? "LiveDesk gave no reason." : `The reason given: ${given}`,
    ...(given === "" ? [] : [`It means: ${named}${meaning}`]),
    `What to do: ${advice}`,
    ...commands.map((command) => `            ${command}`),
  ].join("\n");
}

/** The classes in which the same message is sent again, sooner or later. */
const RETRIED: ReadonlySet<string> = new Set(["later", "rate", "account"]);

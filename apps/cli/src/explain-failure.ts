import { deliveryFailure } from "@livedesk/core/whatsapp";
import type { FailedMessage } from "@livedesk/schema";
import { oneLine } from "./one-line.ts";

/** The code of a closed 24-hour window: a template can be sent instead. */
const CLOSED_WINDOW = 131047;
/** The code of a customer who wants no marketing: nothing is to be sent to them again. */
const OPTED_OUT = 131050;

/** Says why a message was not delivered: code and reason, what they mean, and what to do, down to the command for it. */
export function explainFailure(message: FailedMessage, conversationId: string): string {
  const { code, title, meaning, advice, reason, retry, until } = deliveryFailure(message);
  const given = oneLine([code, reason].filter((part) => part !== undefined).join(" "));
  const named = code === undefined || title === reason ? "" : `${oneLine(title)}. `;
  const commands = [
    ...(code === CLOSED_WINDOW ? [`livedesk template ${conversationId} --name … --language … --content …`] : []),
    ...(RETRIED.has(retry) || (until !== undefined && code !== OPTED_OUT)
      ? [`livedesk retry ${conversationId} ${message.id}`]
      : []),
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

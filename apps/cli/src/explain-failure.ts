import { type FailedMessage, parseExternalError } from "@livedesk/schema";
import { oneLine } from "./one-line.ts";

/** Says why a message was not delivered, and what to do: code and text, and for the codes known here, plain words. */
export function explainFailure({ id, content_attributes }: FailedMessage, conversationId: string): string {
  const reason = content_attributes?.external_error;
  if (!reason) return "LiveDesk gave no reason.";
  const { code, text } = parseExternalError(reason);
  const said = `The reason given: ${oneLine([code, text].filter(Boolean).join(" "))}`;
  const advice = code === undefined ? undefined : explanations.get(code);
  return [said, ...(advice?.(conversationId, id) ?? [])].join("\n");
}

type Explanation = (conversationId: string, messageId: number) => readonly string[];

const explanations: ReadonlyMap<number, Explanation> = new Map([
  [
    131047,
    (conversationId, messageId) => [
      "It means: the 24-hour window is closed. WhatsApp delivers free text only within 24 hours of the customer's last message.",
      `What to do: wait until the customer writes, then run: livedesk retry ${conversationId} ${messageId}`,
      `            or send a template now:               livedesk template ${conversationId} --name … --language … --content …`,
    ],
  ],
]);

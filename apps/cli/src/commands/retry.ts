import { buildRetryRequest } from "@livedesk/core";
import { argumentOf, deliver, withFlagNames } from "../deliver.ts";
import type { CommandFunction, SendingOptions } from "../options.ts";

/**
 * `livedesk retry`: asks LiveDesk to send a failed message again. The message keeps its id, so the customer does not get it twice.
 */
export const retry: CommandFunction<SendingOptions> = async (io, [conversationId = "", messageId = ""], options) =>
  deliver(io, options, {
    action: "retried",
    conversationId,
    messageId,
    request: withFlagNames(argumentOf, () => buildRetryRequest(conversationId, messageId)),
    paths: [],
    send: (messages, callOptions) => messages.retry(conversationId, messageId, callOptions),
  });

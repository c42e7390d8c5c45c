import { buildRetryRequest } from "@livedesk/core";
import type { CommandFunction } from "../command-row.ts";
import { deliver } from "../deliver.ts";
import type { SendingOptions } from "../option-kinds.ts";

/** `livedesk retry`: asks LiveDesk to send a failed message again. */
export const retry: CommandFunction<SendingOptions> = async (io, [conversationId = "", messageId = ""], options) =>
  deliver(io, options, {
    deed: "retried",
    conversationId,
    request: buildRetryRequest(conversationId, messageId),
    paths: [],
    send: (messages, callOptions) => messages.retry(conversationId, messageId, callOptions),
  });

import type { Id, Message } from "@livedesk/schema";
import type { ApiRequest } from "./api-request.ts";
import { buildRetryRequest } from "./build-retry-request.ts";
import { buildSendRequest, type SendInput } from "./build-send-request.ts";
import { LiveDeskError } from "./errors/livedesk-error.ts";
import { UnknownOutcomeError } from "./errors/unknown-outcome-error.ts";
import { readResponse } from "./read-response.ts";
import type { CallOptions, Transport } from "./transport.ts";

/** What a program does with messages. */
export interface Messages {
  /**
   * Sends a text, a private note, a reply, files or a WhatsApp template, and returns the message that LiveDesk made of
   * it. A message with `status: "failed"` exists and is returned, not thrown. Throws `ValidationError` before anything is
   * sent, `NotSentError`, `RejectedError` and `UnknownOutcomeError`.
   *
   * @example
   * const sent = await livedesk.messages.send(141, { content: "Hello", content_attributes: { in_reply_to: 29 } });
   *
   * Contract: text, file and template request.
   */
  send(conversationId: Id, input: SendInput, options?: CallOptions): Promise<Message>;
  /**
   * Asks LiveDesk to send a failed message again, under the id that it has. The answer is a claim, not proof: delivery
   * happens afterwards. Throws as `send` does.
   *
   * @example
   * if (isFailedMessage(sent)) await livedesk.messages.retry(141, sent.id);
   *
   * Contract: retry of a failed message.
   */
  retry(conversationId: Id, messageId: Id, options?: CallOptions): Promise<Message>;
}

/** A client of the LiveDesk API. */
export interface Client {
  readonly messages: Messages;
  /** Ends open connections; what is under way fails. */
  close(): Promise<void>;
}

/** What a client may be told beside its transport. */
export interface ClientOptions {
  /** Texts that no error may show, whatever a server answers: the credentials. */
  readonly secrets?: readonly string[];
}

/**
 * Makes a client over a transport. It does no I/O of its own, and it hands each request to the transport once.
 *
 * @example
 * const livedesk = createClient(transport);
 * await livedesk.messages.send(141, { content: "Hello" });
 */
export function createClient(transport: Transport, { secrets = [] }: ClientOptions = {}): Client {
  async function deliver<Answer>(request: ApiRequest<Answer>, options: CallOptions): Promise<Answer> {
    const response = await transport.send(request, options).catch(rethrow);
    return readResponse(request, response, secrets);
  }
  return {
    messages: {
      send: async (conversationId, input, options = {}) => deliver(buildSendRequest(conversationId, input), options),
      retry: async (conversationId, messageId, options = {}) =>
        deliver(buildRetryRequest(conversationId, messageId), options),
    },
    close: async () => transport.close?.(),
  };
}

/** A transport that fails in a way it does not explain may have sent something. */
function rethrow(error: unknown): never {
  if (LiveDeskError.isInstance(error)) throw error;
  throw new UnknownOutcomeError("The transport failed", { code: "transport-failed", attempts: 1, cause: error });
}

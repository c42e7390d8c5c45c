import type { Id } from "@livedesk/schema";
import type { ApiResponse } from "./api-response.ts";
import type { EventDetail } from "./delivery/events.ts";
import { UnknownOutcomeError } from "./errors/unknown-outcome-error.ts";

/**
 * Compares the conversation that an accepted answer names with the one that was asked for. A server or a proxy that writes two
 * answers to one request shifts every later answer on that connection to the wrong call: the answer of another conversation
 * says nothing about this one. One instance belongs to one client.
 */
export class AnsweredConversation {
  /** Whether an answer has named the conversation that was asked for. The API's contract does not promise that it does. */
  #isNamed = false;

  /**
   * Returns what to warn of, if anything. Throws `UnknownOutcomeError` for another conversation's answer, and closes the
   * connection that it came on, once an earlier answer has named its own conversation.
   */
  check(asked: Id, answer: object, response: ApiResponse): EventDetail | undefined {
    const named: unknown = "conversation_id" in answer ? answer.conversation_id : undefined;
    if (typeof named !== "number") return undefined;
    if (String(named) === String(asked)) {
      this.#isNamed = true;
      return undefined;
    }
    const message = "The server's answer names another conversation than the one that the message was sent to";
    if (!this.#isNamed) return { type: "warning", code: "conversation-mismatch", field: "conversation_id", message };
    response.discard?.();
    throw new UnknownOutcomeError(message, { code: "conversation-mismatch", status: response.status });
  }
}

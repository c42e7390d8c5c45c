import { type DeliveryFailure, deliveryFailure } from "@livedesk/core/whatsapp";
import type { Conversation, InboxMessage } from "../api/conversation.ts";
import { failureReason } from "../api/failure-reason.ts";

/** What can be done about a failed message, the best first. */
export type Remedy = "retry" | "template" | "edit-template" | "customer";

/** Why a message failed, and what can be done. */
export interface FailureView {
  readonly failure: DeliveryFailure;
  readonly remedies: readonly Remedy[];
  /** Whether what was in the way is no longer. */
  readonly mended: boolean;
}

const WINDOW_CLOSED = 131047;

/** What to say of a failed message; undefined for one that has not failed. */
export function failureView(message: InboxMessage, { window }: Pick<Conversation, "window">): FailureView | undefined {
  const external_error = failureReason(message.contentAttributes);
  const failure = deliveryFailure({
    id: message.id,
    status: message.status,
    content_attributes: external_error === undefined ? {} : { external_error },
  });
  if (failure === undefined) return undefined;
  if (failure.code === WINDOW_CLOSED) {
    const mended = window === "open";
    return { failure, mended, remedies: mended ? ["retry"] : ["template", "customer"] };
  }
  const remedies: readonly Remedy[] = message.templateParams ? ["edit-template", "retry"] : ["retry"];
  return { failure, mended: false, remedies };
}

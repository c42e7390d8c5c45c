import { type Client, LiveDeskError, type Outcome } from "@livedesk/node";

/** Tells a customer that an order has shipped, and says what became of the message. After "unknown", a person must look: do not call again. */
export async function notify(livedesk: Client, conversation: number, order: string): Promise<Outcome> {
  try {
    await livedesk.messages.send(conversation, `Your order ${order} has shipped.`);
    return "accepted";
  } catch (error) {
    if (error instanceof LiveDeskError) return error.outcome;
    throw error;
  }
}

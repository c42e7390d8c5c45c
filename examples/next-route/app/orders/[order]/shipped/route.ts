import { type Client, createClient, LiveDeskError } from "@livedesk/node";

let livedesk: Client | undefined;

/** Your own data: the conversation of the customer of each order. */
const conversations = new Map([
  ["A-17", 141],
  ["A-18", 999], // LiveDesk does not have this conversation
  ["A-19", 143],
]);

/**
 * Tells the customer of an order that it has shipped, and answers with the outcome. Whoever can call this route can write to customers: add
 * the check of your own sign-in.
 */
export async function POST(_: Request, { params }: { params: Promise<{ order: string }> }): Promise<Response> {
  const { order } = await params;
  const conversation = conversations.get(order);
  if (conversation === undefined) return Response.json({ error: `There is no order ${order}` }, { status: 404 });

  // Made at the first call: Next.js also loads this file during the build, where there are no credentials.
  livedesk ??= createClient(); // LIVEDESK_API_KEY and LIVEDESK_API_SECRET
  try {
    const text = `Your order ${order} has shipped.`;
    const message = await livedesk.messages.send(conversation, text, { reference: order });
    return Response.json({ outcome: "accepted", id: message.id, status: message.status }, { status: 201 });
  } catch (error) {
    if (!(error instanceof LiveDeskError)) throw error;
    const { outcome, code, retryable, retryAt } = error;
    // Only a person can find out what became of an unknown message, so nothing sends it again.
    if (outcome === "unknown")
      console.error(`Please look at conversation ${conversation}: was its customer told about order ${order}?`);
    return Response.json({ outcome, code, retryAt }, { status: retryable ? 503 : outcome === "unknown" ? 502 : 422 });
  }
}

// What this server does when an order has shipped. It knows no framework.
import { type Client, LiveDeskError } from "@livedesk/node";

/** An answer for HTTP. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** Your own data: an order, and whether its customer was told. A real server keeps this in its database. */
interface Order {
  readonly conversation: number;
  told: "no" | "accepted" | "unknown";
}

const orders = new Map<string, Order>([
  ["A-17", { conversation: 141, told: "no" }],
  ["A-18", { conversation: 141, told: "no" }],
  ["A-19", { conversation: 999, told: "no" }], // LiveDesk does not have this conversation
  ["A-20", { conversation: 143, told: "no" }],
]);

/** Tells the customer of an order that it has shipped. A customer who was told, or perhaps told, is not told again. */
export async function announce(livedesk: Client, number: string): Promise<Answer> {
  const order = orders.get(number);
  if (order === undefined) return answer(404, { error: `There is no order ${number}` });
  if (order.told !== "no") return answer(409, { outcome: order.told });

  order.told = "unknown"; // until LiveDesk has answered, so that a second call does not send a second message
  try {
    const text = `Your order ${number} has shipped.`;
    const message = await livedesk.messages.send(order.conversation, text, { reference: number });
    order.told = "accepted";
    return answer(201, { outcome: "accepted", id: message.id, status: message.status });
  } catch (error) {
    if (!(error instanceof LiveDeskError)) throw error;
    const { outcome, code, retryable, retryAt } = error;
    if (outcome === "unknown") {
      // Only a person can find out. Until then, the order stays "unknown", and is not announced again.
      console.error(`Please look at conversation ${order.conversation}: was its customer told about order ${number}?`);
      return answer(502, { outcome, code });
    }
    order.told = "no"; // certainly: "rejected" or "not-sent"
    if (!retryable) return answer(422, { outcome, code });
    const wait = Math.max(1, Math.ceil(((retryAt?.getTime() ?? 0) - Date.now()) / 1000));
    return answer(503, { outcome, code }, { "retry-after": String(wait) });
  }
}

const answer = (status: number, body: object, headers: Answer["headers"] = {}): Answer => ({ status, headers, body });

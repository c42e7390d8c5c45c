import { startEmulator } from "@livedesk/emulator";
import { answerOrders } from "./orders.ts";

const orders = {
  /** Starts an emulator with this many website chats, whose ids begin at 1001. */
  async listen(moreConversations: number): Promise<string> {
    const { url } = await startEmulator({ apiKey: "key", apiSecret: "secret", moreConversations });
    return url;
  },
};

export type EmulatorOrders = typeof orders;

answerOrders(orders);

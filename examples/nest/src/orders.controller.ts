import type { Outbox } from "@livedesk/outbox";
import { Controller, Get, HttpCode, Inject, NotFoundException, Param, Post } from "@nestjs/common";
import { OUTBOX } from "./livedesk.module.ts";

/** Your own data: the conversation of the customer of each order. */
const conversations = new Map([
  ["A-17", 141],
  ["A-18", 143],
]);

/** Other services of the shop call this. Whoever can reach it can write to customers, so it is not for the internet. */
@Controller("orders")
export class OrdersController {
  constructor(@Inject(OUTBOX) private readonly outbox: Outbox) {}

  /** May be called again and again: the key stands for one message, so the customer is told once. */
  @Post(":order/shipped")
  @HttpCode(202)
  async shipped(@Param("order") order: string): Promise<object> {
    const conversation = conversations.get(order);
    if (conversation === undefined) throw new NotFoundException(`There is no order ${order}`);
    const { state } = await this.outbox.enqueue(conversation, `Your order ${order} has shipped.`, {
      key: `${order}-shipped`,
    });
    return { state }; // it is on the disk now, and survives a crash
  }

  /** What became of the message. */
  @Get(":order/shipped")
  async outcome(@Param("order") order: string): Promise<object> {
    const message = await this.outbox.get(`${order}-shipped`);
    if (message === undefined) throw new NotFoundException(`Nobody has announced order ${order}`);
    return { state: message.state, code: message.code };
  }

  /** The orders for a person to look at: their customers may have been told, and nobody knows. */
  @Get("unknown")
  async unknown(): Promise<object> {
    const messages = await Array.fromAsync(this.outbox.unknowns());
    return messages.map(({ key, conversationId, code }) => ({ key, conversationId, code }));
  }
}

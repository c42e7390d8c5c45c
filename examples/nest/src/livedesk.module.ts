import { type Client, createClient } from "@livedesk/node";
import { createOutbox, type Outbox } from "@livedesk/outbox";
import { sqliteStore } from "@livedesk/outbox/sqlite";
import { Global, Inject, Module, type OnApplicationShutdown, type OnModuleInit } from "@nestjs/common";

const CLIENT = Symbol("CLIENT");

/** The token of the outbox: `constructor(@Inject(OUTBOX) private readonly outbox: Outbox)`. */
export const OUTBOX = Symbol("OUTBOX");

/** Gives every module of the application the same outbox. Its worker starts and stops with the application. */
@Global()
@Module({
  providers: [
    { provide: CLIENT, useFactory: () => createClient() }, // LIVEDESK_API_KEY and LIVEDESK_API_SECRET
    {
      provide: OUTBOX,
      inject: [CLIENT],
      useFactory: (client: Client) => createOutbox({ client, store: sqliteStore("livedesk-outbox.db") }),
    },
  ],
  exports: [OUTBOX],
})
export class LiveDeskModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(CLIENT) private readonly livedesk: Client,
    @Inject(OUTBOX) private readonly outbox: Outbox,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.outbox.open(); // a wrong place of the file is found now, and not at the first message
    this.outbox.start();
  }

  /**
   * Waits for the messages in flight, so that none becomes unknown by a deployment. What is queued waits for the next start. Nest calls
   * this after the last request was answered; it calls onModuleDestroy before.
   */
  async onApplicationShutdown(): Promise<void> {
    await this.outbox.close();
    await this.livedesk.close();
  }
}

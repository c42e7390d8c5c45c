export { createOutbox } from "./create-outbox.ts";
export { KeyReusedError } from "./errors.ts";
export type { MessageFacts, OutboxEvent, SettledFacts } from "./events.ts";
export type { OutboxMessage } from "./message.ts";
export type { EnqueueOptions, OutboxOptions } from "./options.ts";
export { checkMessage, type EnqueuedMessage, type NewMessage, type Outbox, type Processed } from "./outbox.ts";
export type { SealKey, SealOptions } from "./seal.ts";
export type { Evidence, FileStore, ListQuery, OutboxState, Rate, Store, StoreStats } from "./store.ts";
export type { OutboxWorker, WorkerOptions } from "./worker.ts";

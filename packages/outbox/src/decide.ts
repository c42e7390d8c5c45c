import { ConfigurationError } from "@livedesk/core";
import { checkDecision } from "./call-options.ts";
import { type Depot, reportDropped } from "./courier.ts";
import { type OutboxMessage, viewOf } from "./message.ts";
import type { Outbox } from "./outbox.ts";
import type { Decision, Evidence, StoredMessage } from "./store.ts";

/** What a person may find out about an unknown message, and the outcome that it then has. */
const OUTCOMES = { sent: "accepted", resend: "queued", drop: "unknown" } as const;

type How = keyof typeof OUTCOMES;

/** Finds the message that a caller names. Throws `ConfigurationError` if there is none. */
export type Find = (idOrKey: number | string) => Promise<StoredMessage>;

type Parts = Pick<Depot, "store" | "events" | "clock" | "claims">;

/** Writes down what a person decided about an unknown message. */
export async function resolveMessage(
  { store, events, clock, claims }: Parts,
  find: Find,
  idOrKey: number | string,
  how: How,
  decision: Parameters<Outbox["resolve"]>[2],
): Promise<OutboxMessage> {
  checkDecision(decision);
  const { by, messageId, note } = decision;
  if (!Object.hasOwn(OUTCOMES, how)) throw new ConfigurationError('how: must be "sent", "resend" or "drop"');
  const { id, attempt } = await find(idOrKey);
  // Another process may have taken the attempt for abandoned, because a clock jumped ahead or a connection broke.
  if (how === "resend" && claims.isOpen({ id, attempt })) {
    const why = `this process is still sending message ${id}. Wait for its answer before you send it again`;
    throw new ConfigurationError(`idOrKey: ${why}`);
  }
  const evidence: Evidence = { at: clock.wall(), kind: "resolved", by, outcome: OUTCOMES[how], messageId, note };
  const decided = await store.decide(id, decisionOf(how, messageId, evidence));
  if (!decided) {
    const { state, input } = await find(id);
    const why =
      state === "unknown" && how === "resend" && input === undefined
        ? "Its text was purged, so it cannot be sent again"
        : "Only an unknown message can be resolved, and one that was dropped is never sent again";
    throw new ConfigurationError(`idOrKey: message ${id} is ${state}. ${why}`);
  }
  events.publish({ type: "resolved", id, how, by });
  reportDropped(events, decided.dropped);
  return viewOf(decided.message);
}

const decisionOf = (how: How, messageId: number | undefined, evidence: Evidence): Decision =>
  how === "sent" ? { to: "accepted", messageId, evidence } : { to: how, evidence };

/** Ends a queued message. Returns false if it is not queued (any more). */
export async function cancelMessage(
  { store, events, clock }: Parts,
  find: Find,
  idOrKey: number | string,
): Promise<boolean> {
  const { id } = await find(idOrKey);
  const cancelled = await store.cancel(id, { at: clock.wall(), kind: "cancelled" });
  if (!cancelled) return false;
  events.publish({ type: "cancelled", id });
  reportDropped(events, cancelled.dropped);
  return true;
}

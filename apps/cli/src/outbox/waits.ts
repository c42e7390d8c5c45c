import type { OutboxMessage, StoreStats } from "@livedesk/outbox";
import { type Io, oneLine, visible } from "../io.ts";
import type { Ledger } from "./ledger.ts";
import { command } from "./options.ts";
import { durationText, type Tally } from "./tally.ts";

/** What the queued messages wait for, a line for each reason. Whole commands, to be copied, stand at the end of a line. */
export async function waitLines(io: Io, { outbox, flags }: Ledger, stats: StoreStats): Promise<readonly string[]> {
  const { queued, paused, pausedForMs, waits } = stats;
  const lines: string[] = [];
  if (paused !== undefined)
    lines.push(`paused: ${visible(paused)}. To go on: ${command(["outbox", "run", ...flags, "--resume"])}`);
  if (queued === 0) return lines;
  if (pausedForMs > 0) lines.push(`LiveDesk asked for a wait (HTTP 429) ${untilText(pausedForMs)}`);
  const find = async (wait: { readonly id: number } | undefined) => wait && outbox.get(wait.id);
  const [holder, later, waiting] = await Promise.all([find(waits.held), find(waits.later), find(waits.after)]);
  if (waits.held && holder) {
    const end = waits.held.forMs === undefined ? "until somebody decides about it" : untilText(waits.held.forMs);
    lines.push(`the outcome of ${nameOf(holder)} is unknown, so conversation ${holder.conversationId} waits ${end}`);
    lines.push(...decisions(io, holder, flags));
  }
  if (waits.later && later)
    lines.push(`${nameOf(later)} ${laterText(later)} ${atText(later.runAt, waits.later.forMs)}`);
  if (waits.after && waiting) {
    const first = await outbox.get(waits.after.waitsFor);
    if (first)
      lines.push(`${nameOf(waiting)} waits until ${nameOf(first)} is accepted. That one is ${first.state} now`);
  }
  return lines;
}

/**
 * Says that no worker runs although messages wait or were in flight, and how to start one. No line if there is a worker. A pause keeps a
 * worker from sending, but not from listing what was in flight.
 */
export function workerLines({ flags }: Ledger, stats: StoreStats): readonly string[] {
  const { queued, sending, workers, paused } = stats;
  if (workers > 0) return [];
  const run = command(["outbox", "run", ...flags]);
  const lines: string[] = [];
  if (sending > 0) {
    const [were, their, they, them] =
      sending === 1
        ? ["1 message was", "its", "it was", "it"]
        : [`${sending} messages were`, "their", "they were", "them"];
    lines.push(
      `${were} in flight when ${their} worker ended, so nobody knows whether ${they} sent. The next worker lists ${them} as unknown: ${run}`,
    );
  }
  if (queued > 0 && paused === undefined)
    lines.push(
      `${queued === 1 ? "1 message is" : `${queued} messages are`} queued, and no worker runs. To send: ${run}`,
    );
  return lines;
}

/** Names the messages that were not sent or not delivered, with the reason of each, and says how to list all. */
export async function failureLines({ outbox, flags }: Ledger, { noticed, failed }: Tally): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const id of noticed) {
    const message = await outbox.get(id);
    const what = message && failureOf(message);
    if (message && what !== undefined)
      lines.push(`${what}: ${nameOf(message)} to conversation ${message.conversationId}: ${reasonOf(message)}`);
  }
  if (failed > lines.length)
    lines.push(
      `${failed - lines.length} more were not sent or not delivered: ${command(["outbox", "export", ...flags])}`,
    );
  return lines;
}

/** What went wrong with a message that ended; undefined if nothing did, or if nobody knows. */
const failureOf = ({ state, code }: OutboxMessage): string | undefined =>
  state === "rejected"
    ? "refused"
    : state === "not-sent"
      ? "not sent"
      : state === "accepted" && code !== undefined
        ? "not delivered"
        : undefined;

/** The code of a failure, with the status of the last answer, or the command that explains a code of WhatsApp. */
function reasonOf({ code, evidence }: OutboxMessage): string {
  const status = evidence.findLast((fact) => fact.status !== undefined)?.status;
  if (code === undefined) return "no reason was given";
  if (/^\d+$/.test(code)) return `code ${code}, see ${command(["explain", code])}`;
  return `${visible(code)}${status === undefined ? "" : ` (HTTP ${status})`}`;
}

/** The time within which the request of an attempt may still arrive, in ms: the default of --timeout. */
const ATTEMPT_OVER = 60_000;

/** When an unknown message may be sent again; undefined if it may be at once. Before, the request of its last attempt may still arrive. */
export function resendableAt({ state, startedAt }: OutboxMessage): Date | undefined {
  const at = (startedAt?.getTime() ?? 0) + ATTEMPT_OVER;
  // A whole second, because people read and type seconds.
  return state === "unknown" && at > Date.now() ? new Date(Math.ceil(at / 1000) * 1000) : undefined;
}

/** The commands with which a person decides about an unknown message, and when to use each. */
export function decisions({ env }: Io, message: OutboxMessage, flags: readonly string[]): readonly string[] {
  const by = env["USER"] || env["USERNAME"] || "me";
  const line = (when: string, how: string): string =>
    `  ${when.padEnd(47)}${command(["outbox", "resolve", String(message.id), how, "--by", by, ...flags])}`;
  const from = resendableAt(message);
  return [
    ...(from ? [`  (resend is possible from ${secondsOf(from)}: before, the request may still arrive)`] : []),
    line("if the conversation shows it:", "sent"),
    line("if it does not, and the customer must get it:", "resend"),
    line("if nobody can find out:", "drop"),
  ];
}

const laterText = ({ attempts, code }: OutboxMessage): string =>
  attempts === 0 ? "is sent" : `is tried again${code === undefined ? "" : `, after ${visible(code)},`}`;

/** A message as people name it: by its id and its key. */
const nameOf = ({ id, key }: OutboxMessage): string =>
  key === undefined ? `message ${id}` : `message ${id} (key ${oneLine(key)})`;

const atText = (at: Date, ms: number): string => `at ${secondsOf(at)} (in ${durationText(ms)})`;

const untilText = (ms: number): string => `until ${secondsOf(new Date(Date.now() + ms))} (${durationText(ms)} left)`;

/** A time in UTC, to the second. */
export const secondsOf = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, "Z");

import type { OutboxMessage, StoreStats } from "@livedesk/outbox";
import { type Io, oneLine, visible } from "../io.ts";
import type { Ledger } from "./ledger.ts";
import { command } from "./options.ts";
import { durationText } from "./tally.ts";

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
    lines.push(...decisions(io, holder.id, flags));
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

/** The commands with which a person decides about an unknown message, and when to use each. */
export function decisions({ env }: Io, id: number, flags: readonly string[]): readonly string[] {
  const by = env["USER"] || env["USERNAME"] || "me";
  const line = (when: string, how: string): string =>
    `  ${when.padEnd(47)}${command(["outbox", "resolve", String(id), how, "--by", by, ...flags])}`;
  return [
    line("if the conversation shows it:", "sent"),
    line("if it does not, and the customer must get it:", "resend"),
    line("if nobody can find out:", "drop"),
  ];
}

const laterText = ({ attempts, code }: OutboxMessage): string =>
  attempts === 0 ? "is sent" : `is tried again${code === undefined ? "" : `, after ${visible(code)},`}`;

const nameOf = ({ id, key }: OutboxMessage): string =>
  key === undefined ? `message ${id}` : `message ${id} (key ${oneLine(key)})`;

const atText = (at: Date, ms: number): string => `at ${secondsOf(at)} (in ${durationText(ms)})`;

const untilText = (ms: number): string => `until ${secondsOf(new Date(Date.now() + ms))} (${durationText(ms)} left)`;

const secondsOf = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, "Z");

import type { Claimed, Rate, Turn, TurnResult } from "../store.ts";
import { type Change, messageOf, passTime, promote, QUEUED, SENDING } from "./change.ts";
import type { Answer, Connection } from "./connection.ts";

type Claim = Pick<TurnResult, "claimed" | "next" | "waitsFor">;

/** Claims up to `turn.claim` messages for a worker, of each conversation its head. */
export function claim(change: Change, worker: number, turn: Turn): Claim {
  const { connection, now } = change;
  if (turn.upTo) promote(change, turn.upTo.conversationId);
  const isMoreDue = passTime(change);
  const gate = connection.get("select tat, reason from livedesk_outbox_gate");
  if (typeof gate?.["reason"] === "string") return { claimed: [], next: Infinity, waitsFor: "paused" };
  const pausedUntil = endOfPause(change);
  if (pausedUntil > now) return { claimed: [], next: pausedUntil - now, waitsFor: "pause" };
  const ids = turn.upTo ? upTo(change, turn.upTo) : heads(change, turn.claim);
  const granted = turn.rate ? grant(change, turn.rate, Number(gate?.["tat"]), ids.length) : undefined;
  const claimed = ids.slice(0, granted?.count).map((id) => take(change, worker, id, turn.overdueAfter ?? 0));
  // It may have gone before the head of its conversation. A head that is claimed itself leaves no head behind.
  if (turn.upTo) change.touch(turn.upTo.conversationId);
  if (granted && granted.count < ids.length) return { claimed, next: granted.next, waitsFor: "rate" };
  if (claimed.length === turn.claim) return { claimed, next: 0, waitsFor: "limit" };
  return { claimed, next: isMoreDue ? 0 : nextAfter(change), waitsFor: "message" };
}

/** Whether a worker may claim: nobody has found its lock free, and it has not registered again. */
export const mayClaim = (connection: Connection, worker: number): boolean =>
  connection.get("select 1 from livedesk_outbox_worker where id = ? and closed = 0", worker) !== undefined;

/** Postpones every claim of every worker by so many ms. Of two pauses, the later end counts. */
export function pauseFor(change: Change, ms: number): void {
  const until = Math.ceil(change.now + ms);
  if (until > endOfPause(change)) writePause(change, until);
}

/** When the pause ends that a server asked for; 0 if there is none. */
function endOfPause(change: Change): number {
  const gate = change.connection.get("select paused_from, paused_until from livedesk_outbox_gate");
  const [from, until] = [Number(gate?.["paused_from"]), Number(gate?.["paused_until"])];
  if (until === 0 || (until > change.now && from <= change.now)) return until;
  // A pause that is over must not come back with a clock that is set back, and another one begins anew then, and keeps its length.
  return writePause(change, until <= change.now ? 0 : until - (from - change.now));
}

function writePause({ connection, now }: Change, until: number): number {
  connection.run("update livedesk_outbox_gate set paused_from = ?, paused_until = ?", now, until);
  return until;
}

const idsOf = (rows: readonly Answer[]): number[] => rows.map((row) => Number(row["id"]));

/** The messages that may go, the first first. The condition on the end is for messages that `passTime` has not reached yet. */
const heads = ({ connection, now }: Change, count: number): number[] =>
  idsOf(
    connection.all(
      `select id from livedesk_outbox_message where head = 1 and (expires_at is null or expires_at > ?)
        order by priority desc, id limit ?`,
      now,
      count,
    ),
  );

/** The first message of one conversation that may go, if it is not above an id. */
function upTo({ connection, now }: Change, { conversationId, id }: NonNullable<Turn["upTo"]>): number[] {
  return idsOf(
    connection.all(
      `select id from livedesk_outbox_message indexed by livedesk_outbox_line
        where conversation = ? and stage = 0 and id <= ?
        and (expires_at is null or expires_at > ?)
        and (holds = 1 or not exists (select 1 from livedesk_outbox_message where conversation = ? and holds = 1))
        order by priority desc, id limit 1`,
      conversationId,
      id,
      now,
      conversationId,
    ),
  );
}

function take(change: Change, worker: number, id: number, overdueAfter: number): Claimed {
  const row = change.connection.get(
    `update livedesk_outbox_message set state = 1, stage = null, head = 0, holds = 1, hold_until = null, attempt = attempt + 1,
      started_at = ?, wait_from = ?, worker = ?, overdue_after = ? where id = ? and state = 0 returning *`,
    change.now,
    change.now,
    worker,
    Math.min(Math.ceil(overdueAfter), Number.MAX_SAFE_INTEGER),
    id,
  );
  if (!row) throw new Error(`The message ${id} is not queued, so it cannot be claimed`);
  change.counts.move({ state: QUEUED }, { state: SENDING });
  return messageOf(row) as Claimed;
}

/**
 * GCRA over all workers. `tat` is the time, in µs, at which the next message would be due if all were sent at an even pace; it may be
 * ahead of the time by the length of a burst. Whole numbers, rounded so that never too much is granted.
 */
function grant(
  change: Change,
  { perSecond, burst }: Rate,
  tat: number,
  wanted: number,
): { count: number; next: number } {
  const now = change.now * 1000;
  const step = Math.ceil(1_000_000 / perSecond);
  // It is further ahead only if the clock was set back, after which nobody waits longer than for one burst.
  const ahead = Math.min(Math.max(0, tat - now), Math.floor(burst * step));
  const count = Math.max(0, Math.min(wanted, Math.floor((burst * step - ahead) / step)));
  const after = now + ahead + count * step;
  if (count > 0 || tat > after) change.connection.run("update livedesk_outbox_gate set tat = ?", after);
  return { count, next: Math.max(1, Math.ceil((after - (burst - 1) * step - now) / 1000)) };
}

/** In how many ms the time alone may change what can be claimed. What is due already needs only a claim. */
export function nextAfter({ connection, now }: Change): number {
  const times = [
    connection.get("select min(run_at) as at from livedesk_outbox_message where stage = 1 and run_at > ?", now),
    connection.get("select min(hold_until) as at from livedesk_outbox_message where hold_until > ?", now),
  ].flatMap((row) => (typeof row?.["at"] === "number" ? [row["at"]] : []));
  return times.length === 0 ? Infinity : Math.min(...times) - now;
}

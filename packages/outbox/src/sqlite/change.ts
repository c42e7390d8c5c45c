import type { Evidence } from "../store.ts";
import type { Connection } from "./connection.ts";
import { ACCEPTED, APPEND, Counts, NOT_SENT, QUEUED, type Counted } from "./rows.ts";

/**
 * One change of the ledger within a transaction: what every method has in common. It remembers which conversations changed, and
 * brings their `head`, the one message that may go now, up to date before a claim and at the end.
 */
export class Change {
  readonly connection: Connection;
  /** The time of the change, in whole ms since 1970. */
  readonly now: number;
  readonly counts = new Counts();
  /** Whether somebody who waits may have something to do now. */
  wakes = false;
  readonly #changed = new Set<string>();

  constructor(connection: Connection, now: number) {
    this.connection = connection;
    this.now = Math.floor(now);
  }

  /** Says that the messages of a conversation changed. */
  touch(conversation: string): void {
    this.#changed.add(conversation);
  }

  /** Ends the change: writes what follows from it. */
  finish(): void {
    this.setHeads();
    this.counts.write(this.connection);
  }

  /** Finds anew which message of each changed conversation may go: the one that holds the conversation, or else the first. */
  setHeads(): void {
    for (const conversation of this.#changed) {
      const found = this.connection.get(
        `select
          (select id from livedesk_outbox_message where conversation = ? and head = 1) as head,
          (select id from livedesk_outbox_message where conversation = ? and holds = 1) as holder,
          (select id from livedesk_outbox_message where conversation = ? and holds = 1 and stage = 0) as ready,
          (select id from livedesk_outbox_message where conversation = ? and stage = 0
            order by priority desc, id limit 1) as first`,
        // Numbered parameters (`?1`) can be bound by position only since Node.js 24.
        conversation,
        conversation,
        conversation,
        conversation,
      );
      const head = found?.["head"] ?? null;
      const wanted = (found?.["holder"] === null ? found["first"] : found?.["ready"]) ?? null;
      if (head === wanted) continue;
      if (head !== null) this.connection.run("update livedesk_outbox_message set head = 0 where id = ?", head);
      if (wanted !== null) this.connection.run("update livedesk_outbox_message set head = 1 where id = ?", wanted);
    }
    this.#changed.clear();
  }

  /** Ends a message for good, and decides what becomes of those that wait for it. Returns those that are not sent for this reason. */
  end(
    id: number,
    conversation: string,
    before: Counted,
    state: number,
    fields: {
      readonly code: string | null;
      readonly evidence?: Evidence | undefined;
      readonly messageId?: number | undefined;
      readonly sortingId?: number | undefined;
    },
  ): number[] {
    const evidence = fields.evidence === undefined ? [] : [JSON.stringify(fields.evidence)];
    this.connection.run(
      `update livedesk_outbox_message set state = ?, stage = null, head = 0, holds = 0, hold_until = null, worker = null, dropped = 0,
        ended_at = ?, code = ?, message_id = coalesce(?, message_id), sorting_id = coalesce(?, sorting_id) ${evidence.length === 0 ? "" : `, ${APPEND}`} where id = ?`,
      state,
      this.now,
      fields.code,
      fields.messageId ?? null,
      fields.sortingId ?? null,
      ...evidence,
      id,
    );
    this.counts.move(before, { state, code: fields.code });
    this.touch(conversation);
    this.wakes = true;
    return this.release(id, state === ACCEPTED);
  }

  /** Makes the messages ready that wait for a message, or ends them. Returns those that it ended. */
  release(id: number, isAccepted: boolean): number[] {
    const waiting = "select 1 from livedesk_outbox_message where waits_for = ? and stage is not null limit 1";
    if (!this.connection.get(waiting, id)) return [];
    if (isAccepted) {
      const ready = this.connection.all(
        `update livedesk_outbox_message set waits_for = null, stage = case when stage = 3 then 3 when run_at > ? then 1 else 0 end
          where waits_for = ? and stage is not null returning conversation`,
        this.now,
        id,
      );
      for (const { conversation } of ready) this.touch(String(conversation));
      return [];
    }
    const ended: number[] = [];
    const open = [id];
    for (let first = open.pop(); first !== undefined; first = open.pop()) {
      const lost = this.connection.all(
        `update livedesk_outbox_message set state = ?, stage = null, ended_at = ?, code = 'after-failed'
          where waits_for = ? and stage is not null returning id`,
        NOT_SENT,
        this.now,
        first,
      );
      for (const row of lost) {
        this.counts.move({ state: QUEUED }, { state: NOT_SENT });
        ended.push(Number(row["id"]));
        open.push(Number(row["id"]));
      }
    }
    return ended;
  }

  /** Adds a fact to a message. */
  note(id: number, evidence: Evidence): void {
    this.connection.run(`update livedesk_outbox_message set ${APPEND} where id = ?`, JSON.stringify(evidence), id);
  }
}

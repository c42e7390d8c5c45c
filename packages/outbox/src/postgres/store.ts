import type {
  Changed,
  Claimed,
  Decision,
  Enqueued,
  Evidence,
  FileStore,
  Lease,
  ListQuery,
  NewRow,
  Store,
  StoredMessage,
  StoreStats,
  Tended,
  TendLimits,
  Turn,
  TurnResult,
} from "../store.ts";
import { postgresFiles } from "./files.ts";
import { PostgresLease, Session, STALE_AFTER } from "./lock.ts";
import {
  type Names,
  namesOf,
  isConnectionLost,
  isStorable,
  type PostgresPool,
  type PostgresResult,
  Statements,
  textIn,
  toJson,
  wrapTxError,
} from "./pool.ts";
import {
  enqueuedOf,
  finite,
  FOR_EVER,
  type JsonMessage,
  type JsonTurn,
  messageOf,
  numberOf,
  rowForSql,
  STATES,
} from "./rows.ts";
import { migrate } from "./schema.ts";
import type { Tx } from "./tx.ts";

/** Options of `postgresStore`. */
export interface PostgresStoreOptions {
  /** The schema of the tables: a-z, 0-9 and _. Default `livedesk_outbox`. */
  readonly schema?: string | undefined;
  /**
   * False behind a pooler that gives every transaction another connection (PgBouncer with `pool_mode = transaction`). The store then
   * uses no locks of a session and no `LISTEN`: a dead worker is found after 30 s, and new messages by looking. Default true.
   */
  readonly sessionLocks?: boolean | undefined;
}

/** The ledger in Postgres. Every method is one statement, which is one transaction. */
export class PostgresStore implements Store<Tx> {
  readonly isRemote = true;
  readonly files: FileStore;
  readonly #pool: PostgresPool;
  readonly #names: Names;
  readonly #session: Session;
  readonly #statements: Statements;
  /** Settlements of turns whose answer got lost, until a turn with them is answered: each may be written already. */
  readonly #unanswered = new Set<string>();
  readonly #ignore = (): void => undefined;
  #isListening = false;

  constructor(pool: PostgresPool, { schema = "livedesk_outbox", sessionLocks = true }: PostgresStoreOptions) {
    this.#pool = pool;
    this.#names = namesOf(schema);
    this.#session = new Session(pool, this.#names, { locks: sessionLocks });
    this.#statements = new Statements(pool);
    this.files = postgresFiles(pool, this.#names);
  }

  open(): Promise<void> {
    this.#listen();
    return migrate(this.#pool, this.#names);
  }

  async enqueue(rows: readonly NewRow[], tx?: Tx): Promise<readonly Enqueued[]> {
    const values = [toJson(rows.map(rowForSql)), tx === undefined];
    const sql = this.#function("enqueue_many($1::jsonb, $2::boolean)");
    if (tx === undefined) {
      // A second call finds the keys of the first one.
      const isRepeatable = rows.every(({ key }) => key !== undefined);
      return enqueuedOf((await this.#statements.call(sql, values, isRepeatable))!);
    }
    let answer: PostgresResult;
    try {
      answer = await tx.query(sql, values);
    } catch (error) {
      throw wrapTxError(error);
    }
    return enqueuedOf(textIn(answer.rows)!);
  }

  register(): Promise<Lease> {
    this.#listen();
    return this.#session.register();
  }

  async turn(lease: Lease, turn: Turn): Promise<TurnResult> {
    const own = ownLease(lease);
    const number = ++own.turns;
    const lost = [...own.lost];
    const request = {
      settle: turn.settle.map((settlement, n) => ({
        n,
        id: settlement.id,
        attempt: settlement.attempt,
        state: numberOf(settlement.state),
        delay: Math.min(settlement.delay ?? 0, FOR_EVER),
        hold: finite(settlement.holdFor),
        code: settlement.code,
        message: settlement.messageId,
        sorting: settlement.sortingId,
        evidence: settlement.evidence,
        again: this.#unanswered.has(nameOf(settlement)) || undefined,
      })),
      claim: turn.claim,
      held: own.isHeld(),
      cursor: own.cursor,
      upTo: turn.upTo && { conversation: turn.upTo.conversationId, id: turn.upTo.id },
      rate: turn.rate && { step: 1000 / turn.rate.perSecond, burst: turn.rate.burst },
      overdue: Math.min(turn.overdueAfter ?? 0, FOR_EVER),
      pauseFor: turn.pauseFor === undefined ? undefined : Math.min(turn.pauseFor, FOR_EVER),
      pauseReason: turn.pauseReason,
      lost: lost.length > 0 ? lost : undefined,
    };
    let answer: JsonTurn;
    try {
      const text = await this.#statements.call(this.#function("turn($1::int, $2::bigint, $3::jsonb)"), [
        own.worker,
        number,
        toJson(request),
      ]);
      answer = JSON.parse(text!) as JsonTurn;
    } catch (error) {
      // Its claims may be committed. The next turn, or claimsOf, makes it void.
      if (isConnectionLost(error)) {
        own.lost.push(number);
        for (const settlement of turn.settle) this.#unanswered.add(nameOf(settlement));
      }
      throw error;
    }
    own.lost = own.lost.filter((each) => !lost.includes(each));
    for (const settlement of turn.settle) this.#unanswered.delete(nameOf(settlement));
    own.cursor = answer.cursor;
    if (!answer.isHeld) this.#session.drop(own);
    return {
      settled: answer.settled
        .toSorted((a, b) => a.n - b.n)
        .map(({ id, how, state }) => ({ id, how, state: STATES[state]! })),
      claimed: answer.claimed.map((message) => messageOf(message) as Claimed),
      dropped: answer.dropped,
      next: answer.next ?? Infinity,
      waitsFor: answer.waitsFor,
    };
  }

  async claimsOf(
    lease: Lease,
  ): Promise<readonly { readonly id: number; readonly attempt: number; readonly messageId: number | undefined }[]> {
    const own = ownLease(lease);
    const lost = [...own.lost];
    const text = await this.#statements.call(
      this.#function("claims_of($1::int, $2::bigint[])"),
      [own.worker, `{${lost.join(",")}}`],
      true,
    );
    own.lost = own.lost.filter((each) => !lost.includes(each));
    const claims = JSON.parse(text!) as { id: number; attempt: number; messageId: number | null }[];
    return claims.map(({ id, attempt, messageId }) => ({ id, attempt, messageId: messageId ?? undefined }));
  }

  async tend(_lease: Lease | undefined, { holdUnknown, overdueAfter, open }: TendLimits): Promise<Tended> {
    const own = `{${this.#session.workers().join(",")}}`;
    const values = [
      finite(holdUnknown),
      Math.min(overdueAfter, FOR_EVER),
      STALE_AFTER,
      own,
      `{${open.map(nameOf).join(",")}}`,
    ];
    const call = this.#function("tend($1::float8, $2::float8, $3::float8, $4::int[], $5::text[])");
    return JSON.parse((await this.#statements.call(call, values))!) as Tended;
  }

  async find(by: { readonly id: number } | { readonly key: string }): Promise<StoredMessage | undefined> {
    const [column, value] = "id" in by ? ["id = $1::bigint", by.id] : ["key = $1::text", by.key];
    if (typeof value === "string" && !isStorable(value)) return undefined;
    const [found] = await this.#messages(`where ${column}`, [value]);
    return found;
  }

  list({
    state,
    open,
    conversationId,
    startedSince,
    afterId = 0,
    limit,
  }: ListQuery): Promise<readonly StoredMessage[]> {
    const where = ["id > $1::bigint"];
    const values: unknown[] = [afterId];
    if (state !== undefined) where.push(`state = ${numberOf(state)}`);
    if (open) where.push("state = 5 and not dropped");
    if (conversationId !== undefined) where.push(`conversation = $${values.push(conversationId)}::text`);
    if (startedSince !== undefined)
      where.push(`started_at >= to_timestamp($${values.push(startedSince)}::float8 / 1000)`);
    const limited = `order by id limit $${values.push(limit)}::bigint`;
    const conditions = `where ${where.join(" and ")}`;
    if (startedSince === undefined) return this.#messages(`${conditions} ${limited}`, values);
    // `offset 0` makes Postgres read the conversation by its index, instead of all messages in the order of their ids.
    const since = `(select * from ${this.#names.schema}.message ${conditions} offset 0) since`;
    return this.#messages(limited, values, since);
  }

  async decide(id: number, decision: Decision): Promise<Changed | undefined> {
    const messageId = decision.to === "accepted" ? decision.messageId : undefined;
    return this.#change("decide($1::bigint, $2::text, $3::bigint, $4::jsonb)", [
      id,
      decision.to,
      messageId ?? null,
      toJson(decision.evidence),
    ]);
  }

  cancel(id: number, evidence: Evidence): Promise<Changed | undefined> {
    return this.#change("cancel($1::bigint, $2::jsonb)", [id, toJson(evidence)]);
  }

  async note(id: number, evidence: Evidence): Promise<void> {
    await this.#statements.call(this.#function("note($1::bigint, $2::jsonb)"), [id, toJson(evidence)]);
  }

  async pause(reason: string): Promise<void> {
    await this.#statements.call(this.#function("pause($1::text)"), [reason.replaceAll("\0", "\uFFFD")], true);
  }

  async resume(): Promise<void> {
    await this.#statements.call(this.#function("pause(null)"), [], true);
  }

  async stats(): Promise<StoreStats> {
    const text = await this.#statements.call(this.#function("stats($1::float8)"), [STALE_AFTER], true);
    // JSON has no undefined: what is not there is null.
    const { paused, waits, ...numbers } = JSON.parse(text!) as JsonStats;
    const { later, held, after } = waits;
    return {
      ...numbers,
      paused: paused ?? undefined,
      waits: {
        later: later ?? undefined,
        held: held === null ? undefined : { id: held.id, forMs: held.forMs ?? undefined },
        after: after ?? undefined,
      },
    };
  }

  async isDrained(): Promise<boolean> {
    return (await this.#statements.call(this.#function("is_drained()"), [], true)) === "true";
  }

  async purge({
    text,
    keys,
  }: {
    readonly text: number;
    readonly keys: number;
  }): Promise<{ texts: number; rows: number }> {
    const total = { texts: 0, rows: 0 };
    for (;;) {
      const answer = await this.#statements.call(this.#function("purge($1::float8, $2::float8)"), [
        finite(text),
        finite(keys),
      ]);
      const { texts, rows } = JSON.parse(answer!) as typeof total;
      total.texts += texts;
      total.rows += rows;
      if (texts + rows === 0) return total;
    }
  }

  async referenced(sha256: readonly string[]): Promise<ReadonlySet<string>> {
    const text = await this.#statements.call(this.#function("referenced($1::jsonb)"), [toJson(sha256)], true);
    return new Set(JSON.parse(text!) as string[]);
  }

  onWake(listener: () => void): () => void {
    return this.#session.onWake(listener);
  }

  async close(): Promise<void> {
    await this.#session.close();
    this.#pool.off?.("error", this.#ignore);
  }

  /** A pool without a listener ends the process when one of its idle connections breaks. The next statement takes another connection. */
  #listen(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    this.#pool.on?.("error", this.#ignore);
  }

  #function(call: string): string {
    return `select ${this.#names.schema}.${call} as result`;
  }

  async #messages(where: string, values: readonly unknown[], from?: string): Promise<StoredMessage[]> {
    const { schema } = this.#names;
    const rows = `select * from ${from ?? `${schema}.message`} ${where}`;
    const sql = `select coalesce(json_agg(${schema}.to_json(m) order by m.id), '[]')::text as result from (${rows}) m`;
    const text = await this.#statements.call(sql, values, true);
    return (JSON.parse(text!) as JsonMessage[]).map(messageOf);
  }

  async #change(call: string, values: readonly unknown[]): Promise<Changed | undefined> {
    const text = await this.#statements.call(this.#function(call), values);
    if (text === null) return undefined;
    const { message, dropped } = JSON.parse(text) as { message: JsonMessage; dropped: number[] };
    return { message: messageOf(message), dropped };
  }
}

/** The numbers of the store as Postgres gives them. */
interface JsonStats extends Omit<StoreStats, "paused" | "waits"> {
  readonly paused: string | null;
  readonly waits: {
    readonly later: NonNullable<StoreStats["waits"]["later"]> | null;
    readonly held: { readonly id: number; readonly forMs: number | null } | null;
    readonly after: NonNullable<StoreStats["waits"]["after"]> | null;
  };
}

const nameOf = ({ id, attempt }: { readonly id: number; readonly attempt: number }): string => `${id}:${attempt}`;

function ownLease(lease: Lease): PostgresLease {
  if (lease instanceof PostgresLease) return lease;
  throw new TypeError("This lease belongs to another store");
}

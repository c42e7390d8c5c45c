import { createHash } from "node:crypto";
import { FileChangedError } from "../checked-bytes.ts";
import {
  addFact,
  type Changed,
  type Claimed,
  type Decision,
  type Enqueued,
  type Evidence,
  type FileStore,
  type Lease,
  type ListQuery,
  type NewRow,
  type OutboxState,
  type Settled,
  type Settlement,
  type Store,
  type StoredMessage,
  type StoreStats,
  type Tended,
  type TendLimits,
  type Turn,
  type TurnResult,
} from "../store.ts";

type Row = { -readonly [Field in keyof StoredMessage]: StoredMessage[Field] } & {
  worker: number | undefined;
  holdUntil: number;
  /** When the wait began that the row is in: it is being sent, holds its conversation for a time, or was postponed for a time. */
  waitFrom: number | undefined;
  /** Whether `runAt` has passed. It stays so when the clock is set back: a message that could go must not wait for an hour. */
  isDue: boolean;
  files: readonly string[];
};

/** What survives a crash: the tables of a database, held by the test. Several stores may be opened on it, like several processes. */
export interface MemoryDatabase {
  readonly rows: Map<number, Row>;
  readonly tombstones: Map<string, { hash: Uint8Array; id: number; state: OutboxState }>;
  /** The workers whose lock is held. */
  readonly locks: Set<number>;
  /** The workers whose lock was lost. They claim nothing more. */
  readonly closed: Set<number>;
  readonly gate: { pausedFrom: number; pausedUntil: number; reason: string | undefined; tat: number };
  readonly files: Map<string, { bytes: Uint8Array[]; storedAt: number }>;
  readonly listeners: Set<() => void>;
  ids: number;
  workers: number;
}

export const memoryDatabase = (): MemoryDatabase => ({
  rows: new Map(),
  tombstones: new Map(),
  locks: new Set(),
  closed: new Set(),
  gate: { pausedFrom: 0, pausedUntil: 0, reason: undefined, tat: 0 },
  files: new Map(),
  listeners: new Set(),
  ids: 0,
  workers: 0,
});

/** A mistake that the simulation must find. Nothing but the tests of the simulation gives one. */
export type Flaw =
  | "settle without attempt"
  | "claim after send"
  | "a dead worker's messages are queued again"
  | "a claim that ignores holds"
  | "a claim that ignores holds, and no unique index"
  | "claims by a random id"
  | "a clock that is set back prolongs the waits";

const PROLONGED = "a clock that is set back prolongs the waits" satisfies Flaw;

const isEqual = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;
type FinalState = "accepted" | "rejected" | "not-sent";
const isFinal = (state: OutboxState): boolean => state === "accepted" || state === "rejected" || state === "not-sent";

/**
 * The ledger as a model: the rules of the port in plain code, over maps. The tests compare the real stores with it, and the
 * simulation runs whole outboxes on it.
 */
export function memoryStore(database: MemoryDatabase, wall: () => number, flaw?: Flaw): Store {
  const { rows, tombstones, locks, gate } = database;
  /** The workers that this store has registered. */
  const registered = new Set<number>();
  const ignoresHolds = flaw?.startsWith("a claim that ignores holds");
  const wake = (): void => database.listeners.forEach((listener) => listener());
  const all = (): Row[] => [...rows.values()];
  const byKey = (key: string): Row | undefined => all().find((row) => row.key === key);
  function copyOf(row: Row): StoredMessage {
    const copy: Partial<Row> = { ...row };
    for (const own of ["worker", "holdUntil", "waitFrom", "isDue", "files"] as const) delete copy[own];
    return copy as StoredMessage;
  }

  /** The unique index of the real stores. */
  function hold(row: Row, until: number): void {
    const other = all().find(
      ({ holds, conversationId, id }) => holds && conversationId === row.conversationId && id !== row.id,
    );
    if (other) throw new Error(`unique index: ${other.id} and ${row.id} hold conversation ${row.conversationId}`);
    Object.assign(row, { holds: true, holdUntil: until });
  }

  /** Ends a row, and what follows for the rows that wait for it. Returns the rows that were dropped. */
  function end(row: Row, state: FinalState, code: string | undefined): number[] {
    Object.assign(row, { state, code, holds: false, waitFrom: undefined, endedAt: wall() });
    return release(row);
  }

  function release(row: Row): number[] {
    const waiting = all().filter((other) => other.state === "queued" && other.waitsFor === row.id);
    if (row.state === "accepted") for (const other of waiting) other.waitsFor = undefined;
    if (row.state === "accepted") return [];
    return waiting.flatMap((other) => [other.id].concat(end(other, "not-sent", "after-failed")));
  }

  /** Makes a queued row wait for so many ms. */
  function postpone(row: Row, delay: number): void {
    const now = wall();
    Object.assign(row, { runAt: now + delay, isDue: delay <= 0, waitFrom: now });
  }

  function insert(row: NewRow): Enqueued {
    const now = wall();
    if (row.key !== undefined) {
      const before = byKey(row.key);
      const stone = tombstones.get(row.key);
      const hash = before?.inputHash ?? stone?.hash;
      const id = before?.id ?? stone?.id;
      const state = before?.state ?? stone?.state;
      if (hash && id !== undefined && state !== undefined) {
        return isEqual(hash, row.inputHash) ? { id, duplicate: true, state } : { problem: "key-reused", id };
      }
    }
    let waitsFor: number | undefined;
    let failed = false;
    if (row.after !== undefined) {
      const first = byKey(row.after) ?? tombstones.get(row.after);
      if (!first) return { problem: "unknown-after" };
      const isDropped = "dropped" in first && first.dropped;
      // A tombstone of an unknown message is that of a dropped one.
      const isGone = isDropped || (!("dropped" in first) && first.state === "unknown");
      failed = first.state === "rejected" || first.state === "not-sent" || isGone;
      if (first.state !== "accepted" && !failed) waitsFor = first.id;
    }
    const id = ++database.ids;
    const state = failed ? "not-sent" : "queued";
    rows.set(id, {
      id,
      key: row.key,
      conversationId: row.conversationId,
      state,
      priority: row.priority,
      runAt: row.runAt ?? now,
      expiresAt: row.expiresAt,
      waitsFor,
      reference: row.reference,
      attempt: 0,
      createdAt: now,
      startedAt: undefined,
      endedAt: failed ? now : undefined,
      messageId: undefined,
      sortingId: undefined,
      code: failed ? "after-failed" : undefined,
      holds: false,
      dropped: false,
      evidence: [],
      inputHash: row.inputHash,
      input: row.input,
      worker: undefined,
      holdUntil: 0,
      overdueAfter: undefined,
      waitFrom: undefined,
      isDue: row.runAt === undefined || row.runAt <= now,
      files: row.files,
    });
    return { id, duplicate: false, state };
  }

  /**
   * The end that counts. If a late answer of an earlier attempt has named the message, the message exists. An end without an id that says
   * that no message came of the attempt then does not count: the message is accepted.
   */
  const withName = <State extends OutboxState>(row: Row, { messageId, code }: Settlement, state: State) => {
    const takesBack = state === "queued" || state === "rejected" || state === "not-sent";
    const exists = row.messageId !== undefined && messageId === undefined && takesBack;
    return exists ? { state: "accepted" as const, code: undefined } : { state, code };
  };

  /** What a late settlement of the last attempt makes of a row that is unknown or queued again; undefined if nothing. */
  function decided({ state, messageId, evidence }: Settlement, now: OutboxState): FinalState | undefined {
    if (now !== "unknown" && now !== "queued") return undefined;
    // A claim that was not used counts only while the message is being sent: later, an answer of the attempt has come.
    if (evidence.code === "claim-lost" || state === "unknown") return undefined;
    if (state !== "queued") return state;
    if (messageId !== undefined) return "accepted";
    return now === "unknown" ? "not-sent" : undefined;
  }

  function settle(settlement: Settlement, dropped: number[]): Settled {
    const row = rows.get(settlement.id);
    if (!row) return { id: settlement.id, how: "kept", state: "unknown" };
    const { state, holdFor, delay = 0 } = settlement;
    const facts = {
      messageId: settlement.messageId ?? row.messageId,
      sortingId: settlement.sortingId ?? row.sortingId,
    };
    const isCurrent = flaw === "settle without attempt" || row.attempt === settlement.attempt;
    const now = wall();
    const isWritten = (isCurrent && row.state === "sending") || flaw === "settle without attempt";
    const wanted = isWritten ? state : isCurrent ? decided(settlement, row.state) : undefined;
    const evidence = isWritten ? settlement.evidence : ({ ...settlement.evidence, kind: "late" } as const);
    row.evidence = addFact(row.evidence, evidence);
    if (wanted === undefined) {
      // The id that LiveDesk gave a message is kept even when the row has moved on, if the row has none.
      row.messageId ??= settlement.messageId;
      return { id: row.id, how: "kept", state: row.state };
    }
    const ended = withName(row, settlement, wanted);
    if (isWritten) {
      Object.assign(row, facts, ended, { holds: false, worker: undefined });
      if (row.state === "queued") postpone(row, delay);
      else Object.assign(row, { endedAt: now, waitFrom: now });
      if ((row.state === "queued" || row.state === "unknown") && holdFor > 0) hold(row, now + holdFor);
      if (isFinal(row.state)) dropped.push(...release(row));
      return { id: row.id, how: "written", state: row.state };
    }
    // Nothing left, and no later message of the conversation has passed: the message may still go in its place.
    if (ended.state === "not-sent" && state === "queued" && row.holds) {
      Object.assign(row, {
        state: "queued",
        code: ended.code,
        endedAt: undefined,
        holdUntil: Infinity,
      });
      postpone(row, delay);
      return { id: row.id, how: "late", state: "queued" };
    }
    Object.assign(row, facts, { dropped: false });
    // `decided` and `withName` make no other state of a late settlement.
    dropped.push(...end(row, ended.state as FinalState, ended.code));
    return { id: row.id, how: "late", state: ended.state };
  }

  /** The first message of a conversation that may go; undefined if the conversation waits. */
  function candidateOf(messages: readonly Row[], now: number): Row | undefined {
    const holder = ignoresHolds ? undefined : messages.find(({ holds }) => holds);
    const isReady = (row: Row): boolean =>
      row.state === "queued" &&
      row.isDue &&
      row.waitsFor === undefined &&
      (row.expiresAt === undefined || row.expiresAt > now);
    return (holder ? [holder] : messages).filter(isReady).toSorted(inOrder)[0];
  }

  const rank = ({ id }: Row): number => (flaw === "claims by a random id" ? Math.imul(id, 0x9e3779b1) >>> 0 : id);
  const inOrder = (a: Row, b: Row): number => b.priority - a.priority || rank(a) - rank(b);

  function claim(lease: Lease, turn: Turn): Pick<TurnResult, "claimed" | "next" | "waitsFor"> {
    const { claim: most, upTo, rate } = turn;
    const now = wall();
    freeHolds(now);
    // The worker must register again. It may do so at once.
    if (!locks.has(lease.worker) || database.closed.has(lease.worker))
      return { claimed: [], next: 0, waitsFor: "message" };
    if (gate.reason !== undefined) return { claimed: [], next: Infinity, waitsFor: "paused" };
    if (gate.pausedUntil <= now) gate.pausedUntil = 0;
    else shortenPause(now);
    if (gate.pausedUntil > now) return { claimed: [], next: gate.pausedUntil - now, waitsFor: "pause" };
    const scope = all().filter((row) => !upTo || (row.conversationId === upTo.conversationId && row.id <= upTo.id));
    const candidates = [...new Set(scope.map(({ conversationId }) => conversationId))]
      .flatMap((conversation) => {
        const whole = all().filter(({ conversationId }) => conversationId === conversation);
        const holder = ignoresHolds ? undefined : whole.find(({ holds }) => holds);
        const first = candidateOf(holder ? whole : scope.filter((row) => row.conversationId === conversation), now);
        return first && (!upTo || first.id <= upTo.id) ? [first] : [];
      })
      .toSorted(inOrder);
    const granted = rate ? grant(rate, Math.min(most, candidates.length), now) : Math.min(most, candidates.length);
    const claimed = candidates.slice(0, granted).map((row): Claimed => {
      hold(row, Infinity);
      Object.assign(row, {
        state: "sending",
        attempt: row.attempt + 1,
        startedAt: now,
        waitFrom: now,
        worker: lease.worker,
        overdueAfter: turn.overdueAfter,
      });
      return copyOf(row) as Claimed;
    });
    if (rate && granted < Math.min(most, candidates.length)) {
      return { claimed, next: Math.max(1, gate.tat + 1000 / rate.perSecond - now - burstTime(rate)), waitsFor: "rate" };
    }
    if (claimed.length === most) return { claimed, next: 0, waitsFor: "limit" };
    return { claimed, next: nextAfter(now), waitsFor: "message" };
  }

  /** The time by which GCRA lets a burst be ahead of the average. */
  const burstTime = ({ perSecond, burst }: { perSecond: number; burst: number }): number => (burst * 1000) / perSecond;

  function grant(rate: { perSecond: number; burst: number }, wanted: number, now: number): number {
    const step = 1000 / rate.perSecond;
    // It is further ahead only if the clock was set back, after which nobody waits longer than for one burst.
    if (flaw !== PROLONGED) gate.tat = Math.min(gate.tat, now + burstTime(rate));
    const tat = Math.max(gate.tat, now);
    // Times since 1970 are exact to about 0.0002 ms, so that a share of a step that is missing may be a rounding error.
    const granted = Math.max(0, Math.min(wanted, Math.floor((burstTime(rate) - (tat - now) + 0.001) / step)));
    if (granted > 0) gate.tat = tat + granted * step;
    return granted;
  }

  function nextAfter(now: number): number {
    const times = all().flatMap((row) => {
      if (row.state === "queued" && row.waitsFor === undefined && !row.isDue) return [row.runAt];
      if (row.state === "unknown" && row.holds && Number.isFinite(row.holdUntil)) return [row.holdUntil];
      return [];
    });
    return times.length === 0 ? Infinity : Math.max(1, Math.min(...times) - now);
  }

  function freeHolds(now: number): void {
    for (const row of all()) {
      if (row.state !== "sending") shortenWait(row, now);
      if (row.state === "unknown" && row.holds && row.holdUntil <= now) row.holds = false;
      if (row.waitsFor === undefined) row.isDue ||= row.runAt <= now;
    }
  }

  /**
   * If the begin of a wait is still to come, the clock was set back since the wait began. Then the wait is moved: it begins now, and keeps
   * its length.
   */
  function shortenWait(row: Row, now: number): void {
    if (row.waitFrom === undefined || row.waitFrom <= now || flaw === PROLONGED) return;
    const by = row.waitFrom - now;
    if (row.state === "queued" && !row.isDue) row.runAt -= by;
    row.holdUntil -= by;
    row.waitFrom = now;
  }

  function shortenPause(now: number): void {
    if (gate.pausedFrom <= now || flaw === PROLONGED) return;
    gate.pausedUntil -= gate.pausedFrom - now;
    gate.pausedFrom = now;
  }

  /** Postpones every claim: of two pauses, the later end counts. */
  function pauseFor(ms: number): void {
    const now = wall();
    shortenPause(now);
    if (now + ms > gate.pausedUntil) Object.assign(gate, { pausedFrom: now, pausedUntil: now + ms });
  }

  async function tend(limits: TendLimits): Promise<Tended> {
    const now = wall();
    freeHolds(now);
    const expired: number[] = [];
    const dropped: number[] = [];
    // Of two messages that have expired, the one that waits for the other ends first, so that both are `expired`.
    for (const row of all().toSorted((a, b) => b.id - a.id)) {
      if (row.state !== "queued" || row.expiresAt === undefined || row.expiresAt > now) continue;
      if (row.messageId === undefined) expired.push(row.id);
      dropped.push(...(row.messageId === undefined ? end(row, "not-sent", "expired") : end(row, "accepted", row.code)));
    }
    const orphaned = all().flatMap((row) => {
      if (row.state !== "sending") return [];
      if (limits.open.some(({ id, attempt }) => id === row.id && attempt === row.attempt)) return [];
      shortenWait(row, now);
      const isGone = row.worker === undefined || !locks.has(row.worker);
      if (isGone && row.worker !== undefined) database.closed.add(row.worker);
      if (!isGone && (row.waitFrom ?? 0) + Math.max(limits.overdueAfter, row.overdueAfter ?? 0) >= now) return [];
      const code = isGone ? ("process-died" as const) : ("overdue" as const);
      const evidence: Evidence = { at: now, kind: code, attempt: row.attempt };
      if (flaw === "a dead worker's messages are queued again") {
        Object.assign(row, { state: "queued", runAt: now, isDue: true, worker: undefined, waitFrom: undefined });
        return [];
      }
      Object.assign(row, { state: "unknown", code, endedAt: now, worker: undefined, holds: false, waitFrom: now });
      row.evidence = addFact(row.evidence, evidence);
      if (limits.holdUnknown > 0) hold(row, now + limits.holdUnknown);
      return [{ id: row.id, code }];
    });
    if (expired.length + orphaned.length + dropped.length > 0) wake();
    return { expired, orphaned, dropped };
  }

  async function decide(id: number, decision: Decision): Promise<Changed | undefined> {
    const row = rows.get(id);
    if (!row || row.state !== "unknown" || (row.dropped && decision.to !== "accepted")) return undefined;
    if (row.input === undefined && decision.to === "resend") return undefined;
    const dropped: number[] = [];
    row.evidence = addFact(row.evidence, decision.evidence);
    if (decision.to === "accepted") {
      row.messageId = decision.messageId ?? row.messageId;
      row.dropped = false;
      dropped.push(...end(row, "accepted", undefined));
    } else if (decision.to === "resend") {
      Object.assign(row, {
        state: "queued",
        runAt: wall(),
        isDue: true,
        holds: false,
        waitFrom: undefined,
        dropped: false,
        endedAt: undefined,
      });
    } else {
      Object.assign(row, { dropped: true, holds: false });
      for (const other of all().filter(({ state, waitsFor }) => state === "queued" && waitsFor === id)) {
        dropped.push(other.id, ...end(other, "not-sent", "after-failed"));
      }
    }
    wake();
    return { message: copyOf(row), dropped };
  }

  const files: FileStore = {
    async put(sha256, bytes) {
      const kept: Uint8Array[] = [];
      for await (const chunk of bytes) kept.push(Uint8Array.from(chunk));
      database.files.set(sha256, { bytes: kept, storedAt: wall() });
    },
    async *get(sha256) {
      const file = database.files.get(sha256);
      const isWhole = file && createHash("sha256").update(Buffer.concat(file.bytes)).digest("hex") === sha256;
      if (!isWhole) throw new FileChangedError(`the file ${sha256} is gone or damaged`);
      yield* file.bytes;
    },
    async delete(names, storedBefore = Infinity) {
      for (const name of names) {
        if ((database.files.get(name)?.storedAt ?? Infinity) < storedBefore) database.files.delete(name);
      }
    },
    async *list() {
      for (const [sha256, { storedAt }] of database.files) yield { sha256, storedAt };
    },
  };

  function waits(now: number): StoreStats["waits"] {
    const inTime = all().filter((row) => row.state === "queued" && (row.expiresAt ?? Infinity) > now);
    const free = inTime.filter((row) => row.waitsFor === undefined);
    const isDue = (row: Row): boolean => row.isDue || row.runAt <= now;
    const [later] = free.filter((row) => !isDue(row)).toSorted((a, b) => a.runAt - b.runAt || a.id - b.id);
    const [held] = all()
      .filter((row) => row.state === "unknown" && row.holds && row.holdUntil > now)
      .filter(({ conversationId }) => free.some((row) => row.conversationId === conversationId && isDue(row)))
      .toSorted((a, b) => (a.holdUntil === b.holdUntil ? a.id - b.id : a.holdUntil - b.holdUntil));
    const [after] = inTime
      .flatMap(({ id, waitsFor }) => (waitsFor === undefined ? [] : [{ id, waitsFor }]))
      .toSorted((a, b) => a.waitsFor - b.waitsFor || a.id - b.id);
    return {
      later: later && { id: later.id, forMs: later.runAt - now },
      held: held && { id: held.id, forMs: held.holdUntil === Infinity ? undefined : held.holdUntil - now },
      after,
    };
  }

  return {
    // The simulation runs the waits of a worker with a remote store, too.
    isRemote: true,
    files,
    async open() {},
    async enqueue(list) {
      const before = { ids: database.ids, rows: [...rows] };
      const results = list.map(insert);
      if (results.some((result) => "problem" in result)) {
        database.ids = before.ids;
        rows.clear();
        for (const [id, row] of before.rows) rows.set(id, row);
        return results;
      }
      wake();
      return results;
    },
    async register() {
      for (const before of registered) if (!locks.has(before)) database.closed.add(before);
      const worker = ++database.workers;
      locks.add(worker);
      registered.add(worker);
      return {
        worker,
        isHeld: () => locks.has(worker) && !database.closed.has(worker),
        async release() {
          locks.delete(worker);
        },
      };
    },
    async turn(lease, turn) {
      const dropped: number[] = [];
      const settled = turn.settle.map((settlement) => settle(settlement, dropped));
      if (turn.pauseFor !== undefined) pauseFor(turn.pauseFor);
      if (turn.pauseReason !== undefined) gate.reason ??= turn.pauseReason;
      const result =
        turn.claim > 0 ? claim(lease, turn) : { claimed: [], next: nextAfter(wall()), waitsFor: "limit" as const };
      if (settled.length > 0) wake();
      return { settled, dropped, ...result };
    },
    async claimsOf({ worker }) {
      return all()
        .filter((row) => row.state === "sending" && row.worker === worker)
        .map(({ id, attempt, messageId }) => ({ id, attempt, messageId }));
    },
    tend: (_lease, limits) => tend(limits),
    async find(by) {
      const row = "id" in by ? rows.get(by.id) : byKey(by.key);
      return row && copyOf(row);
    },
    async list({ state, open, conversationId, startedSince, afterId = 0, limit }: ListQuery) {
      return all()
        .filter((row) => row.id > afterId && (state === undefined || row.state === state))
        .filter((row) => !open || (row.state === "unknown" && !row.dropped))
        .filter((row) => conversationId === undefined || row.conversationId === conversationId)
        .filter((row) => startedSince === undefined || (row.startedAt ?? -Infinity) >= startedSince)
        .toSorted((a, b) => a.id - b.id)
        .slice(0, limit)
        .map(copyOf);
    },
    decide,
    async cancel(id, evidence) {
      const row = rows.get(id);
      if (row?.state !== "queued") return undefined;
      row.evidence = addFact(row.evidence, evidence);
      const dropped = row.messageId === undefined ? end(row, "not-sent", "cancelled") : end(row, "accepted", row.code);
      wake();
      return { message: copyOf(row), dropped };
    },
    async note(id, evidence) {
      const row = rows.get(id);
      if (row) row.evidence = addFact(row.evidence, evidence);
    },
    async pause(reason) {
      gate.reason = reason;
    },
    async resume() {
      Object.assign(gate, { reason: undefined, pausedUntil: 0 });
      wake();
    },
    async stats(): Promise<StoreStats> {
      const now = wall();
      const count = (state: OutboxState): number => all().filter((row) => row.state === state).length;
      const ready = all().filter((row) => row.state === "queued" && row.isDue && row.waitsFor === undefined);
      return {
        queued: count("queued"),
        sending: count("sending"),
        accepted: count("accepted"),
        rejected: count("rejected"),
        notSent: count("not-sent"),
        unknown: all().filter((row) => row.state === "unknown" && !row.dropped).length,
        failed: all().filter((row) => row.state === "accepted" && row.code !== undefined).length,
        oldestQueuedMs: Math.max(0, ...ready.map(({ runAt }) => now - runAt)),
        paused: gate.reason,
        pausedForMs: Math.max(0, gate.pausedUntil - Math.max(now, gate.pausedFrom)),
        workers: locks.size,
        waits: waits(now),
      };
    },
    async isDrained() {
      const now = wall();
      const isStuck = ({ conversationId }: Row): boolean =>
        all().some(
          (row) =>
            row.conversationId === conversationId && row.state === "unknown" && row.holds && row.holdUntil === Infinity,
        );
      return !all().some(
        (row) =>
          row.state === "sending" ||
          (row.state === "queued" &&
            row.waitsFor === undefined &&
            (row.isDue || row.runAt <= now || row.holds) &&
            !isStuck(row)),
      );
    },
    async purge({ text, keys }) {
      const now = wall();
      const old = (row: Row, age: number): boolean =>
        (isFinal(row.state) || row.dropped) && row.endedAt !== undefined && row.endedAt + age <= now;
      const texts = all().filter((row) => row.input !== undefined && old(row, text));
      for (const row of texts) Object.assign(row, { input: undefined, files: [] });
      const gone = all().filter(
        (row) => old(row, keys) && !all().some((other) => other.state === "queued" && other.waitsFor === row.id),
      );
      for (const row of gone) {
        rows.delete(row.id);
        if (row.key !== undefined) tombstones.set(row.key, { hash: row.inputHash, id: row.id, state: row.state });
      }
      return { texts: texts.length, rows: gone.length };
    },
    async referenced(names) {
      const named = new Set(all().flatMap((row) => row.files));
      return new Set(names.filter((name) => named.has(name)));
    },
    onWake(listener) {
      database.listeners.add(listener);
      return () => void database.listeners.delete(listener);
    },
    async close() {},
  };
}

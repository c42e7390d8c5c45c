import {
  directoryFileStore
} from "./chunk-FNEWWLS7.js";
import {
  StoreError
} from "./chunk-IEU2XLW6.js";
import {
  ConfigurationError
} from "./chunk-C4SM5Z73.js";
import "./chunk-RLSAHZSO.js";
import "./chunk-RFYV5G4X.js";

// ../../packages/outbox/dist/sqlite/index.js
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { existsSync, realpathSync, statSync, accessSync, constants, statfsSync, rmSync, closeSync, openSync } from "node:fs";
var STATES = ["queued", "sending", "accepted", "rejected", "not-sent", "unknown"];
var QUEUED = 0;
var SENDING = 1;
var ACCEPTED = 2;
var REJECTED = 3;
var NOT_SENT = 4;
var UNKNOWN = 5;
var numberOf = (state) => STATES.indexOf(state);
var stateOf = (value) => STATES[Number(value)] ?? "unknown";
var numberIn = (value) => typeof value === "number" ? value : void 0;
var textIn = (value) => typeof value === "string" ? value : void 0;
var bytesIn = (value) => value instanceof Uint8Array ? value : void 0;
var messageOf = (row) => ({
  id: Number(row["id"]),
  key: textIn(row["key"]),
  conversationId: String(row["conversation"]),
  state: stateOf(row["state"]),
  priority: Number(row["priority"]),
  runAt: Number(row["run_at"]),
  expiresAt: numberIn(row["expires_at"]),
  waitsFor: numberIn(row["waits_for"]),
  reference: textIn(row["reference"]),
  attempt: Number(row["attempt"]),
  createdAt: Number(row["created_at"]),
  startedAt: numberIn(row["started_at"]),
  endedAt: numberIn(row["ended_at"]),
  messageId: numberIn(row["message_id"]),
  sortingId: numberIn(row["sorting_id"]),
  code: textIn(row["code"]),
  holds: row["holds"] === 1,
  dropped: row["dropped"] === 1,
  evidence: JSON.parse(String(row["evidence"])),
  inputHash: bytesIn(row["input_hash"]) ?? new Uint8Array(),
  input: bytesIn(row["input"])
});
var APPEND = "evidence = json_insert(evidence, '$[#]', json(?))";
var FAILED = 6;
var Counts = class {
  #moves = /* @__PURE__ */ new Map();
  enter(row, by = 1) {
    if (!(row.state === UNKNOWN && row.dropped)) this.#add(row.state, by);
    if (row.state === ACCEPTED && row.code !== null && row.code !== void 0) this.#add(FAILED, by);
  }
  leave(row) {
    this.enter(row, -1);
  }
  move(from, to) {
    this.leave(from);
    this.enter(to);
  }
  #add(count, by) {
    this.#moves.set(count, (this.#moves.get(count) ?? 0) + by);
  }
  write(connection) {
    for (const [count, by] of this.#moves)
      if (by !== 0) connection.run("update livedesk_outbox_count set n = n + ? where state = ?", by, count);
    this.#moves.clear();
  }
};
var Change = class {
  connection;
  /** The time of the change, in whole ms since 1970. */
  now;
  counts = new Counts();
  /** Whether somebody who waits may have something to do now. */
  wakes = false;
  #changed = /* @__PURE__ */ new Set();
  constructor(connection, now) {
    this.connection = connection;
    this.now = Math.floor(now);
  }
  /** Says that the messages of a conversation changed. */
  touch(conversation) {
    this.#changed.add(conversation);
  }
  /** Ends the change: writes what follows from it. */
  finish() {
    this.setHeads();
    this.counts.write(this.connection);
  }
  /** Finds anew which message of each changed conversation may go: the one that holds the conversation, or else the first. */
  setHeads() {
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
        conversation
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
  end(id, conversation, before, state, fields) {
    const evidence = fields.evidence === void 0 ? [] : [JSON.stringify(fields.evidence)];
    this.connection.run(
      `update livedesk_outbox_message set state = ?, stage = null, head = 0, holds = 0, hold_until = null, worker = null, dropped = 0,
        ended_at = ?, code = ?, message_id = coalesce(?, message_id), sorting_id = coalesce(?, sorting_id) ${evidence.length === 0 ? "" : `, ${APPEND}`} where id = ?`,
      state,
      this.now,
      fields.code,
      fields.messageId ?? null,
      fields.sortingId ?? null,
      ...evidence,
      id
    );
    this.counts.move(before, { state, code: fields.code });
    this.touch(conversation);
    this.wakes = true;
    return this.release(id, state === ACCEPTED);
  }
  /** Makes the messages ready that wait for a message, or ends them. Returns those that it ended. */
  release(id, isAccepted) {
    const waiting = "select 1 from livedesk_outbox_message where waits_for = ? and stage is not null limit 1";
    if (!this.connection.get(waiting, id)) return [];
    if (isAccepted) {
      const ready = this.connection.all(
        `update livedesk_outbox_message set waits_for = null, stage = case when stage = 3 then 3 when run_at > ? then 1 else 0 end
          where waits_for = ? and stage is not null returning conversation`,
        this.now,
        id
      );
      for (const { conversation } of ready) this.touch(String(conversation));
      return [];
    }
    const ended = [];
    const open = [id];
    for (let first = open.pop(); first !== void 0; first = open.pop()) {
      const lost = this.connection.all(
        `update livedesk_outbox_message set state = ?, stage = null, ended_at = ?, code = 'after-failed'
          where waits_for = ? and stage is not null returning id`,
        NOT_SENT,
        this.now,
        first
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
  note(id, evidence) {
    this.connection.run(`update livedesk_outbox_message set ${APPEND} where id = ?`, JSON.stringify(evidence), id);
  }
};
var AT_ONCE = 1e3;
function passTime(change) {
  const { connection, now } = change;
  const freed = connection.all(
    "select id, conversation from livedesk_outbox_message where hold_until <= ? limit ?",
    now,
    AT_ONCE
  );
  for (const row of freed) {
    connection.run("update livedesk_outbox_message set holds = 0, hold_until = null where id = ?", row["id"] ?? null);
    change.touch(String(row["conversation"]));
  }
  const over = connection.all(
    "select id, conversation from livedesk_outbox_message where stage < 3 and expires_at <= ? limit ?",
    now,
    AT_ONCE
  );
  for (const row of over) {
    connection.run("update livedesk_outbox_message set stage = 3 where id = ?", row["id"] ?? null);
    change.touch(String(row["conversation"]));
  }
  const due = connection.all(
    "select conversation from livedesk_outbox_message where stage = 1 and run_at <= ? order by run_at limit ?",
    now,
    AT_ONCE
  );
  for (const conversation of new Set(due.map((row) => String(row["conversation"])))) promote(change, conversation);
  change.setHeads();
  return [freed, over, due].some(({ length }) => length === AT_ONCE);
}
function promote(change, conversation) {
  change.connection.run(
    "update livedesk_outbox_message set stage = 0 where conversation = ? and stage = 1 and run_at <= ?",
    conversation,
    change.now
  );
  change.touch(conversation);
}
var Connection = class {
  database;
  #prepared = /* @__PURE__ */ new Map();
  constructor(database) {
    this.database = database;
  }
  #statement(sql) {
    let statement = this.#prepared.get(sql);
    if (!statement) {
      statement = this.database.prepare(sql);
      statement.setReadBigInts(false);
      statement.setReturnArrays(false);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }
  all(sql, ...values) {
    return this.#statement(sql).all(...values);
  }
  get(sql, ...values) {
    return this.#statement(sql).get(...values);
  }
  /** Runs a statement and returns how many rows it changed, and the id of the last row that it inserted. */
  run(sql, ...values) {
    const { changes, lastInsertRowid } = this.#statement(sql).run(...values);
    return { changes: Number(changes), id: Number(lastInsertRowid) };
  }
  /** Runs a function that either changes everything or nothing, within the transaction that is open. */
  savepoint(run, isGood = () => true) {
    this.run("savepoint livedesk_outbox");
    let isKept = false;
    try {
      const value = run();
      isKept = isGood(value);
      return value;
    } finally {
      if (this.database.isTransaction) {
        if (!isKept) this.run("rollback to livedesk_outbox");
        this.run("release livedesk_outbox");
      }
    }
  }
  /** Runs a function in a transaction of its own, as the only writer. */
  transaction(run) {
    this.run("begin immediate");
    try {
      const value = run();
      this.run("commit");
      return value;
    } catch (error) {
      if (this.database.isTransaction) this.run("rollback");
      throw error;
    }
  }
};
function claim(change, worker, turn) {
  const { connection, now } = change;
  if (turn.upTo) promote(change, turn.upTo.conversationId);
  const isMoreDue = passTime(change);
  const gate = connection.get("select tat, paused_until, reason from livedesk_outbox_gate");
  if (typeof gate?.["reason"] === "string") return { claimed: [], next: Infinity, waitsFor: "paused" };
  const pausedUntil = Number(gate?.["paused_until"]);
  if (pausedUntil > now) return { claimed: [], next: pausedUntil - now, waitsFor: "pause" };
  const ids = turn.upTo ? upTo(change, turn.upTo) : heads(change, turn.claim);
  const granted = turn.rate ? grant(change, turn.rate, Number(gate?.["tat"]), ids.length) : void 0;
  const claimed = ids.slice(0, granted?.count).map((id) => take(change, worker, id, turn.overdueAfter));
  if (turn.upTo) change.touch(turn.upTo.conversationId);
  if (granted && granted.count < ids.length) return { claimed, next: granted.next, waitsFor: "rate" };
  if (claimed.length === turn.claim) return { claimed, next: 0, waitsFor: "limit" };
  return { claimed, next: isMoreDue ? 0 : nextAfter(change), waitsFor: "message" };
}
var idsOf = (rows) => rows.map((row) => Number(row["id"]));
var heads = ({ connection, now }, count) => idsOf(
  connection.all(
    `select id from livedesk_outbox_message where head = 1 and (expires_at is null or expires_at > ?)
        order by priority desc, id limit ?`,
    now,
    count
  )
);
function upTo({ connection, now }, { conversationId, id }) {
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
      conversationId
    )
  );
}
function take(change, worker, id, overdueAfter) {
  const row = change.connection.get(
    `update livedesk_outbox_message set state = 1, stage = null, head = 0, holds = 1, hold_until = null, attempt = attempt + 1,
      started_at = ?, worker = ?, overdue_after = ? where id = ? and state = 0 returning *`,
    change.now,
    worker,
    Math.min(Math.ceil(overdueAfter), Number.MAX_SAFE_INTEGER),
    id
  );
  if (!row) throw new Error(`The message ${id} is not queued, so it cannot be claimed`);
  change.counts.move({ state: QUEUED }, { state: SENDING });
  return messageOf(row);
}
function grant(change, { perSecond, burst }, tat, wanted) {
  const now = change.now * 1e3;
  const step = Math.ceil(1e6 / perSecond);
  const ahead = Math.min(Math.max(0, tat - now), Math.floor(burst * step));
  const count = Math.max(0, Math.min(wanted, Math.floor((burst * step - ahead) / step)));
  const after = now + ahead + count * step;
  if (count > 0 || tat > after) change.connection.run("update livedesk_outbox_gate set tat = ?", after);
  return { count, next: Math.max(1, Math.ceil((after - (burst - 1) * step - now) / 1e3)) };
}
function nextAfter({ connection, now }) {
  const times = [
    connection.get("select min(run_at) as at from livedesk_outbox_message where stage = 1 and run_at > ?", now),
    connection.get("select min(hold_until) as at from livedesk_outbox_message where hold_until > ?", now)
  ].flatMap((row) => typeof row?.["at"] === "number" ? [row["at"]] : []);
  return times.length === 0 ? Infinity : Math.min(...times) - now;
}
var BUSY = 5;
var LOCKED = 6;
var READONLY = 8;
var IOERR = 10;
var CORRUPT = 11;
var FULL = 13;
var CANTOPEN = 14;
var CONSTRAINT = 19;
var NOTADB = 26;
var codeOf = (error) => {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return void 0;
  return error.errcode & 255;
};
var isBusy = (error) => {
  const code = codeOf(error);
  return code === BUSY || code === LOCKED;
};
var isOwnFault = (error) => {
  const code = codeOf(error);
  return code === void 0 || code === CONSTRAINT;
};
function explain(error, file) {
  const code = codeOf(error);
  if (code === void 0 || !(error instanceof Error)) return error instanceof Error ? error : new Error(String(error));
  const cause = { cause: error };
  if (code === FULL)
    return new StoreError(
      "disk-full",
      `${file} cannot grow, because the disk is full. Nothing of this change was stored`,
      cause
    );
  if (code === BUSY || code === LOCKED)
    return new StoreError(
      "busy",
      `${file} stayed locked by another connection. Nothing of this change was stored`,
      cause
    );
  if (code === NOTADB)
    return new StoreError(
      "damaged",
      `${file} is not an SQLite database. Name another file, or restore this one from a backup`,
      cause
    );
  if (code === CORRUPT)
    return new StoreError(
      "damaged",
      `${file} is damaged. Restore it from a backup, or move it away with its -wal file`,
      cause
    );
  if (code === READONLY || code === CANTOPEN)
    return new StoreError(
      "failed",
      `${file} cannot be opened for writing. Check the permissions of the file and of its folder`,
      cause
    );
  if (code === IOERR)
    return new StoreError(
      "failed",
      `${file} could not be read or written (${error.message}). Nothing of this change was stored`,
      cause
    );
  return new StoreError("failed", `${file}: ${error.message}. Nothing of this change was stored`, cause);
}
var PATIENCE = 1e4;
async function patiently(file, run) {
  const deadline = performance.now() + PATIENCE;
  for (; ; ) {
    try {
      return run();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) {
        throw error instanceof StoreError ? error : explain(error, file);
      }
      await setTimeout(1 + Math.random() * 8);
    }
  }
}
function find(connection, by) {
  const row = "id" in by ? connection.get("select * from livedesk_outbox_message where id = ?", by.id) : connection.get("select * from livedesk_outbox_message where key = ?", by.key);
  return row && messageOf(row);
}
function list(connection, query) {
  const values = [query.afterId ?? 0];
  const conditions = ["id > ?"];
  if (query.state !== void 0) {
    const state = numberOf(query.state);
    conditions.push(state >= REJECTED ? "state = ? and state >= 3" : "state = ?");
    values.push(state);
  }
  if (query.open) conditions.push("state = 5 and state >= 3 and dropped = 0");
  if (query.conversationId !== void 0) {
    conditions.push("conversation = ?");
    values.push(query.conversationId);
  }
  if (query.startedSince !== void 0) {
    conditions.push("started_at >= ?");
    values.push(query.startedSince);
  }
  const where = conditions.join(" and ");
  const order = query.startedSince === void 0 ? "id" : "+id";
  return connection.all(`select * from livedesk_outbox_message where ${where} order by ${order} limit ?`, ...values, query.limit).map(messageOf);
}
function decide(change, id, decision) {
  const { connection, now } = change;
  const row = find(connection, { id });
  if (row?.state !== "unknown" || row.dropped && decision.to === "drop") return void 0;
  if (row.input === void 0 && decision.to === "resend") return void 0;
  const before = { state: UNKNOWN, dropped: row.dropped };
  if (decision.to === "accepted") {
    const { messageId, evidence } = decision;
    const dropped2 = change.end(id, row.conversationId, before, ACCEPTED, { code: null, messageId, evidence });
    return changed(connection, id, dropped2);
  }
  let dropped = [];
  if (decision.to === "resend") {
    connection.run(
      `update livedesk_outbox_message set state = 0, stage = 0, holds = 0, hold_until = null, dropped = 0, run_at = ?,
        ended_at = null where id = ?`,
      now,
      id
    );
    change.counts.move(before, { state: QUEUED });
  } else {
    connection.run("update livedesk_outbox_message set dropped = 1, holds = 0, hold_until = null where id = ?", id);
    change.counts.move(before, { state: UNKNOWN, dropped: true });
    dropped = change.release(id, false);
  }
  change.note(id, decision.evidence);
  change.touch(row.conversationId);
  change.wakes = true;
  return changed(connection, id, dropped);
}
function cancel(change, id, evidence) {
  const row = find(change.connection, { id });
  if (row?.state !== "queued") return void 0;
  const exists = row.messageId !== void 0;
  const dropped = change.end(id, row.conversationId, { state: QUEUED }, exists ? ACCEPTED : NOT_SENT, {
    code: exists ? row.code ?? null : "cancelled",
    evidence
  });
  return changed(change.connection, id, dropped);
}
function changed(connection, id, dropped) {
  const message = find(connection, { id });
  return message && { message, dropped };
}
function stats(connection, now) {
  const counts = new Map(
    connection.all("select state, n from livedesk_outbox_count").map(({ state, n }) => [Number(state), Number(n)])
  );
  const count = (state) => counts.get(state) ?? 0;
  const oldest = [0, 1].map((stage) => {
    const at = connection.get("select min(run_at) as at from livedesk_outbox_message where stage = ?", stage)?.["at"];
    return typeof at === "number" ? now - at : 0;
  });
  const gate = connection.get("select paused_until, reason from livedesk_outbox_gate");
  const reason = gate?.["reason"];
  return {
    queued: count(QUEUED),
    sending: count(SENDING),
    accepted: count(ACCEPTED),
    rejected: count(REJECTED),
    notSent: count(NOT_SENT),
    unknown: count(UNKNOWN),
    failed: count(FAILED),
    oldestQueuedMs: Math.max(0, ...oldest),
    paused: typeof reason === "string" ? reason : void 0,
    pausedForMs: Math.max(0, Number(gate?.["paused_until"]) - now)
  };
}
var IS_FREE = `not exists (select 1 from livedesk_outbox_message as holder
  where holder.conversation = livedesk_outbox_message.conversation and holder.holds = 1 and holder.state = 5 and holder.hold_until is null)`;
var isDrained = (connection, now) => connection.get(
  `select exists (select 1 from livedesk_outbox_message where state = 1)
      or exists (select 1 from livedesk_outbox_message where stage = 0 and ${IS_FREE})
      or exists (select 1 from livedesk_outbox_message where stage = 1 and run_at <= ? and ${IS_FREE})
      or exists (select 1 from livedesk_outbox_message where stage = 3 and run_at <= ? and waits_for is null and ${IS_FREE})
      or exists (select 1 from livedesk_outbox_message where holds = 1 and state = 0) as busy`,
  now,
  now
)?.["busy"] === 0;
var hasProblem = (answers) => answers.some((answer) => "problem" in answer);
function skipIds({ connection }, last) {
  const used = connection.get("select seq from sqlite_sequence where name = 'livedesk_outbox_message'")?.["seq"];
  if (used === void 0) connection.run("insert into sqlite_sequence values ('livedesk_outbox_message', ?)", last);
  else if (Number(used) < last)
    connection.run("update sqlite_sequence set seq = ? where name = 'livedesk_outbox_message'", last);
}
var insertAll = (change, rows) => rows.map((row) => insert(change, row));
function insert(change, row) {
  const known = row.key === void 0 ? void 0 : ofKey(change, row.key);
  if (known) {
    const isEqual = Buffer.compare(known.hash, row.inputHash) === 0;
    return isEqual ? { id: known.id, duplicate: true, state: stateOf(known.state) } : { problem: "key-reused", id: known.id };
  }
  const first = row.after === void 0 ? void 0 : ofKey(change, row.after);
  if (row.after !== void 0 && !first) return { problem: "unknown-after" };
  const isFailed = first !== void 0 && first.isFailed;
  const waitsFor = first === void 0 || isFailed || first.state === ACCEPTED ? null : first.id;
  const runAt = row.runAt === void 0 ? change.now : Math.ceil(row.runAt);
  const expiresAt = row.expiresAt === void 0 ? null : Math.ceil(row.expiresAt);
  const { id } = change.connection.run(
    `insert into livedesk_outbox_message (conversation, key, input_hash, state, stage, priority, run_at, expires_at, waits_for,
      reference, created_at, ended_at, code, input) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.conversationId,
    row.key ?? null,
    row.inputHash,
    isFailed ? NOT_SENT : QUEUED,
    isFailed ? null : stageOf(change.now, runAt, expiresAt, waitsFor),
    row.priority,
    runAt,
    expiresAt,
    waitsFor,
    row.reference ?? null,
    change.now,
    isFailed ? change.now : null,
    isFailed ? "after-failed" : null,
    row.input
  );
  for (const sha256 of row.files)
    change.connection.run("insert or ignore into livedesk_outbox_file values (?, ?)", sha256, id);
  change.counts.enter({ state: isFailed ? NOT_SENT : QUEUED });
  change.touch(row.conversationId);
  change.wakes = true;
  return { id, duplicate: false, state: isFailed ? "not-sent" : "queued" };
}
function stageOf(now, runAt, expiresAt, waitsFor) {
  if (expiresAt !== null && expiresAt <= now) return 3;
  if (waitsFor !== null) return 2;
  return runAt > now ? 1 : 0;
}
function ofKey({ connection }, key) {
  const row = connection.get("select id, input_hash, state, dropped from livedesk_outbox_message where key = ?", key);
  const stone = row ?? connection.get(
    "select message as id, input_hash, state, 1 as dropped from livedesk_outbox_tombstone where key = ?",
    key
  );
  if (!stone) return void 0;
  const state = Number(stone["state"]);
  return {
    id: Number(stone["id"]),
    hash: stone["input_hash"],
    state,
    isFailed: state === REJECTED || state === NOT_SENT || state === UNKNOWN && stone["dropped"] === 1
  };
}
var NETWORK = /* @__PURE__ */ new Map([
  [26985, "NFS"],
  [20859, "SMB"],
  [4283649346, "CIFS"],
  [4266872130, "SMB2"],
  [16914839, "9p"],
  [1397113167, "AFS"],
  [1799439955, "AFS"],
  [1937076805, "Coda"],
  [22092, "NCP"],
  [12805120, "Ceph"],
  [198183888, "Lustre"],
  [18225520, "GFS2"],
  [1952539503, "OCFS2"]
]);
var networkFileSystem = (type) => NETWORK.get(type >>> 0);
function realPath(file) {
  if (existsSync(file)) return realpathSync(file);
  const folder = path.dirname(file);
  return existsSync(folder) ? path.join(realpathSync(folder), path.basename(file)) : file;
}
function checkFolder(file) {
  const folder = path.dirname(file);
  const stats2 = statSync(folder, { throwIfNoEntry: false });
  if (!stats2)
    throw new ConfigurationError(
      `store: the folder ${folder} does not exist. Create it before the outbox opens its file`
    );
  if (!stats2.isDirectory()) throw new ConfigurationError(`store: ${folder} is not a folder`);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    throw new ConfigurationError(
      `store: the folder ${folder} is not writable for this user. SQLite keeps its log beside the database`
    );
  }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw new ConfigurationError(`store: ${file} is a folder. Name a file in it`);
  checkFileSystem(file);
}
function checkFileSystem(file) {
  const folder = path.dirname(file);
  const isShare = process.platform === "win32" && /^\\\\(?![?.]\\)/.test(path.resolve(file));
  const name = isShare ? "a network share" : process.platform === "linux" ? networkFileSystem(statfsSync(folder).type) : void 0;
  if (name !== void 0)
    throw new ConfigurationError(
      `store: ${file} is on ${name}, where SQLite's locks do not hold between machines. Use a local disk, or Postgres`
    );
}
function sqlite() {
  const module = process.getBuiltinModule("node:sqlite");
  if (!module)
    throw new ConfigurationError(
      "store: this runtime has no node:sqlite. Use Node.js 22.19 or newer without --no-experimental-sqlite"
    );
  return module;
}
var WAIT = 10;
function connect(file) {
  if (!existsSync(file)) create(file);
  return new (sqlite()).DatabaseSync(file, { timeout: WAIT });
}
function configure(database, own) {
  if (own) database.exec("pragma journal_mode = wal");
  database.exec("pragma synchronous = full; pragma secure_delete = on; pragma cache_size = -16384");
  if (process.platform === "darwin") database.exec("pragma fullfsync = 1; pragma checkpoint_fullfsync = 1");
}
function create(file) {
  try {
    closeSync(openSync(file, "wx", 384));
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "EEXIST") throw error;
  }
}
function fileLocks(file) {
  const nameOf = (worker) => `${file}-worker-${worker}`;
  const exclusive = (worker) => {
    const database = new (sqlite()).DatabaseSync(nameOf(worker), { timeout: 0 });
    try {
      database.exec("pragma journal_mode = memory; begin exclusive");
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  };
  return {
    take(worker) {
      create(nameOf(worker));
      try {
        const database = exclusive(worker);
        return { free: () => database.close() };
      } catch (error) {
        throw isBusy(error) ? error : explain(error, nameOf(worker));
      }
    },
    isFree(worker) {
      try {
        if (!statSync(nameOf(worker), { throwIfNoEntry: false })) return true;
        exclusive(worker).close();
        return true;
      } catch {
        return false;
      }
    },
    clear: (worker) => rmSync(nameOf(worker), { force: true })
  };
}
var inProcess = /* @__PURE__ */ new WeakMap();
function memoryLocks(database) {
  const held = inProcess.get(database) ?? /* @__PURE__ */ new Set();
  inProcess.set(database, held);
  return {
    take(worker) {
      held.add(worker);
      return { free: () => void held.delete(worker) };
    },
    isFree: (worker) => !held.has(worker),
    clear: () => {
    }
  };
}
var HeldLease = class {
  worker;
  #lock;
  #clear;
  #isHeld = true;
  constructor(worker, lock, clear) {
    this.worker = worker;
    this.#lock = lock;
    this.#clear = clear;
  }
  isHeld() {
    return this.#isHeld;
  }
  async release() {
    if (!this.#isHeld) return;
    this.abandon();
    this.#clear();
  }
  /** Frees the lock and nothing else, as the death of the process would. */
  abandon() {
    this.#isHeld = false;
    this.#lock.free();
  }
};
function clearLocks(connection, locks) {
  const idle = connection.all(
    `select id from livedesk_outbox_worker where id not in
      (select worker from livedesk_outbox_message where state = 1 and worker is not null)`
  );
  for (const row of idle) {
    const worker = Number(row["id"]);
    if (!locks.isFree(worker)) continue;
    locks.clear(worker);
    connection.run("delete from livedesk_outbox_worker where id = ?", worker);
  }
}
var AT_ONCE2 = 500;
var ENDED = "ended_at is not null and ended_at <= ? and (state in (2, 3, 4) or dropped = 1)";
function purgeTexts({ connection }, before, counted) {
  const purged = connection.all(
    `update livedesk_outbox_message set input = null where id in
      (select id from livedesk_outbox_message where ${ENDED} and input is not null limit ?) returning id, ended_at`,
    before,
    AT_ONCE2
  );
  for (const { id } of purged) connection.run("delete from livedesk_outbox_file where message = ?", id ?? null);
  const count = purged.filter((row) => Number(row["ended_at"]) <= counted).length;
  return { count, isMoreLeft: purged.length === AT_ONCE2 };
}
function purgeRows({ connection, counts }, before) {
  const old = connection.all(
    `select id, key, input_hash, state, dropped, code, message_id from livedesk_outbox_message as old
      where ${ENDED} and input is null and not exists
        (select 1 from livedesk_outbox_message where waits_for = old.id and stage is not null) limit ?`,
    before,
    AT_ONCE2
  );
  for (const row of old) {
    const { id = null, key = null, input_hash: hash = null, state = null, message_id: messageId = null } = row;
    if (key !== null)
      connection.run("insert into livedesk_outbox_tombstone values (?, ?, ?, ?, ?)", key, hash, id, state, messageId);
    connection.run("delete from livedesk_outbox_message where id = ?", id);
    counts.leave({ state: Number(state), dropped: row["dropped"] === 1, code: row["code"] });
  }
  return { count: old.length, isMoreLeft: old.length === AT_ONCE2 };
}
async function purgeAll(write2, text, keys) {
  const all = async (batch) => {
    for (let count = 0; ; ) {
      const purged = await write2(batch);
      count += purged.count;
      if (!purged.isMoreLeft) return count;
    }
  };
  const latest = Math.max(text, keys);
  const texts = latest === -Infinity ? 0 : await all((change) => purgeTexts(change, latest, text));
  const rows = keys === -Infinity ? 0 : await all((change) => purgeRows(change, keys));
  return { texts, rows };
}
var STEPS = [
  `
  create table livedesk_outbox_message (
    id integer primary key autoincrement,
    conversation text not null,
    key text,
    input_hash blob not null,
    state integer not null,
    stage integer,
    head integer not null default 0,
    holds integer not null default 0,
    hold_until integer,
    priority integer not null,
    run_at integer not null,
    expires_at integer,
    waits_for integer,
    reference text,
    attempt integer not null default 0,
    worker integer,
    overdue_after integer,
    created_at integer not null,
    started_at integer,
    ended_at integer,
    message_id integer,
    sorting_id integer,
    code text,
    dropped integer not null default 0,
    evidence text not null default '[]',
    input blob
  ) strict;
  create unique index livedesk_outbox_key on livedesk_outbox_message (key) where key is not null;
  create unique index livedesk_outbox_holds on livedesk_outbox_message (conversation) where holds = 1;
  create unique index livedesk_outbox_head on livedesk_outbox_message (conversation) where head = 1;
  create index livedesk_outbox_front on livedesk_outbox_message (priority desc, id) where head = 1;
  create index livedesk_outbox_line on livedesk_outbox_message (conversation, priority desc, id) where stage = 0;
  create index livedesk_outbox_later on livedesk_outbox_message (conversation, run_at) where stage = 1;
  create index livedesk_outbox_stage on livedesk_outbox_message (stage, run_at) where stage is not null;
  create index livedesk_outbox_expires on livedesk_outbox_message (expires_at) where stage < 3 and expires_at is not null;
  create index livedesk_outbox_hold_until on livedesk_outbox_message (hold_until) where hold_until is not null;
  create index livedesk_outbox_sending on livedesk_outbox_message (worker) where state = 1;
  create index livedesk_outbox_waits on livedesk_outbox_message (waits_for) where stage is not null and waits_for is not null;
  create index livedesk_outbox_conversation on livedesk_outbox_message (conversation, id);
  create index livedesk_outbox_started on livedesk_outbox_message (conversation, started_at) where started_at is not null;
  create index livedesk_outbox_troubled on livedesk_outbox_message (state, id) where state >= 3;
  create index livedesk_outbox_texts on livedesk_outbox_message (ended_at) where ended_at is not null and input is not null;
  create index livedesk_outbox_rows on livedesk_outbox_message (ended_at) where ended_at is not null and input is null;
  create table livedesk_outbox_tombstone (
    key text primary key,
    input_hash blob not null,
    message integer not null,
    state integer not null,
    message_id integer
  ) strict, without rowid;
  create table livedesk_outbox_file (
    sha256 text not null,
    message integer not null,
    primary key (sha256, message)
  ) strict, without rowid;
  create index livedesk_outbox_file_message on livedesk_outbox_file (message);
  create table livedesk_outbox_worker (id integer primary key autoincrement, registered_at integer not null) strict;
  create table livedesk_outbox_gate (
    id integer primary key check (id = 1),
    tat integer not null,
    paused_until integer not null,
    reason text
  ) strict;
  insert into livedesk_outbox_gate values (1, 0, 0, null);
  create table livedesk_outbox_count (state integer primary key, n integer not null) strict;
  insert into livedesk_outbox_count values (0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0);
  `
];
var has = (connection, table) => connection.get("select 1 from sqlite_master where type = 'table' and name = ?", table) !== void 0;
function checkOwner(connection, file) {
  if (versionOf(connection, file) > 0) return;
  if (connection.get("select 1 from sqlite_master where name not like 'sqlite_%' and name not like 'livedesk_outbox_%'"))
    throw new ConfigurationError(
      `store: ${file} is the database of another program. Use sqliteStore({ database }) to keep the outbox in it, or name another file`
    );
}
function migrate(connection, file) {
  if (versionOf(connection, file) === STEPS.length) return;
  connection.transaction(() => {
    const version = versionOf(connection, file);
    if (version === 0) {
      if (has(connection, "livedesk_outbox_message"))
        throw new ConfigurationError(
          `store: ${file} has a table livedesk_outbox_message that this package did not make`
        );
      connection.database.exec("create table livedesk_outbox_schema (version integer not null) strict");
      connection.database.exec("insert into livedesk_outbox_schema values (0)");
    }
    for (const step of STEPS.slice(version)) connection.database.exec(step);
    connection.run("update livedesk_outbox_schema set version = ?", STEPS.length);
  });
}
function versionOf(connection, file) {
  if (!has(connection, "livedesk_outbox_schema")) return 0;
  const version = connection.get("select version from livedesk_outbox_schema")?.["version"];
  if (typeof version !== "number")
    throw new ConfigurationError(`store: ${file} has a table livedesk_outbox_schema without a version`);
  if (version > STEPS.length)
    throw new ConfigurationError(
      `store: ${file} was written by a newer @livedesk/outbox (its tables have version ${version}, this package knows ${STEPS.length}). Update the package`
    );
  return version;
}
var TAKES_BACK = /* @__PURE__ */ new Set(["queued", "rejected", "not-sent"]);
function settle(change, settlement, dropped) {
  const { id, attempt } = settlement;
  const row = change.connection.get(
    "select conversation, state, attempt, holds, dropped, code, message_id from livedesk_outbox_message where id = ?",
    id
  );
  if (!row) return { id, how: "kept", state: "unknown" };
  const before = { state: Number(row["state"]), dropped: row["dropped"] === 1, code: row["code"] };
  const conversation = String(row["conversation"]);
  const isCurrent = row["attempt"] === attempt;
  const exists = row["message_id"] !== null && settlement.messageId === void 0;
  if (isCurrent && before.state === SENDING) {
    const takesBack = exists && TAKES_BACK.has(settlement.state);
    const end = takesBack ? { ...settlement, state: "accepted", code: void 0 } : settlement;
    dropped.push(...write(change, end, conversation, before));
    return { id, how: "written", state: end.state };
  }
  const evidence = { ...settlement.evidence, kind: "late" };
  const decision = isCurrent ? decided(settlement, before.state) : void 0;
  const state = exists && decision !== void 0 ? ACCEPTED : decision;
  if (state === void 0) {
    change.connection.run(
      `update livedesk_outbox_message set message_id = coalesce(message_id, ?), ${APPEND} where id = ?`,
      settlement.messageId ?? null,
      JSON.stringify(evidence),
      id
    );
    return { id, how: "kept", state: stateOf(row["state"]) };
  }
  const { messageId, sortingId } = settlement;
  const code = exists ? null : settlement.code ?? null;
  if (state === NOT_SENT && settlement.state === "queued" && row["holds"] === 1) {
    write(change, { ...settlement, holdFor: Infinity, evidence }, conversation, before);
    return { id, how: "late", state: "queued" };
  }
  dropped.push(...change.end(id, conversation, before, state, { code, messageId, sortingId, evidence }));
  return { id, how: "late", state: stateOf(state) };
}
function decided({ state, messageId }, now) {
  if (now !== UNKNOWN && now !== QUEUED) return void 0;
  if (state === "accepted" || state === "rejected" || state === "not-sent") return numberOf(state);
  if (state === "unknown") return void 0;
  if (messageId !== void 0) return ACCEPTED;
  return now === UNKNOWN ? NOT_SENT : void 0;
}
function write(change, settlement, conversation, before) {
  const { id, holdFor, delay = 0, code = null, messageId, sortingId, evidence } = settlement;
  const state = numberOf(settlement.state);
  if (state === ACCEPTED || state === REJECTED || state === NOT_SENT)
    return change.end(id, conversation, before, state, { code, messageId, sortingId, evidence });
  const runAt = Math.ceil(change.now + delay);
  const isQueued = state === QUEUED;
  change.connection.run(
    `update livedesk_outbox_message set state = ?, stage = ?, holds = ?, hold_until = ?, worker = null,
      run_at = coalesce(?, run_at), ended_at = ?, code = ?, message_id = coalesce(?, message_id),
      sorting_id = coalesce(?, sorting_id), ${APPEND} where id = ?`,
    state,
    isQueued ? runAt > change.now ? 1 : 0 : null,
    holdFor > 0 ? 1 : 0,
    isQueued ? null : endOfHold(change, holdFor),
    isQueued ? runAt : null,
    isQueued ? null : change.now,
    code,
    messageId ?? null,
    sortingId ?? null,
    JSON.stringify(evidence),
    id
  );
  change.counts.move(before, { state });
  change.touch(conversation);
  change.wakes = true;
  return [];
}
var endOfHold = ({ now }, holdFor) => holdFor > 0 && Number.isFinite(holdFor) ? Math.ceil(now + holdFor) : null;
var MOST_EXPIRED = 5e3;
function tend(change, { holdUnknown, overdueAfter }, isGone) {
  for (let passes = 0; passes < MOST_EXPIRED / 1e3 && passTime(change); passes++) ;
  const expired = [];
  const dropped = [];
  const over = change.connection.all(
    "select id, conversation, message_id, code from livedesk_outbox_message where stage = 3 limit ?",
    MOST_EXPIRED
  );
  for (const row of over.toSorted((a, b) => Number(b["id"]) - Number(a["id"]))) {
    const id = Number(row["id"]);
    const exists = row["message_id"] !== null;
    if (!exists) expired.push(id);
    const code = exists ? row["code"] : "expired";
    const state = exists ? ACCEPTED : NOT_SENT;
    dropped.push(...change.end(id, String(row["conversation"]), { state: QUEUED }, state, { code }));
  }
  return { expired, orphaned: orphans(change, holdUnknown, overdueAfter, isGone), dropped };
}
function orphans(change, holdUnknown, overdueAfter, isGone) {
  const sending = change.connection.all(
    "select id, conversation, attempt, worker, started_at, overdue_after from livedesk_outbox_message where state = 1"
  );
  const gone = /* @__PURE__ */ new Map();
  return sending.flatMap((row) => {
    const worker = row["worker"] ?? null;
    let isDead = gone.get(worker);
    if (isDead === void 0) gone.set(worker, isDead = isGone(Number(worker)));
    const limit = Math.max(overdueAfter, Number(row["overdue_after"]));
    if (!isDead && Number(row["started_at"]) + limit >= change.now) return [];
    const code = isDead ? "process-died" : "overdue";
    const id = Number(row["id"]);
    const attempt = Number(row["attempt"]);
    const evidence = { at: change.now, kind: code, attempt, outcome: "unknown", code };
    const unknown = { id, state: "unknown", holdFor: holdUnknown, code, evidence };
    write(change, unknown, String(row["conversation"]), { state: SENDING });
    return [{ id, code }];
  });
}
var LOOK_EVERY = 50;
var Watch = class {
  #connection;
  #listeners = /* @__PURE__ */ new Set();
  #timer;
  #version;
  #isWatching = false;
  constructor(connection) {
    this.#connection = connection;
  }
  /** Begins to look, as soon as somebody listens. */
  start() {
    this.#isWatching = true;
    this.#update();
  }
  stop() {
    this.#isWatching = false;
    this.#update();
  }
  add(listener) {
    const own = () => listener();
    this.#listeners.add(own);
    this.#update();
    return () => {
      this.#listeners.delete(own);
      this.#update();
    };
  }
  wake() {
    for (const listener of this.#listeners) listener();
  }
  #update() {
    const isNeeded = this.#isWatching && this.#listeners.size > 0;
    if (isNeeded === (this.#timer !== void 0)) return;
    clearInterval(this.#timer);
    this.#timer = void 0;
    if (!isNeeded) return;
    this.#version = this.#read();
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY).unref();
  }
  #look() {
    const version = this.#read();
    if (version === this.#version) return;
    this.#version = version;
    this.wake();
  }
  /** A number that changes with every commit of another connection. The last one known if the database cannot be read now. */
  #read() {
    try {
      return this.#connection()?.get("pragma data_version")?.["data_version"];
    } catch {
      return this.#version;
    }
  }
};
var PATIENCE2 = 1e4;
var Writer = class {
  #connection;
  #file;
  #now;
  #onWake;
  #isBlocked;
  #wait = WAIT;
  #jobs = [];
  #running;
  constructor(options) {
    this.#connection = options.connection;
    this.#file = options.file;
    this.#now = options.now;
    this.#onWake = options.onWake;
    this.#isBlocked = options.isBlocked;
  }
  /** Runs a change in the next transaction. Resolves when the change is on the disk. It may be run again if a commit fails. */
  write(run) {
    return new Promise((resolve, reject) => {
      this.#jobs.push({ run, resolve, reject });
      this.#running ??= this.#work();
    });
  }
  /** Resolves when nothing waits to be written. */
  async idle() {
    while (this.#running) await this.#running;
  }
  async #work() {
    while (this.#jobs.length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      const group = this.#jobs;
      this.#jobs = [];
      await this.#patiently(group);
    }
    this.#running = void 0;
  }
  async #patiently(group) {
    const deadline = performance.now() + PATIENCE2;
    for (; ; ) {
      try {
        const wait = this.#isBlocked() ? 0 : WAIT;
        if (wait !== this.#wait) this.#connection.database.exec(`pragma busy_timeout = ${wait}`);
        this.#wait = wait;
        this.#commit(group);
        return;
      } catch (error) {
        const mayWait = isBusy(error) || isInTransaction(this.#connection.database);
        if (!mayWait || performance.now() > deadline) {
          const explained = explain(error, this.#file);
          for (const { reject } of group) reject(explained);
          return;
        }
        await setTimeout(1 + Math.random() * 8);
      }
    }
  }
  /** Writes a group in one transaction, and then tells each of its changes what became of it. */
  #commit(group) {
    if (isInTransaction(this.#connection.database))
      throw new Error("A transaction of another part of the program is open");
    const results = [];
    let wakes = false;
    this.#connection.transaction(() => {
      for (const job of group) {
        const change = new Change(this.#connection, this.#now());
        try {
          const run = () => {
            const made = job.run(change);
            change.finish();
            return made;
          };
          const value = group.length === 1 ? run() : this.#connection.savepoint(run);
          results.push(() => job.resolve(value));
          wakes ||= change.wakes;
        } catch (error) {
          if (group.length === 1 || !isOwnFault(error) || !this.#connection.database.isTransaction) throw error;
          results.push(() => job.reject(explain(error, this.#file)));
        }
      }
    });
    for (const tell of results) tell();
    if (wakes) this.#onWake();
  }
};
var isInTransaction = (database) => database.isTransaction;
var SqliteStore = class {
  #parts;
  #watch = new Watch(() => this.#open?.connection);
  #leases = /* @__PURE__ */ new Set();
  #foreign = /* @__PURE__ */ new WeakMap();
  #open;
  #opening;
  #files;
  /**
   * The greatest id that a caller of this store has seen in a transaction of its own, which may be rolled back. Another process cannot
   * know of it, because nothing of such a transaction is left.
   */
  #seenId = 0;
  #isClosed = false;
  constructor(parts) {
    this.#parts = parts;
  }
  get files() {
    return this.#files ??= this.#parts.files(`${this.#path()}-files`);
  }
  /** The path of the database, also before it is open. A database in memory has none. */
  #path() {
    const { place } = this.#parts;
    const file = typeof place === "string" ? place : place.location();
    if (file === null)
      throw new ConfigurationError("files: a database in memory has no place for files. Give the outbox a FileStore");
    return realPath(file);
  }
  async open() {
    this.#isClosed = false;
    await this.#opened();
  }
  #opened() {
    if (this.#isClosed) throw new StoreError("failed", "The store is closed. Open it before it is used again");
    return this.#open ?? (this.#opening ??= this.#start().finally(() => this.#opening = void 0));
  }
  async #start() {
    const { place, now } = this.#parts;
    const own = typeof place === "string";
    const location = own ? place : place.location();
    if (location !== null) {
      if (own) checkFolder(location);
      else checkFileSystem(location);
    }
    const file = location ?? "The database in memory";
    const database = own ? connect(file) : location === null ? place : connect(location);
    const connection = new Connection(database);
    try {
      await patiently(file, () => {
        if (own) checkOwner(connection, file);
        if (database !== place) configure(database, own);
        migrate(connection, file);
      });
    } catch (error) {
      if (database !== place) database.close();
      throw error;
    }
    const writer = new Writer({
      connection,
      file,
      now,
      onWake: () => this.#watch.wake(),
      isBlocked: () => typeof place !== "string" && database !== place && place.isOpen && place.isTransaction
    });
    const locks = location === null ? memoryLocks(database) : fileLocks(realPath(location));
    return this.#open = { file, connection, writer, locks };
  }
  async #write(run) {
    return (await this.#opened()).writer.write(run);
  }
  async #read(run) {
    const { connection, file } = await this.#opened();
    return patiently(file, () => run(connection));
  }
  async enqueue(rows, tx) {
    const enter = (outer) => {
      const change = new Change(outer.connection, outer.now);
      return outer.connection.savepoint(
        () => {
          if (this.#seenId > 0) skipIds(change, this.#seenId);
          const answers = insertAll(change, rows);
          if (hasProblem(answers)) return answers;
          change.finish();
          outer.wakes ||= change.wakes;
          return answers;
        },
        (answers) => !hasProblem(answers)
      );
    };
    if (tx === void 0) return this.#write(enter);
    const { file } = await this.#opened();
    const connection = this.#inTransaction(tx);
    try {
      const answers = enter(new Change(connection, this.#parts.now()));
      if (!hasProblem(answers)) {
        for (const answer of answers) if ("id" in answer) this.#seenId = Math.max(this.#seenId, answer.id);
      }
      return answers;
    } catch (error) {
      throw explain(error, file);
    }
  }
  /** The connection of the caller, which must have a transaction open on the database of this store. */
  #inTransaction(tx) {
    const { place } = this.#parts;
    if (typeof place === "string")
      throw new ConfigurationError(
        "tx: the outbox has a file of its own. Use sqliteStore({ database }) to share a transaction"
      );
    if (tx !== place && (tx.location() === null || tx.location() !== place.location()))
      throw new ConfigurationError("tx: this connection belongs to another database than the outbox");
    if (!tx.isTransaction)
      throw new ConfigurationError("tx: no transaction is open on this connection. Begin one first");
    let connection = this.#foreign.get(tx);
    if (!connection) this.#foreign.set(tx, connection = new Connection(tx));
    if (tx.location() === null) setImmediate(() => this.#watch.wake());
    return connection;
  }
  async register() {
    const { locks } = await this.#opened();
    let taken;
    try {
      taken = await this.#write(({ connection, now }) => {
        clearLocks(connection, locks);
        const worker = connection.run("insert into livedesk_outbox_worker (registered_at) values (?)", now).id;
        taken?.abandon();
        taken = new HeldLease(worker, locks.take(worker), () => locks.clear(worker));
        return taken;
      });
    } catch (error) {
      await taken?.release();
      throw error;
    }
    this.#leases.add(taken);
    this.#watch.start();
    return taken;
  }
  turn(lease, turn) {
    return this.#write((change) => {
      const { connection, now } = change;
      const dropped = [];
      const settled = turn.settle.map((settlement) => settle(change, settlement, dropped));
      if (turn.pauseFor !== void 0)
        connection.run(
          "update livedesk_outbox_gate set paused_until = max(paused_until, ?)",
          Math.ceil(now + turn.pauseFor)
        );
      if (turn.pauseReason !== void 0)
        connection.run("update livedesk_outbox_gate set reason = coalesce(reason, ?)", turn.pauseReason);
      if (turn.claim === 0) return { settled, dropped, claimed: [], next: nextAfter(change), waitsFor: "limit" };
      if (!lease.isHeld()) return { settled, dropped, claimed: [], next: 0, waitsFor: "message" };
      const claimed = claim(change, lease.worker, turn);
      if (claimed.waitsFor !== "limit") change.wakes = false;
      return { settled, dropped, ...claimed };
    });
  }
  claimsOf({ worker }) {
    return this.#read(
      (connection) => connection.all(
        "select id, attempt, message_id from livedesk_outbox_message where state = 1 and worker = ? order by id",
        worker
      ).map(({ id, attempt, message_id: messageId }) => ({
        id: Number(id),
        attempt: Number(attempt),
        messageId: typeof messageId === "number" ? messageId : void 0
      }))
    );
  }
  async tend(_lease, limits) {
    const { locks } = await this.#opened();
    const mine = new Set([...this.#leases].filter((lease) => lease.isHeld()).map(({ worker }) => worker));
    return this.#write((change) => tend(change, limits, (worker) => !mine.has(worker) && locks.isFree(worker)));
  }
  find(by) {
    return this.#read((connection) => find(connection, by));
  }
  list(query) {
    return this.#read((connection) => list(connection, query));
  }
  decide(id, decision) {
    return this.#write((change) => decide(change, id, decision));
  }
  cancel(id, evidence) {
    return this.#write((change) => cancel(change, id, evidence));
  }
  note(id, evidence) {
    return this.#write((change) => change.note(id, evidence));
  }
  pause(reason) {
    return this.#write(({ connection }) => void connection.run("update livedesk_outbox_gate set reason = ?", reason));
  }
  resume() {
    return this.#write((change) => {
      change.connection.run("update livedesk_outbox_gate set reason = null, paused_until = 0");
      change.wakes = true;
    });
  }
  stats() {
    return this.#read((connection) => stats(connection, this.#parts.now()));
  }
  isDrained() {
    return this.#read((connection) => isDrained(connection, this.#parts.now()));
  }
  async purge(older) {
    const now = this.#parts.now();
    const { texts, rows } = await purgeAll((run) => this.#write(run), now - older.text, now - older.keys);
    if (texts + rows > 0) await this.#read((connection) => connection.all("pragma wal_checkpoint(truncate)"));
    return { texts, rows };
  }
  referenced(sha256) {
    return this.#read(
      (connection) => new Set(
        sha256.filter((name) => connection.get("select 1 from livedesk_outbox_file where sha256 = ? limit 1", name))
      )
    );
  }
  onWake(listener) {
    return this.#watch.add(listener);
  }
  async close() {
    const open = await this.#opening ?? this.#open;
    this.#isClosed = true;
    if (!open) return;
    await open.writer.idle();
    this.#watch.stop();
    for (const lease of this.#leases) await lease.release();
    this.#leases.clear();
    this.#open = void 0;
    if (open.connection.database !== this.#parts.place) open.connection.database.close();
  }
};
function sqliteStore(place, options = typeof place === "string" ? {} : place) {
  const { files, now = Date.now } = options;
  return new SqliteStore({
    place: typeof place === "string" ? fileOf(place) : place.database,
    now,
    files: files ? () => files : directoryFileStore
  });
}
function fileOf(file) {
  if (file === "" || file === ":memory:" || file.startsWith("file:"))
    throw new ConfigurationError(
      `store: ${JSON.stringify(file)} is not the path of a file. For a database in memory, which does not survive its process, use sqliteStore({ database: new DatabaseSync(":memory:") })`
    );
  return path.resolve(file);
}
export {
  StoreError,
  sqliteStore
};

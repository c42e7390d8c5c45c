import {
  FileChangedError,
  PortionReader,
  StoreError,
  checked
} from "./chunk-IEU2XLW6.js";
import "./chunk-C4SM5Z73.js";
import "./chunk-RLSAHZSO.js";
import "./chunk-RFYV5G4X.js";

// ../../packages/outbox/dist/postgres/index.js
var AGAIN = /* @__PURE__ */ new Set(["40001", "40P01", "23505"]);
var DISK_FULL = /* @__PURE__ */ new Set(["53100", "ENOSPC"]);
var DAMAGED = /* @__PURE__ */ new Set(["XX001", "XX002", "58P01"]);
var BUSY = /* @__PURE__ */ new Set(["55P03", "57014", "53300", "40001", "40P01"]);
var UNREACHABLE = /* @__PURE__ */ new Set([
  "ECONNREFUSED",
  "ENOENT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "57P03"
]);
var TRIES = 12;
function codeOf(error) {
  const { code } = error;
  return typeof code === "string" ? code : void 0;
}
var isSqlState = (code) => code !== void 0 && /^(?!E[A-Z]|P[1-9])[0-9A-Z]{5}$/.test(code);
function isUnreachable(error) {
  if (error instanceof StoreError) return error.reason === "unreachable";
  return error instanceof Error && (UNREACHABLE.has(codeOf(error) ?? "") && ("syscall" in error || isSqlState(codeOf(error))) || error.message === "timeout exceeded when trying to connect");
}
function isConnectionLost(error) {
  if (error instanceof StoreError) return error.reason === "connection-lost";
  if (!(error instanceof Error) || isUnreachable(error)) return false;
  const code = codeOf(error);
  if (isSqlState(code)) return code.startsWith("08") || code.startsWith("57P");
  if (code !== void 0) return "syscall" in error;
  return /^(Connection terminated|Query read timeout|Client (was closed|has encountered))/.test(error.message);
}
function wrapError(error) {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  const lost = isConnectionLost(error);
  if (!isSqlState(code) && !lost && !isUnreachable(error)) return error;
  const { table, constraint } = error;
  const where = [
    isSqlState(code) ? `SQLSTATE ${code}` : code,
    typeof table === "string" && `table ${table}`,
    typeof constraint === "string" && `constraint ${constraint}`
  ].filter(Boolean);
  const facts = where.length > 0 ? ` (${where.join(", ")})` : "";
  if (isUnreachable(error)) return new StoreError("unreachable", `Postgres cannot be reached${facts}`);
  if (lost) {
    return new StoreError(
      "connection-lost",
      `The connection to Postgres broke${facts}. Whether the change is stored is not known`
    );
  }
  const known = code;
  if (DISK_FULL.has(known)) return new StoreError("disk-full", `Postgres has no room${facts}`);
  if (DAMAGED.has(known)) return new StoreError("damaged", `Postgres cannot read its files${facts}`);
  if (BUSY.has(known)) return new StoreError("busy", `Postgres did not come to the end of the change in time${facts}`);
  return new StoreError("failed", `Postgres refused a statement of the outbox${facts}`);
}
function wrapTxError(error) {
  let each = error;
  for (let depth = 0; depth < 5 && typeof each === "object" && each !== null; depth++) {
    const wrapped = wrapError(each);
    if (wrapped instanceof StoreError) return wrapped;
    const { cause, meta } = each;
    each = cause ?? meta?.driverAdapterError;
  }
  return new StoreError("failed", "The transaction of the caller did not run the statement of the outbox");
}
function within(ms, promise, late) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), ms);
    void promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
var noAnswer = (ms) => new StoreError(
  "connection-lost",
  `Postgres gave no answer within ${ms} ms. Whether the change is stored is not known`
);
async function checkOut(pool) {
  const client = await pool.connect();
  const ignore = () => void 0;
  client.on?.("error", ignore);
  return {
    client,
    giveBack: (isUsable) => {
      client.release(!isUsable);
      if (isUsable) client.off?.("error", ignore);
    }
  };
}
async function queryWithin(pool, ms, sql, values) {
  const opening = checkOut(pool);
  const late = () => new StoreError("unreachable", `Postgres cannot be reached: no connection was free within ${ms} ms`);
  const { client, giveBack } = await within(ms, opening, late).catch((error) => {
    void opening.then(
      (opened) => opened.giveBack(true),
      () => void 0
    );
    throw error;
  });
  let isUsable = false;
  try {
    const result = await within(ms, client.query(sql, values), () => noAnswer(ms));
    isUsable = true;
    return result;
  } finally {
    giveBack(isUsable);
  }
}
var Statements = class {
  #pool;
  constructor(pool) {
    this.#pool = pool;
  }
  /**
   * Calls a function of the schema that returns one text, and returns that text. The function is called again if the transaction had no
   * effect; `repeatable`: also if the connection broke, because a second call changes nothing more. `limit`: how long to wait for the
   * answer, in ms; then the connection counts as broken.
   */
  async call(sql, values, repeatable = false, limit) {
    for (let attempt = 1; ; attempt++) {
      try {
        const { rows } = await (limit === void 0 ? this.#pool.query(sql, values) : queryWithin(this.#pool, limit, sql, values));
        return textIn(rows);
      } catch (error) {
        const isCut = isConnectionLost(error) || isUnreachable(error);
        const mayRepeat = AGAIN.has(codeOf(error) ?? "") || repeatable && isCut && attempt < 4;
        if (!mayRepeat || attempt >= TRIES) throw wrapError(error);
        await pause(Math.random() * Math.min(200, 4 * 2 ** attempt) + (isCut ? 50 * attempt : 0));
      }
    }
  }
};
function textIn(rows) {
  const { result } = rows[0] ?? {};
  if (typeof result === "string" || result === null) return result;
  throw new TypeError("The pool returned no text in the column `result`: does it parse texts, or change names?");
}
var pause = (ms) => new Promise((resolve) => void setTimeout(resolve, ms));
var NOT_STORABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
var toJson = (value) => JSON.stringify(
  value,
  (_, field) => typeof field === "string" ? field.replace(NOT_STORABLE, "\uFFFD") : field
);
var isStorable = (text) => text.search(NOT_STORABLE) === -1;
function namesOf(schema) {
  if (!/^[a-z_][a-z0-9_]{0,40}$/.test(schema)) {
    throw new TypeError(
      `schema must be a name of 1 to 41 characters a-z, 0-9 and _ that begins with no digit, not ${JSON.stringify(schema)}`
    );
  }
  return { schema: `"${schema}"`, channel: schema };
}
var PART = 2 ** 20;
var PAGE = 1e3;
function postgresFiles(pool, { schema }) {
  const statements = new Statements(pool);
  const name = "decode($1, 'hex')";
  async function write(client, sha256, bytes, size) {
    const run = (sql, values = []) => client.query(sql, values).catch((error) => Promise.reject(wrapError(error)));
    const refuse = (what) => new Error(`The file ${sha256} cannot be stored: it ${what}`);
    const reader = new PortionReader(checked(bytes, { size, sha256 }, refuse));
    try {
      await run("begin isolation level read committed");
      for (let n = 0; !await reader.isAtEnd(); n++) {
        const part = await reader.read(PART);
        const insert = `insert into ${schema}.file_part (sha256, n, bytes) values (${name}, $2::int, $3::bytea) on conflict (sha256, n) do update set bytes = excluded.bytes`;
        await run(insert, [sha256, n, Buffer.from(part.buffer, part.byteOffset, part.byteLength)]);
      }
      await run(
        `insert into ${schema}.file (sha256, size, stored_at) values (${name}, $2::bigint, ${schema}.now()) on conflict (sha256) do update set stored_at = excluded.stored_at`,
        [sha256, size]
      );
      await run("commit");
    } finally {
      await reader.close();
    }
  }
  async function* parts(sha256, size) {
    for (let n = 0; n * PART < size; n++) {
      const sql = `select (select encode(bytes, 'base64') from ${schema}.file_part where sha256 = ${name} and n = $2::int) as result`;
      const part = await statements.call(sql, [sha256, n], true);
      if (part === null) return;
      yield Buffer.from(part, "base64");
    }
  }
  return {
    async put(sha256, bytes, size) {
      checkName(sha256);
      const renew = `with kept as (update ${schema}.file set stored_at = ${schema}.now() where sha256 = ${name} returning 1)
        select count(*)::text as result from kept`;
      if (await statements.call(renew, [sha256], true) === "1") return;
      const { client, giveBack } = await checkOut(pool).catch((error) => Promise.reject(wrapError(error)));
      let isUsable = true;
      try {
        await write(client, sha256, bytes, size);
      } catch (error) {
        isUsable = await client.query("rollback").then(
          () => true,
          () => false
        );
        throw error;
      } finally {
        giveBack(isUsable);
      }
    },
    async *get(sha256) {
      checkName(sha256);
      const sql = `select (select size::text from ${schema}.file where sha256 = ${name}) as result`;
      const size = await statements.call(sql, [sha256], true);
      if (size === null) throw new FileChangedError(`the file ${sha256} is no longer in the database`);
      const refuse = (what) => new FileChangedError(`the file ${sha256} is damaged in the database: it ${what}`);
      yield* checked(parts(sha256, Number(size)), { size: Number(size), sha256 }, refuse);
    },
    async delete(sha256, storedBefore) {
      for (const each of sha256) checkName(each);
      const sql = `with name as (select decode(x, 'hex') as sha256 from jsonb_array_elements_text($1::jsonb) x),
        gone as (delete from ${schema}.file f using name
          where f.sha256 = name.sha256 and ($2::float8 is null or f.stored_at < ${schema}.at($2::float8)) returning f.sha256),
        parts as (delete from ${schema}.file_part p using gone where p.sha256 = gone.sha256)
        select null as result`;
      await statements.call(sql, [toJson(sha256), storedBefore === Infinity ? null : storedBefore ?? null], true);
    },
    async *list() {
      for (let after = ""; ; ) {
        const sql = `select coalesce(json_agg(json_build_object('sha256', encode(f.sha256, 'hex'), 'storedAt', ${schema}.ms(f.stored_at)) order by f.sha256), '[]')::text as result
          from (select * from ${schema}.file where sha256 > ${name} order by sha256 limit ${PAGE}) f`;
        const page = JSON.parse(await statements.call(sql, [after], true));
        yield* page;
        const last = page.at(-1);
        if (last === void 0 || page.length < PAGE) return;
        after = last.sha256;
      }
    }
  };
}
function checkName(sha256) {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new TypeError("The name of a stored file must be a SHA-256 in hex");
}
var SEEN_EVERY = 1e4;
var STALE_AFTER = 3e4;
var ANSWER_WITHIN = 3e4;
var END_WITHIN = 5e3;
var REOPEN = [100, 5e3];
var PostgresLease = class {
  worker;
  /** Numbers the turns, so that one whose end is not known can be made void. */
  turns = 0;
  /** Turns of which the store does not know whether they were committed. */
  lost = [];
  /** Where the look at the conversations goes on. */
  cursor = "";
  #isHeld = true;
  #release;
  constructor(worker, release) {
    this.worker = worker;
    this.#release = release;
  }
  isHeld() {
    return this.#isHeld;
  }
  /** The lock is gone. */
  lose() {
    this.#isHeld = false;
  }
  async release() {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    await this.#release(this);
  }
};
var Session = class {
  #pool;
  #names;
  #locks;
  #leases = /* @__PURE__ */ new Set();
  #listeners = /* @__PURE__ */ new Set();
  #client;
  #beat;
  #reopen;
  #failures = 0;
  #isClosed = false;
  #lost = () => void 0;
  #notified = (notice) => {
    const { channel, payload } = notice;
    if (channel === this.#names.channel) this.#wake(payload);
  };
  constructor(pool, names, { locks }) {
    this.#pool = pool;
    this.#names = names;
    this.#locks = locks;
  }
  async register() {
    if (this.#isClosed) throw new Error("The store is closed");
    if (this.#locks && this.#pool.options?.max === 1) {
      throw new Error("The pool needs at least two connections (max), because the lock of the worker keeps one");
    }
    try {
      const session = this.#locks ? await this.#open() : void 0;
      const { schema, channel } = this.#names;
      const { rows } = await this.#ask(
        session,
        `insert into ${schema}.worker (locked) values ($1) returning id::text as id`,
        [this.#locks]
      );
      const lease = new PostgresLease(Number(rows[0].id), (own) => this.#free(own));
      if (session) {
        await this.#ask(session, "select pg_advisory_lock(hashtext($1), $2::int)", [channel, lease.worker]);
        if (await this.#client !== session) throw new Error("Connection terminated");
      }
      this.#leases.add(lease);
      this.#beat ??= setInterval(() => void this.#show(), SEEN_EVERY).unref();
      return lease;
    } catch (error) {
      throw wrapError(error);
    }
  }
  /** Calls a function when another process has changed something. Returns how to end this. */
  onWake(listener) {
    const own = () => listener();
    this.#listeners.add(own);
    if (this.#locks) void this.#open().catch(() => this.#openLater());
    return () => void this.#listeners.delete(own);
  }
  /** Calls every listener, except for a notice that the only worker of this store has sent. */
  #wake(from) {
    const [only] = this.#leases;
    if (this.#leases.size === 1 && from === String(only?.worker)) return;
    for (const listener of this.#listeners) listener();
  }
  #open() {
    if (this.#isClosed) return Promise.reject(new Error("The store is closed"));
    this.#client ??= this.#connect().catch((error) => {
      this.#client = void 0;
      throw error;
    });
    return this.#client;
  }
  /** Runs a statement on the session, or on any connection if there is none. A session that does not answer is given up. */
  async #ask(session, sql, values, ms = ANSWER_WITHIN) {
    if (!session) return queryWithin(this.#pool, ms, sql, values);
    return within(ms, session.query(sql, values), () => {
      this.#lose(session);
      return noAnswer(ms);
    });
  }
  async #connect() {
    const client = await this.#pool.connect();
    this.#lost = () => this.#lose(client);
    client.on?.("error", this.#lost);
    client.on?.("end", this.#lost);
    client.on?.("notification", this.#notified);
    try {
      const late = () => noAnswer(ANSWER_WITHIN);
      await within(ANSWER_WITHIN, client.query(`listen ${this.#names.schema}`), late);
      const settings = client.query(
        "select set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false), set_config('tcp_keepalives_count', '3', false)"
      );
      await within(ANSWER_WITHIN, settings, late);
      if (this.#isClosed) throw new Error("The store is closed");
    } catch (error) {
      client.release(true);
      throw error;
    }
    this.#failures = 0;
    queueMicrotask(() => this.#wake(void 0));
    return client;
  }
  /** The connection is gone, and with it every lock. */
  #lose(client) {
    const open = this.#client;
    if (open === void 0) return;
    void open.then(
      (current) => {
        if (current !== client || this.#client !== open) return;
        this.#client = void 0;
        for (const lease of this.#leases) lease.lose();
        this.#leases.clear();
        client.release(true);
        this.#openLater();
        this.#wake(void 0);
      },
      () => void 0
    );
  }
  #openLater() {
    if (this.#isClosed || this.#listeners.size === 0 || this.#reopen) return;
    const wait = Math.min(REOPEN[1], REOPEN[0] * 2 ** this.#failures++);
    this.#reopen = setTimeout(() => {
      this.#reopen = void 0;
      void this.#open().catch(() => this.#openLater());
    }, wait).unref();
  }
  /** Shows that the workers live. A session that does not answer is given up. */
  async #show() {
    const workers = [...this.#leases].map(({ worker }) => worker);
    if (workers.length === 0) return;
    const sql = `update ${this.#names.schema}.worker set seen_at = clock_timestamp() where id = any($1::int[]) returning id::text as id`;
    try {
      const client = await this.#client;
      const { rows } = await this.#ask(client, sql, [`{${workers.join(",")}}`], SEEN_EVERY);
      const seen = new Set(rows.map((row) => Number(row.id)));
      for (const lease of this.#leases) {
        if (workers.includes(lease.worker) && !seen.has(lease.worker)) this.drop(lease);
      }
    } catch {
    }
  }
  /** A turn has found that a lease is lost. */
  drop(lease) {
    lease.lose();
    this.#leases.delete(lease);
  }
  async #free(lease) {
    const { schema, channel } = this.#names;
    this.#leases.delete(lease);
    try {
      const session = this.#locks ? await this.#client : void 0;
      if (this.#locks && !session) return;
      await this.#ask(session, `delete from ${schema}.worker where id = $1`, [lease.worker], END_WITHIN);
      const unlock = "select pg_advisory_unlock(hashtext($1), $2::int)";
      if (session) await this.#ask(session, unlock, [channel, lease.worker], END_WITHIN);
    } catch (error) {
      if (await this.#client?.catch(() => void 0) !== void 0) throw wrapError(error);
    }
  }
  /** Frees every lock and closes the connection. */
  async close() {
    this.#isClosed = true;
    clearInterval(this.#beat);
    clearTimeout(this.#reopen);
    for (const lease of this.#leases) await lease.release().catch(() => void 0);
    this.#listeners.clear();
    const open = this.#client;
    this.#client = void 0;
    const late = () => noAnswer(END_WITHIN);
    const client = open && await within(END_WITHIN, open, late).catch(() => void 0);
    if (!client) return;
    const reset = client.query(
      `unlisten *; select pg_advisory_unlock_all(); reset tcp_keepalives_idle; reset tcp_keepalives_interval; reset tcp_keepalives_count`
    );
    const isClean = await within(END_WITHIN, reset, late).then(
      () => true,
      () => false
    );
    client.release(!isClean);
    if (isClean) client.off?.("error", this.#lost);
    client.off?.("end", this.#lost);
    client.off?.("notification", this.#notified);
  }
};
var STATES = ["queued", "sending", "accepted", "rejected", "not-sent", "unknown"];
var numberOf = (state) => STATES.indexOf(state);
var FOR_EVER = 1e12;
var finite = (ms) => ms < FOR_EVER ? ms : null;
function messageOf(json) {
  const fields = Object.fromEntries(Object.entries(json).map(([name, value]) => [name, value ?? void 0]));
  return {
    ...fields,
    state: STATES[json.state],
    inputHash: new Uint8Array(Buffer.from(json.inputHash, "base64")),
    input: json.input === null ? void 0 : new Uint8Array(Buffer.from(json.input, "base64"))
  };
}
function enqueuedOf(text) {
  const answers = JSON.parse(text);
  return answers.map((answer) => {
    if ("problem" in answer) return answer;
    const { id, duplicate, state } = answer;
    return { id, duplicate, state: STATES[state] };
  });
}
function rowForSql(row) {
  for (const field of ["key", "after", "reference"]) {
    const text = row[field];
    if (text !== void 0 && !isStorable(text)) {
      throw new TypeError(`${field} holds a NUL or half of a surrogate pair, which Postgres cannot store`);
    }
  }
  const base64 = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  return {
    c: row.conversationId,
    k: row.key,
    h: base64(row.inputHash),
    i: base64(row.input),
    p: row.priority,
    r: row.runAt,
    e: row.expiresAt,
    a: row.after,
    f: row.reference,
    s: row.files.length > 0 ? row.files : void 0
  };
}
var PLAN = [
  "set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set jit = off",
  "set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off"
].join(" ");
var tables = (schema) => `
create sequence ${schema}.message_id;

create table ${schema}.message (
  id bigint primary key default nextval('${schema}.message_id'),
  conversation text collate "C" not null,
  key text collate "C",
  input_hash bytea not null,
  json_hash bytea,                        -- hash of the input as jsonb, by which SQL and TypeScript know equal inputs; kept from the purge of the text on
  by_sql boolean not null default false,  -- stored by the SQL function enqueue()
  input bytea,                            -- null once it was purged
  state smallint not null default 0 check (state between 0 and 5),
  holds boolean not null default false,   -- the conversation waits for this row
  hold_until timestamptz,                 -- for an unknown row that holds: until when; null: until it is decided
  priority integer not null default 0,
  run_at timestamptz not null,
  due boolean not null,                   -- run_at has passed; rows that are not due are outside of the index of the claim
  expires_at timestamptz,
  waits_for bigint,                       -- the row that must be accepted first
  wait_checked boolean not null default true,
  reference text,
  attempt integer not null default 0,
  worker integer,
  turn bigint,                            -- the turn of the worker that claimed the row
  created_at timestamptz not null,
  started_at timestamptz,
  overdue_after double precision,         -- the ms after started_at for which the worker of the claim may still be sending
  ended_at timestamptz,
  message_id bigint,
  sorting_id bigint,
  code text,
  dropped boolean not null default false,
  evidence jsonb not null default '[]'
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0.05);

create unique index message_key on ${schema}.message (key) where key is not null;
-- Of each conversation at most one row holds, whatever a query does.
create unique index message_holds on ${schema}.message (conversation) where holds;
create index message_front on ${schema}.message (priority desc, id) where state = 0 and due and waits_for is null;
create index message_head on ${schema}.message (conversation, priority desc, id) where state = 0 and due and waits_for is null;
create index message_later on ${schema}.message (run_at, id) where state = 0 and not due;
create index message_later_head on ${schema}.message (conversation, run_at) where state = 0 and not due;
create index message_expires on ${schema}.message (expires_at) where state = 0 and expires_at is not null;
create index message_waits on ${schema}.message (waits_for) where state = 0 and waits_for is not null;
create index message_unchecked on ${schema}.message (waits_for) where state = 0 and not wait_checked;
create index message_started on ${schema}.message (conversation, started_at) where started_at is not null;
create index message_sending on ${schema}.message (worker) where state = 1;
create index message_hold_end on ${schema}.message (hold_until) where holds and state = 5;
create index message_unknown on ${schema}.message (id) where state = 5;
create index message_text on ${schema}.message (ended_at) where ended_at is not null and input is not null;
create index message_ended on ${schema}.message (ended_at) where ended_at is not null and input is null;

create table ${schema}.message_file (
  message bigint not null,
  sha256 bytea not null,
  primary key (sha256, message)
);
create index message_file_message on ${schema}.message_file (message);

create table ${schema}.key_tombstone (
  key text collate "C" primary key,
  id bigint not null unique,
  input_hash bytea not null,
  json_hash bytea,
  by_sql boolean not null,
  outcome smallint not null,
  message_id bigint,
  purged_at timestamptz not null
);

create table ${schema}.worker (
  id integer generated always as identity primary key,
  locked boolean not null,                -- whether a session holds an advisory lock for it
  seen_at timestamptz not null default clock_timestamp(),
  busy boolean not null default false,    -- its last turn claimed as much as it asked for
  void_turns bigint[] not null default '{}'
) with (fillfactor = 50);

-- One row: the state of the rate (GCRA: the theoretical arrival time, in ms since 1970), and the pauses.
create table ${schema}.gate (
  id boolean primary key default true check (id),
  tat double precision not null default 0,
  paused_until timestamptz,
  paused text
);
insert into ${schema}.gate default values;

create table ${schema}.setting (name text primary key, value jsonb not null);

create table ${schema}.file (
  sha256 bytea primary key,
  size bigint not null,
  stored_at timestamptz not null
);
create table ${schema}.file_part (
  sha256 bytea not null,
  n integer not null,
  bytes bytea not null,
  primary key (sha256, n)
);
alter table ${schema}.file_part alter column bytes set storage external;

-- The clock of the outbox.
create function ${schema}.now() returns timestamptz language sql volatile as 'select pg_catalog.clock_timestamp()';
`;
var isOvertaking = (schema, m, now) => `(not ${m}.holds and exists (
      select from ${schema}.message e where e.conversation = ${m}.conversation and e.state = 0 and not e.due and e.waits_for is null
        and e.run_at <= ${now} and (e.expires_at is null or e.expires_at > ${now})
        and (e.priority > ${m}.priority or e.priority = ${m}.priority and e.id < ${m}.id)))`;
var claimFunctions = (schema, channel) => `
-- Frees conversations whose unknown message no longer holds them, and makes rows due whose time has come.
create or replace function ${schema}.advance(p_now timestamptz) returns void language plpgsql as $$
begin
  update ${schema}.message set holds = false, hold_until = null where id in (
    select id from ${schema}.message where holds and state = 5 and hold_until <= p_now order by hold_until limit 2000
    for update skip locked);
  update ${schema}.message set due = true where id in (
    select id from ${schema}.message where state = 0 and not due and run_at <= p_now order by run_at, id limit 2000
    for update skip locked);
end $$;

-- The ms until time alone can make a row ready. Null: never. A row that is ready but not marked as due is looked at again soon.
create or replace function ${schema}.next_after(p_now timestamptz) returns double precision language plpgsql as $$
declare
  v_run timestamptz := (select min(run_at) from ${schema}.message where state = 0 and not due and waits_for is null);
  v_next timestamptz := least(v_run, (select min(hold_until) from ${schema}.message where holds and state = 5));
begin
  if v_run <= p_now then return 20; end if;
  return case when v_next is not null then greatest(1, extract(epoch from v_next - p_now) * 1000) end;
end $$;

-- Chooses up to p_most rows, the first ready one of each conversation. No other transaction chooses a row of the same conversation
-- at the same time, because each takes a lock of the conversation, and leaves out the conversations whose lock is taken.
create or replace function ${schema}.choose(p_now timestamptz, p_most int, p_cursor text,
  out ids bigint[], out cursor text, out is_complete boolean) language plpgsql as $$
declare
  v_class int := hashtext('${channel}:conversation');
  v_depth int := case when p_most <= 4 then 64 when p_most <= 64 then 256 else 4096 end;
  v_found int := 0;
  v_budget int := 500;
  v_seen int;
  r record;
begin
  ids := '{}'; cursor := p_cursor; is_complete := true;
  -- The oldest ready rows of all conversations, one of each. A row that holds its own conversation is to be sent again, before every
  -- other one of it.
  for r in
    with front as materialized (
      select m.id, m.conversation, m.priority, m.holds from ${schema}.message m
      where m.state = 0 and m.due and m.waits_for is null and (m.expires_at is null or m.expires_at > p_now)
      order by m.priority desc, m.id limit v_depth),
    firsts as (
      select * from (
        select distinct on (f.conversation) f.* from front f order by f.conversation, f.holds desc, f.priority desc, f.id) first
      order by first.priority desc, first.id offset 0)
    select f.id, f.conversation, (select count(*) from front) as depth, not exists (
      select from ${schema}.message h where h.conversation = f.conversation and h.holds and h.id <> f.id)
      and not ${isOvertaking(schema, "f", "p_now")} as is_free
    from firsts f
  loop
    v_found := r.depth;
    exit when cardinality(ids) >= p_most;
    if r.is_free and pg_try_advisory_xact_lock(v_class, hashtext(r.conversation)) then ids := ids || r.id; end if;
  end loop;
  if cardinality(ids) >= p_most or v_found < v_depth then return; end if;
  -- Most rows of the front belong to a few conversations, or to conversations that wait. Look at conversation after conversation, each
  -- by one look at an index, and go on there in the next turn.
  for v_round in 1..2 loop
    v_seen := 0;
    for r in
      with recursive scan as (
        (select m.conversation, m.id, m.priority, m.holds, 1 as n from ${schema}.message m
          where m.state = 0 and m.due and m.waits_for is null and m.conversation > cursor
            and (m.expires_at is null or m.expires_at > p_now)
          order by m.conversation, m.priority desc, m.id limit 1)
        union all
        select head.conversation, head.id, head.priority, head.holds, scan.n + 1 from scan cross join lateral (
          select m.conversation, m.id, m.priority, m.holds from ${schema}.message m
          where m.state = 0 and m.due and m.waits_for is null and m.conversation > scan.conversation
            and (m.expires_at is null or m.expires_at > p_now)
          order by m.conversation, m.priority desc, m.id limit 1) head
        where scan.n < v_budget)
      select scan.conversation, coalesce(h.id, scan.id) as id,
        case when h.id is null then not ${isOvertaking(schema, "scan", "p_now")} else h.state = 0 and h.due end as is_free
      from scan left join ${schema}.message h on h.conversation = scan.conversation and h.holds
    loop
      v_seen := v_seen + 1;
      cursor := r.conversation;
      if r.is_free and r.id <> all(ids) and pg_try_advisory_xact_lock(v_class, hashtext(r.conversation)) then
        ids := ids || r.id;
        if cardinality(ids) >= p_most then return; end if;
      end if;
    end loop;
    if v_seen >= v_budget then
      is_complete := false;
      return;
    end if;
    v_budget := v_budget - v_seen;
    cursor := '';
    exit when p_cursor = '';
  end loop;
end $$;

-- Claims chosen rows that are still ready and whose conversation no other row holds.
create or replace function ${schema}.take(p_ids bigint[], p_worker int, p_turn bigint, p_now timestamptz,
  p_overdue double precision) returns json
language plpgsql as $$
declare
  v_claimed json;
begin
  with chosen as materialized (
    -- Only the ids here, so that the plan goes through the primary key. A lock returns the newest version of a row.
    select m.id, m.state, m.due, m.waits_for, m.expires_at from ${schema}.message m where m.id = any(p_ids)
    order by m.id for update skip locked),
  taken as (
    update ${schema}.message m set state = 1, holds = true, hold_until = null, attempt = m.attempt + 1, started_at = p_now,
      worker = p_worker, turn = p_turn, overdue_after = p_overdue
    from chosen c where m.id = c.id and c.state = 0 and c.due and c.waits_for is null
      and (c.expires_at is null or c.expires_at > p_now)
      and not exists (select from ${schema}.message h where h.conversation = m.conversation and h.holds and h.id <> m.id)
      and not ${isOvertaking(schema, "m", "p_now")}
    returning m as claimed, m.priority, m.id)
  select coalesce(json_agg(${schema}.to_json(t.claimed) order by t.priority desc, t.id), '[]') into v_claimed from taken t;
  return v_claimed;
end $$;

-- Turns whose end a worker did not learn (its connection broke) must claim nothing any more: waits until such a turn has ended, makes
-- it void in case it begins only now, and queues its claims again. Nothing was sent for them.
create or replace function ${schema}.void_turns(p_worker int, p_turns bigint[]) returns void language plpgsql as $$
declare
  v_turn bigint;
begin
  foreach v_turn in array p_turns loop
    perform pg_advisory_xact_lock(hashtextextended('${channel}:turn:' || p_worker, v_turn));
  end loop;
  update ${schema}.worker set void_turns = void_turns || p_turns where id = p_worker and not void_turns @> p_turns;
  -- The row holds its conversation, because it was the first of it.
  update ${schema}.message set state = 0, worker = null, turn = null, evidence = evidence || jsonb_build_array(jsonb_build_object(
      'at', round(${schema}.ms(${schema}.now())), 'kind', 'attempt', 'attempt', attempt, 'outcome', 'queued', 'code', 'claim-lost',
      'note', 'The connection to the database broke before the worker learned of its claim. Nothing was sent.'))
    where state = 1 and worker = p_worker and turn = any(p_turns);
end $$;

-- The rows that a worker is sending, as far as the database knows.
create or replace function ${schema}.claims_of(p_worker int, p_lost bigint[]) returns text language plpgsql ${PLAN} as $$
begin
  if cardinality(p_lost) > 0 then perform ${schema}.void_turns(p_worker, p_lost); end if;
  return (select coalesce(json_agg(json_build_object('id', id, 'attempt', attempt, 'messageId', message_id) order by id), '[]')
    from ${schema}.message where state = 1 and worker = p_worker)::text;
end $$;

-- Settles and claims. In p_turn: settle, claim (how many), held (whether the worker believes
-- in its lease), cursor, upTo {conversation, id}, rate {step, burst}, overdue (ms), pauseFor, pauseReason,
-- lost (earlier turns of this worker whose end it does not know).
create or replace function ${schema}.turn(p_worker int, p_number bigint, p_turn jsonb) returns text language plpgsql ${PLAN} as $$
declare
  v_now timestamptz;
  v_lost bigint[] := (select array_agg(x::bigint) from jsonb_array_elements_text(p_turn->'lost') x);
  v_most int := least((p_turn->>'claim')::int, 1000);
  v_settled jsonb := '[]';
  v_dropped bigint[] := '{}';
  v_freed boolean := false;
  v_worker ${schema}.worker;
  v_is_held boolean;
  v_gate ${schema}.gate;
  v_ids bigint[] := '{}';
  v_cursor text := coalesce(p_turn->>'cursor', '');
  v_is_complete boolean := true;
  v_claimed json := '[]';
  v_count int := 0;
  v_why text := 'message';
  v_next double precision;
  v_step double precision := (p_turn->'rate'->>'step')::float8;
  v_burst double precision := (p_turn->'rate'->>'burst')::float8;
  v_ms double precision;
  v_granted int;
begin
  if current_setting('synchronous_commit') = 'off' then perform set_config('synchronous_commit', 'on', true); end if;
  perform pg_advisory_xact_lock(hashtextextended('${channel}:turn:' || p_worker, p_number));
  if v_lost is not null then perform ${schema}.void_turns(p_worker, v_lost); end if;
  select * into v_worker from ${schema}.worker where id = p_worker;
  if p_number = any(v_worker.void_turns) then raise exception 'This turn is void' using errcode = 'LD001'; end if;
  -- The session of the lease holds this lock. Whoever gets it has shown that the lease is lost.
  v_is_held := (p_turn->>'held')::boolean and v_worker.id is not null and not (v_worker.locked and pg_try_advisory_xact_lock_shared(hashtext('${channel}'), p_worker));

  if jsonb_array_length(p_turn->'settle') > 0 then
    select * into v_settled, v_dropped, v_freed from ${schema}.settle(p_turn->'settle');
  end if;
  v_now := ${schema}.now();
  if p_turn ? 'pauseFor' then
    update ${schema}.gate set paused_until = greatest(paused_until, v_now + (p_turn->>'pauseFor')::float8 * interval '1 ms');
  end if;
  if p_turn ? 'pauseReason' then update ${schema}.gate set paused = coalesce(paused, p_turn->>'pauseReason'); end if;

  if v_most > 0 and v_is_held then
    perform ${schema}.advance(v_now);
    v_dropped := v_dropped || ${schema}.check_waits();
    select * into v_gate from ${schema}.gate;
    if v_gate.paused is not null then
      v_why := 'paused';
    elsif v_gate.paused_until > v_now then
      v_why := 'pause';
      v_next := extract(epoch from v_gate.paused_until - v_now) * 1000;
    else
      if p_turn ? 'upTo' then
        select coalesce(array_agg(c.id), '{}') into v_ids from (
          select m.id from ${schema}.message m
          where m.conversation = p_turn->'upTo'->>'conversation' and m.state = 0 and m.due and m.waits_for is null
            and m.id <= (p_turn->'upTo'->>'id')::bigint and (m.expires_at is null or m.expires_at > v_now)
            and not exists (select from ${schema}.message h where h.conversation = m.conversation and h.holds and h.id <> m.id)
            and not ${isOvertaking(schema, "m", "v_now")}
          order by m.priority desc, m.id limit 1) c
        where pg_try_advisory_xact_lock(hashtext('${channel}:conversation'), hashtext(p_turn->'upTo'->>'conversation'));
      else
        select * into v_ids, v_cursor, v_is_complete from ${schema}.choose(v_now, v_most, v_cursor);
      end if;
      if v_step is not null and cardinality(v_ids) > 0 then
        -- From here to the commit no other worker takes from the rate.
        select * into v_gate from ${schema}.gate for update;
        v_ms := ${schema}.ms(v_now);
        -- A clock that was set back must not close the gate for longer than an empty burst does.
        v_gate.tat := least(greatest(v_gate.tat, v_ms), v_ms + v_burst * v_step);
        -- Times since 1970 are exact to about 0.0002 ms.
        v_granted := greatest(0, floor((v_burst * v_step - (v_gate.tat - v_ms) + 0.001) / v_step));
        if v_granted < cardinality(v_ids) then
          v_why := 'rate';
          v_ids := v_ids[1:v_granted];
        end if;
      end if;
      if cardinality(v_ids) > 0 then
        v_claimed := ${schema}.take(v_ids, p_worker, p_number, v_now, (p_turn->>'overdue')::float8);
        v_count := json_array_length(v_claimed);
      end if;
      if v_step is not null and v_count > 0 then
        v_gate.tat := v_gate.tat + v_count * v_step;
        update ${schema}.gate set tat = v_gate.tat;
      end if;
      if v_why = 'rate' then
        v_next := greatest(1, v_gate.tat + v_step - v_ms - v_burst * v_step);
      elsif v_count >= v_most then
        v_why := 'limit';
        v_next := 0;
      elsif not v_is_complete then
        v_next := 50;
      elsif v_count < cardinality(v_ids) then
        -- Another worker changed a chosen row in this moment.
        v_next := 5;
      else
        v_next := ${schema}.next_after(v_now);
      end if;
    end if;
    if v_worker.busy <> (v_why = 'limit') then update ${schema}.worker set busy = not busy where id = p_worker; end if;
  elsif v_most > 0 then
    v_next := 0;
  else
    v_why := 'limit';
    v_next := ${schema}.next_after(v_now);
  end if;
  -- A worker that is busy looks again by itself.
  if v_freed and coalesce((select bool_or(not busy) from ${schema}.worker where id <> p_worker), true) then
    perform pg_notify('${channel}', p_worker::text);
  end if;
  return json_build_object('settled', v_settled, 'dropped', v_dropped, 'claimed', v_claimed, 'next', v_next, 'waitsFor', v_why,
    'cursor', v_cursor, 'isHeld', v_is_held)::text;
end $$;
`;
var enqueueFunctions = (schema, channel) => `
-- The hash of a conversation and an input as jsonb, so that the order of its fields and its white space do not count. Null if the input is not JSON that
-- jsonb can hold, for example because it is sealed.
create or replace function ${schema}.json_hash(p_conversation text, p_input bytea) returns bytea language plpgsql immutable as $$
begin
  if coalesce(length(p_input), 0) = 0 or get_byte(p_input, 0) <> 123 then return null; end if;
  return sha256(convert_to(p_conversation || ' ' || convert_from(p_input, 'UTF8')::jsonb::text, 'UTF8'));
exception when others then
  return null;
end $$;

-- A JSON value with its numbers as JavaScript writes them: 1.50 and 1.5 are the same.
create or replace function ${schema}.plain_numbers(p_value jsonb) returns jsonb language plpgsql immutable as $$
begin
  case jsonb_typeof(p_value)
    when 'number' then
      return to_jsonb(trim_scale(p_value::numeric));
    when 'array' then
      return coalesce((select jsonb_agg(${schema}.plain_numbers(e.value) order by e.n)
        from jsonb_array_elements(p_value) with ordinality e(value, n)), '[]');
    when 'object' then
      return coalesce((select jsonb_object_agg(e.key, ${schema}.plain_numbers(e.value)) from jsonb_each(p_value) e), '{}');
    else
      return p_value;
  end case;
end $$;

-- A time in ms since 1970. Null stays null.
create or replace function ${schema}.ms(p_time timestamptz) returns numeric language sql stable as
  'select round(extract(epoch from $1)::numeric * 1000, 3)';
create or replace function ${schema}.at(p_ms double precision) returns timestamptz language sql immutable as
  'select to_timestamp($1 / 1000)';

-- Stores rows: c conversation, k key, h hash, i input (both in base64), p priority, r run_at, e expires_at (both in ms), a after,
-- f reference, s files (in hex), q whether the SQL function enqueue() stores it. All or none: if one row has a problem, no row stays.
create or replace function ${schema}.enqueue_many(p_rows jsonb, p_durable boolean) returns text language plpgsql ${PLAN} as $$
declare
  v_now timestamptz := ${schema}.now();
  v_count int := jsonb_array_length(p_rows);
  v_new bigint[];
  v_results jsonb[];
  v_failed boolean;
  v_slow boolean;
  v_keys text[];
  v_has_files boolean;
  r record;
  v_old record;
  v_id bigint;
  v_waits bigint;
  v_is_over boolean;
begin
  if p_durable and current_setting('synchronous_commit') = 'off' then
    perform set_config('synchronous_commit', 'on', true);
  end if;
  if v_count = 0 then return '[]'; end if;
  -- The beginning of a sealed input, in base64. From now on the outbox is sealed for the function enqueue().
  if p_rows @? '$[*].i ? (@ starts with "TERNA")' then
    insert into ${schema}.setting values ('sealed', 'true') on conflict do nothing;
  end if;
  select bool_or(x.a is not null) or count(x.k) <> count(distinct x.k)
      or bool_or(x.k is not null and exists (select from ${schema}.message m where m.key = x.k))
      or bool_or(x.k is not null and exists (select from ${schema}.key_tombstone t where t.key = x.k)),
      coalesce(array_agg(x.k) filter (where x.k is not null), '{}'), bool_or(x.s is not null)
    into v_slow, v_keys, v_has_files from jsonb_to_recordset(p_rows) as x(k text, a text, s jsonb);
  for v_try in 1..10 loop
    v_new := '{}'; v_results := '{}'; v_failed := false;
    if v_slow then
      for r in select x.* from rows from (jsonb_to_recordset(p_rows) as (c text, k text, h text, i text, p int, r float8, e float8,
          a text, f text, s jsonb, q boolean)) with ordinality as x(c, k, h, i, p, r, e, a, f, s, q, n) order by x.n loop
        v_waits := null; v_is_over := false; v_id := null;
        if r.k is not null then
          select * into v_old from (
            select m.id, m.state, m.input_hash, m.json_hash, m.by_sql, m.conversation, m.input from ${schema}.message m where m.key = r.k
            union all
            select t.id, t.outcome, t.input_hash, t.json_hash, t.by_sql, null, null::bytea from ${schema}.key_tombstone t where t.key = r.k) known limit 1;
          if found then
            if v_old.input_hash = decode(r.h, 'base64') or (coalesce(r.q, false) or v_old.by_sql)
                and coalesce(v_old.json_hash, ${schema}.json_hash(v_old.conversation, v_old.input))
                  = ${schema}.json_hash(r.c, decode(r.i, 'base64')) then
              v_results := v_results || jsonb_build_object('id', v_old.id, 'duplicate', true, 'state', v_old.state);
            else
              v_results := v_results || jsonb_build_object('problem', 'key-reused', 'id', v_old.id);
              v_failed := true;
            end if;
            continue;
          end if;
        end if;
        if r.a is not null then
          select * into v_old from (
            select m.id, m.state, m.dropped, true as stored from ${schema}.message m where m.key = r.a
            union all
            select t.id, t.outcome, true, false from ${schema}.key_tombstone t where t.key = r.a) first limit 1;
          if not found then
            v_results := v_results || jsonb_build_object('problem', 'unknown-after');
            v_failed := true;
            continue;
          end if;
          v_is_over := v_old.state in (3, 4) or v_old.state = 5 and v_old.dropped;
          if v_old.state <> 2 and not v_is_over then v_waits := v_old.id; end if;
        end if;
        insert into ${schema}.message (conversation, key, input_hash, json_hash, by_sql, input, state, priority, run_at, due, expires_at,
            waits_for, wait_checked, reference, created_at, ended_at, code)
          values (r.c, r.k, decode(r.h, 'base64'), case when r.q then ${schema}.json_hash(r.c, decode(r.i, 'base64')) end,
            coalesce(r.q, false), decode(r.i, 'base64'), case when v_is_over then 4 else 0 end, r.p,
            coalesce(${schema}.at(r.r), v_now), coalesce(${schema}.at(r.r) <= v_now, true), ${schema}.at(r.e),
            v_waits, v_waits is null, r.f, v_now,
            case when v_is_over then v_now end, case when v_is_over then 'after-failed' end)
          on conflict do nothing returning id into v_id;
        -- Another transaction stored the key in this moment: start again, now its row is visible.
        exit when v_id is null;
        v_new := v_new || v_id;
        v_results := v_results || jsonb_build_object('id', v_id, 'duplicate', false, 'state', case when v_is_over then 4 else 0 end);
      end loop;
    else
      select array_agg(nextval('${schema}.message_id')) into v_new from generate_series(1, v_count);
      insert into ${schema}.message (id, conversation, key, input_hash, json_hash, by_sql, input, priority, run_at, due, expires_at,
          reference, created_at)
        select v_new[x.n], x.c, x.k, decode(x.h, 'base64'), case when x.q then ${schema}.json_hash(x.c, decode(x.i, 'base64')) end,
          coalesce(x.q, false), decode(x.i, 'base64'), x.p, coalesce(${schema}.at(x.r), v_now), coalesce(${schema}.at(x.r) <= v_now, true),
          ${schema}.at(x.e), x.f, v_now
        from rows from (jsonb_to_recordset(p_rows) as (c text, k text, h text, i text, p int, r float8, e float8, f text,
          q boolean)) with ordinality as x(c, k, h, i, p, r, e, f, q, n) order by x.n
        on conflict do nothing;
      get diagnostics v_id = row_count;
      if v_id = v_count then
        select array_agg(jsonb_build_object('id', id, 'duplicate', false, 'state', 0) order by n) into v_results
          from unnest(v_new) with ordinality u(id, n);
      end if;
    end if;
    -- A key that was purged since the first look has a tombstone now.
    if not v_failed and cardinality(coalesce(v_results, '{}')) = v_count and not exists (
        select from ${schema}.key_tombstone t join ${schema}.message m on m.key = t.key where t.key = any(v_keys)) then
      if v_has_files then
      insert into ${schema}.message_file (message, sha256)
        select (v_results[x.n]->>'id')::bigint, decode(f.sha256, 'hex')
        from jsonb_array_elements(p_rows) with ordinality x(row, n), jsonb_array_elements_text(x.row->'s') f(sha256)
        where not (v_results[x.n]->>'duplicate')::boolean
        on conflict do nothing;
      end if;
      if cardinality(v_new) > 0 then perform pg_notify('${channel}', ''); end if;
      return to_jsonb(v_results)::text;
    end if;
    delete from ${schema}.message where id = any(v_new);
    if v_failed and cardinality(v_results) = v_count then return to_jsonb(v_results)::text; end if;
    v_slow := true;
  end loop;
  raise exception 'The keys of these messages change all the time. Try again' using errcode = '40001';
end $$;

-- Stores one message, and returns its id. With the key of a stored message and the same input, it returns the id of that message.
create or replace function ${schema}.enqueue(conversation text, input jsonb, key text default null, run_at timestamptz default null,
    expires_at timestamptz default null, priority integer default 0, after text default null, reference text default null)
  returns bigint language plpgsql as $$
declare
  v_input bytea;
  v_result jsonb;
begin
  if exists (select from ${schema}.setting s where s.name = 'sealed' and s.value = 'true') then
    raise exception 'This outbox is sealed: its inputs are encrypted with a key that the database does not have. Enqueue with the SDK'
      using errcode = 'feature_not_supported';
  end if;
  if conversation is null or conversation !~ '^[1-9][0-9]{0,18}$' then
    raise exception 'conversation must be the number of a conversation' using errcode = 'invalid_parameter_value';
  end if;
  if input is null or jsonb_typeof(input) <> 'object' then
    raise exception 'input must be a JSON object with the fields of a message' using errcode = 'invalid_parameter_value';
  end if;
  v_input := convert_to(jsonb_build_object('v', 1, 'input', ${schema}.plain_numbers(input))::text, 'UTF8');
  v_result := ${schema}.enqueue_many(jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
    'c', conversation, 'k', key, 'h', encode(sha256(convert_to(conversation, 'UTF8') || v_input), 'base64'), 'i', encode(v_input, 'base64'), 'p', coalesce(priority, 0),
    'r', ${schema}.ms(run_at), 'e', ${schema}.ms(expires_at), 'a', after, 'f', reference, 'q', true))), false)::jsonb->0;
  if v_result->>'problem' = 'key-reused' then
    raise exception 'The key stands for another input: message %', v_result->>'id' using errcode = 'unique_violation';
  end if;
  if v_result ? 'problem' then
    raise exception 'No message has the key in "after"' using errcode = 'foreign_key_violation';
  end if;
  return (v_result->>'id')::bigint;
end $$;

create or replace function ${schema}.enqueue(conversation bigint, input jsonb, key text default null, run_at timestamptz default null,
    expires_at timestamptz default null, priority integer default 0, after text default null, reference text default null)
  returns bigint language sql as $$ select ${schema}.enqueue($1::text, $2, $3, $4, $5, $6, $7, $8) $$;
`;
var settleFunctions = (schema, channel) => {
  const isNamed = "(u.message_id is not null and s.message is null and s.state in (0, 3, 4))";
  return `
-- A row as the store reads it. Times are in ms since 1970.
create or replace function ${schema}.to_json(m ${schema}.message) returns json language sql stable as $$
  select json_build_object('id', m.id, 'key', m.key, 'conversationId', m.conversation, 'state', m.state, 'priority', m.priority,
    'runAt', ${schema}.ms(m.run_at), 'expiresAt', ${schema}.ms(m.expires_at), 'waitsFor', m.waits_for, 'reference', m.reference,
    'attempt', m.attempt, 'createdAt', ${schema}.ms(m.created_at), 'startedAt', ${schema}.ms(m.started_at),
    'endedAt', ${schema}.ms(m.ended_at), 'messageId', m.message_id, 'sortingId', m.sorting_id, 'code', m.code, 'holds', m.holds,
    'dropped', m.dropped, 'evidence', m.evidence, 'inputHash', encode(m.input_hash, 'base64'), 'input', encode(m.input, 'base64'))
$$;

-- Goes on with the rows that wait for ended rows. Those that wait for an accepted one may go. Those that wait for one that can no
-- longer be accepted become not-sent, and so do the rows that wait for them: these are returned.
create or replace function ${schema}.release(p_accepted bigint[], p_failed bigint[]) returns bigint[] language plpgsql as $$
declare
  v_now timestamptz := ${schema}.now();
  v_ids bigint[] := p_failed;
  v_dropped bigint[] := '{}';
begin
  if cardinality(p_accepted) > 0 then
    update ${schema}.message set waits_for = null, wait_checked = true
      where state = 0 and waits_for is not null and waits_for = any(p_accepted);
  end if;
  while cardinality(v_ids) > 0 loop
    with gone as (
      update ${schema}.message set state = 4, code = 'after-failed', ended_at = v_now, holds = false, hold_until = null
        where state = 0 and waits_for is not null and waits_for = any(v_ids) returning id)
    select coalesce(array_agg(id order by id), '{}') into v_ids from gone;
    v_dropped := v_dropped || v_ids;
  end loop;
  return v_dropped;
end $$;

-- Looks again at rows that were stored while the row that they wait for may have been ended by another transaction.
create or replace function ${schema}.check_waits() returns bigint[] language plpgsql as $$
declare
  r record;
  v_state int;
  v_dropped boolean;
  v_accepted bigint[] := '{}';
  v_failed bigint[] := '{}';
begin
  for r in select id, waits_for from ${schema}.message where state = 0 and not wait_checked order by waits_for limit 100
      for update skip locked loop
    -- Whoever ends the other row after this lock sees the waiting row, which is committed.
    select state, dropped into v_state, v_dropped from ${schema}.message where id = r.waits_for for update skip locked;
    if not found then
      continue when exists (select from ${schema}.message where id = r.waits_for);
      select outcome, true into v_state, v_dropped from ${schema}.key_tombstone where id = r.waits_for;
    end if;
    if v_state = 2 then v_accepted := v_accepted || r.waits_for;
    elsif v_state is null or v_state in (3, 4) or v_state = 5 and v_dropped then v_failed := v_failed || r.waits_for;
    else update ${schema}.message set wait_checked = true where id = r.id;
    end if;
  end loop;
  return ${schema}.release(v_accepted, v_failed);
end $$;

-- Writes the ends of attempts. Each: n its number in the turn, id, attempt, state, delay, hold (ms; null: until it is decided),
-- code, message, sorting, evidence, again (whether it was given before, in a turn whose answer got lost). A settlement without a message id does not take back a message that a late answer has named.
create or replace function ${schema}.settle(p_settle jsonb, out settled jsonb, out dropped bigint[], out freed boolean)
language plpgsql as $$
declare
  v_now timestamptz := ${schema}.now();
  v_done int[];
  v_accepted bigint[];
  v_failed bigint[];
  r record;
  m ${schema}.message;
  v_late int;
  v_how text;
  v_one record;
begin
  with s as materialized (
    select x.*, count(*) over (partition by x.id) as together from jsonb_to_recordset(p_settle) as x(n int, id bigint, attempt int,
      state int, delay float8, hold float8, code text, message bigint, sorting bigint, evidence jsonb)),
  w as (
    update ${schema}.message u set
      state = case when ${isNamed} then 2 else s.state end, code = case when not ${isNamed} then s.code end, message_id = coalesce(s.message, u.message_id), sorting_id = coalesce(s.sorting, u.sorting_id),
      worker = null, turn = null, evidence = u.evidence || jsonb_build_array(s.evidence),
      holds = s.state in (0, 5) and coalesce(s.hold > 0, true) and not ${isNamed},
      hold_until = case when s.state = 5 and s.hold > 0 then v_now + s.hold * interval '1 ms' end,
      run_at = case when s.state = 0 and not ${isNamed} then v_now + coalesce(s.delay, 0) * interval '1 ms' else u.run_at end,
      due = case when s.state = 0 and not ${isNamed} then coalesce(s.delay, 0) <= 0 else u.due end,
      ended_at = case when s.state <> 0 or ${isNamed} then v_now end
    -- Plus 0, so that the plan goes through the primary key.
    from s where u.id = s.id and u.attempt = s.attempt and u.state + 0 = 1 and s.together = 1
    returning s.n, u.id, u.state)
  select coalesce(array_agg(n), '{}'), coalesce(array_agg(id) filter (where state = 2), '{}'),
      coalesce(array_agg(id) filter (where state in (3, 4)), '{}'),
      coalesce(jsonb_agg(jsonb_build_object('n', n, 'id', id, 'how', 'written', 'state', state)), '[]')
    into v_done, v_accepted, v_failed, settled from w;
  freed := cardinality(v_done) > 0;
  dropped := ${schema}.release(v_accepted, v_failed);
  if cardinality(v_done) = jsonb_array_length(p_settle) then return; end if;

  for r in select x.* from jsonb_to_recordset(p_settle) as x(n int, id bigint, attempt int, state int, delay float8, code text,
      message bigint, sorting bigint, evidence jsonb, again boolean) where x.n <> all(v_done) order by x.n loop
    select * into m from ${schema}.message where id = r.id for update;
    if not found then
      settled := settled || jsonb_build_object('n', r.n, 'id', r.id, 'how', 'kept', 'state', 5);
      continue;
    end if;
    if m.attempt = r.attempt and m.state = 1 then
      -- One of several settlements of this row in this turn, of which the order counts.
      select * into v_one from ${schema}.settle(jsonb_build_array(p_settle->r.n));
      settled := settled || v_one.settled;
      dropped := dropped || v_one.dropped;
      freed := true;
      continue;
    end if;
    -- The worker did not learn the answer of the turn that wrote this settlement, and gives it again: nothing changes.
    if r.again and m.evidence @> jsonb_build_array(r.evidence) then
      settled := settled || jsonb_build_object('n', r.n, 'id', r.id, 'how', 'written', 'state', m.state);
      continue;
    end if;
    if r.again and m.evidence @> jsonb_build_array(r.evidence || '{"kind": "late"}') then
      settled := settled || jsonb_build_object('n', r.n, 'id', r.id, 'how', 'kept', 'state', m.state);
      continue;
    end if;
    v_late := null;
    if m.attempt = r.attempt and m.state in (0, 5) then
      if r.state in (2, 3, 4) then v_late := r.state;
      elsif r.state = 0 and r.message is not null then v_late := 2;
      elsif r.state = 0 and m.state = 5 then v_late := 4;
      end if;
      -- A late answer of an earlier attempt has named the message meanwhile, so it exists.
      if v_late is not null and r.message is null and m.message_id is not null then
        v_late := 2;
        r.code := null;
      end if;
    end if;
    r.evidence := r.evidence || '{"kind": "late"}';
    if v_late is null then
      update ${schema}.message set evidence = evidence || jsonb_build_array(r.evidence), message_id = coalesce(message_id, r.message)
        where id = m.id;
      v_how := 'kept';
    elsif v_late = 4 and r.state = 0 and m.holds then
      -- Nothing left, and no later message of the conversation has passed: the message may still go in its place.
      v_late := 0;
      update ${schema}.message set state = 0, code = r.code, evidence = evidence || jsonb_build_array(r.evidence), dropped = false,
          hold_until = null, ended_at = null, run_at = v_now + coalesce(r.delay, 0) * interval '1 ms', due = coalesce(r.delay, 0) <= 0
        where id = m.id;
      freed := true;
      v_how := 'late';
    else
      update ${schema}.message set state = v_late, code = r.code, message_id = coalesce(r.message, message_id),
          sorting_id = coalesce(r.sorting, sorting_id), evidence = evidence || jsonb_build_array(r.evidence), dropped = false,
          holds = false, hold_until = null, ended_at = v_now
        where id = m.id;
      dropped := dropped || ${schema}.release(
        case when v_late = 2 then array[m.id] else '{}' end, case when v_late <> 2 then array[m.id] else '{}' end);
      freed := true;
      v_how := 'late';
    end if;
    settled := settled || jsonb_build_object('n', r.n, 'id', r.id, 'how', v_how, 'state', coalesce(v_late, m.state));
  end loop;
end $$;

-- Decides an unknown row: accepted, resend or drop. Null if it is not unknown, was dropped already, or cannot be sent again because its
-- text was purged.
create or replace function ${schema}.decide(p_id bigint, p_to text, p_message bigint, p_evidence jsonb) returns text
language plpgsql ${PLAN} as $$
declare
  v_now timestamptz := ${schema}.now();
  v_dropped bigint[];
  m ${schema}.message;
begin
  select * into m from ${schema}.message where id = p_id for update;
  if not found or m.state <> 5 or m.dropped and p_to = 'drop' or m.input is null and p_to = 'resend' then return null; end if;
  update ${schema}.message set
    evidence = evidence || jsonb_build_array(p_evidence), holds = false, hold_until = null, dropped = p_to = 'drop',
    state = case p_to when 'accepted' then 2 when 'resend' then 0 else 5 end,
    code = case p_to when 'accepted' then null else code end,
    message_id = case p_to when 'accepted' then coalesce(p_message, message_id) else message_id end,
    run_at = case p_to when 'resend' then v_now else run_at end, due = due or p_to = 'resend',
    ended_at = case p_to when 'accepted' then v_now when 'resend' then null else ended_at end
  where id = p_id returning * into m;
  v_dropped := ${schema}.release(case p_to when 'accepted' then array[p_id] else '{}' end, case p_to when 'drop' then array[p_id] else '{}' end);
  perform pg_notify('${channel}', '');
  return json_build_object('message', ${schema}.to_json(m), 'dropped', v_dropped)::text;
end $$;

-- Ends a queued row. Null if it is not queued.
create or replace function ${schema}.cancel(p_id bigint, p_evidence jsonb) returns text language plpgsql ${PLAN} as $$
declare
  v_dropped bigint[];
  m ${schema}.message;
begin
  select * into m from ${schema}.message where id = p_id for update;
  if not found or m.state <> 0 then return null; end if;
  update ${schema}.message set evidence = evidence || jsonb_build_array(p_evidence), holds = false, hold_until = null,
      ended_at = ${schema}.now(), state = case when message_id is null then 4 else 2 end,
      code = case when message_id is null then 'cancelled' else code end
    where id = p_id returning * into m;
  v_dropped := ${schema}.release(case m.state when 2 then array[p_id] else '{}' end, case m.state when 4 then array[p_id] else '{}' end);
  perform pg_notify('${channel}', '');
  return json_build_object('message', ${schema}.to_json(m), 'dropped', v_dropped)::text;
end $$;
`;
};
var tendFunctions = (schema, channel) => {
  const isStuck = `exists (select from ${schema}.message h
      where h.conversation = m.conversation and h.holds and h.state = 5 and h.hold_until is null)`;
  return `
-- p_hold: how long a conversation waits for an unknown message (ms; null: until it is decided). p_overdue: ms after which a claim counts
-- as abandoned, unless its own turn named a longer time. p_stale: ms after which a worker that nobody has seen counts as dead, although its lock is held.
create or replace function ${schema}.tend(p_hold double precision, p_overdue double precision, p_stale double precision) returns text
language plpgsql ${PLAN} as $$
declare
  v_now timestamptz := ${schema}.now();
  v_expired bigint[];
  v_kept bigint[];
  v_dropped bigint[];
  v_dead int[] := '{}';
  v_orphaned jsonb;
  v_worker int;
  v_is_alive boolean;
begin
  perform ${schema}.advance(v_now);
  v_dropped := ${schema}.check_waits();
  with late as (
    select id from ${schema}.message where state = 0 and expires_at <= v_now order by expires_at limit 2000 for update skip locked),
  ended as (
    update ${schema}.message m set holds = false, hold_until = null, ended_at = v_now,
      state = case when m.message_id is null then 4 else 2 end, code = case when m.message_id is null then 'expired' else m.code end
    from late where m.id = late.id returning m.id, m.state)
  select coalesce(array_agg(id order by id) filter (where state = 4), '{}'), coalesce(array_agg(id) filter (where state = 2), '{}')
    into v_expired, v_kept from ended;
  v_dropped := v_dropped || ${schema}.release(v_kept, v_expired);

  for v_worker in select distinct worker from ${schema}.message where state = 1 and worker is not null order by worker loop
    select not w.locked or not pg_try_advisory_xact_lock(hashtext('${channel}'), w.id) into v_is_alive
      from ${schema}.worker w where w.id = v_worker and w.seen_at > clock_timestamp() - p_stale * interval '1 ms';
    if not coalesce(v_is_alive, false) then v_dead := v_dead || v_worker; end if;
  end loop;
  with lost as (
    select id, worker is null or worker = any(v_dead) as gone from ${schema}.message
    where state = 1 and (worker is null or worker = any(v_dead) or started_at + greatest(p_overdue, overdue_after) * interval '1 ms' < v_now)
    order by worker limit 2000 for update skip locked),
  ended as (
    update ${schema}.message m set state = 5, code = case when gone then 'process-died' else 'overdue' end, ended_at = v_now,
      worker = null, turn = null, holds = coalesce(p_hold > 0, true), hold_until = v_now + p_hold * interval '1 ms',
      evidence = m.evidence || jsonb_build_array(jsonb_build_object('at', round(${schema}.ms(v_now)),
        'kind', case when gone then 'process-died' else 'overdue' end, 'attempt', m.attempt))
    from lost where m.id = lost.id returning m.id, m.code)
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'code', code) order by id), '[]') into v_orphaned from ended;
  delete from ${schema}.worker w where w.seen_at < clock_timestamp() - greatest(p_stale, 60000) * interval '1 ms'
    and not exists (select from ${schema}.message m where m.state = 1 and m.worker = w.id);

  if cardinality(v_expired || v_kept || v_dropped) + jsonb_array_length(v_orphaned) > 0 then
    perform pg_notify('${channel}', '');
  end if;
  return jsonb_build_object('expired', v_expired, 'orphaned', v_orphaned, 'dropped', v_dropped)::text;
end $$;

-- Removes up to 1000 texts and 1000 rows that ended long ago (ms; null: never). A key leaves a tombstone.
create or replace function ${schema}.purge(p_text double precision, p_keys double precision) returns text language plpgsql ${PLAN} as $$
declare
  v_now timestamptz := ${schema}.now();
  v_texts int;
  v_rows int;
begin
  with old as (
    select id from ${schema}.message where ended_at <= v_now - p_text * interval '1 ms' and input is not null
      and (state in (2, 3, 4) or state = 5 and dropped)
    order by ended_at limit 1000 for update skip locked),
  file as (delete from ${schema}.message_file f using old where f.message = old.id)
  update ${schema}.message m set input = null,
      json_hash = case when m.key is not null then coalesce(m.json_hash, ${schema}.json_hash(m.conversation, m.input)) end
    from old where m.id = old.id;
  get diagnostics v_texts = row_count;
  with old as (
    select m.id from ${schema}.message m where m.ended_at <= v_now - p_keys * interval '1 ms'
      and (m.state in (2, 3, 4) or m.state = 5 and m.dropped)
      and not exists (select from ${schema}.message w where w.state = 0 and w.waits_for is not null and w.waits_for = m.id)
    order by m.ended_at limit 1000 for update skip locked),
  stone as (
    insert into ${schema}.key_tombstone (key, id, input_hash, json_hash, by_sql, outcome, message_id, purged_at)
      select m.key, m.id, m.input_hash, coalesce(m.json_hash, ${schema}.json_hash(m.conversation, m.input)), m.by_sql, m.state, m.message_id, v_now
      from ${schema}.message m join old on old.id = m.id where m.key is not null
    on conflict do nothing),
  file as (delete from ${schema}.message_file f using old where f.message = old.id)
  delete from ${schema}.message m using old where m.id = old.id;
  get diagnostics v_rows = row_count;
  return jsonb_build_object('texts', v_texts, 'rows', v_rows)::text;
end $$;

-- Stops every claim for a reason. Without a reason: ends every pause.
create or replace function ${schema}.pause(p_reason text) returns text language plpgsql as $$
begin
  update ${schema}.gate set paused = p_reason, paused_until = case when p_reason is null then null else paused_until end;
  if p_reason is null then perform pg_notify('${channel}', ''); end if;
  return null;
end $$;

create or replace function ${schema}.note(p_id bigint, p_evidence jsonb) returns text language plpgsql as $$
begin
  update ${schema}.message set evidence = evidence || jsonb_build_array(p_evidence) where id = p_id;
  return null;
end $$;

create or replace function ${schema}.referenced(p_files jsonb) returns text language sql volatile as $$
  select coalesce(json_agg(f.sha256), '[]')::text from jsonb_array_elements_text(p_files) f(sha256)
  where exists (select from ${schema}.message_file m where m.sha256 = decode(f.sha256, 'hex'))
$$;

create or replace function ${schema}.stats() returns text language sql volatile as $$
  with clock as materialized (select ${schema}.now() as now)
  select json_build_object('queued', count(*) filter (where state = 0), 'sending', count(*) filter (where state = 1),
    'accepted', count(*) filter (where state = 2), 'rejected', count(*) filter (where state = 3),
    'notSent', count(*) filter (where state = 4), 'unknown', count(*) filter (where state = 5 and not dropped),
    'failed', count(*) filter (where state = 2 and code is not null),
    'oldestQueuedMs', greatest(0, coalesce((select ${schema}.ms(now) from clock) - ${schema}.ms((select min(q.run_at) from ${schema}.message q
      where q.state = 0 and q.waits_for is null and q.run_at <= (select now from clock))), 0)),
    'paused', (select paused from ${schema}.gate),
    'pausedForMs', (select coalesce(greatest(0, ${schema}.ms(paused_until) - ${schema}.ms(clock.now)), 0) from ${schema}.gate, clock))::text
  from ${schema}.message
$$;

-- Whether no row is being sent, is due, or is to be sent again. A row that waits for an unknown one until a person decides does not count.
create or replace function ${schema}.is_drained() returns text language sql volatile as $$
  select (not exists (select from ${schema}.message where state = 1)
    and not exists (select from ${schema}.message m where state = 0 and due and waits_for is null and not ${isStuck})
    and not exists (select from ${schema}.message m where state = 0 and not due and waits_for is null
      and (holds or run_at <= ${schema}.now()) and not ${isStuck}))::text
$$;
`;
};
var functions = ({ schema, channel }) => [enqueueFunctions, settleFunctions, claimFunctions, tendFunctions].map((part) => part(schema, channel)).join("\n");
var STEPS = [({ schema }) => tables(schema)];
var OLDEST_POSTGRES = 13e4;
async function migrate(pool, names) {
  const { client, giveBack } = await checkOut(pool).catch((error) => Promise.reject(wrapError(error)));
  let failure;
  try {
    const run = async (sql, values = []) => (await client.query(sql, values)).rows;
    if (await versionIn(run, names) === STEPS.length) return;
    const [server] = await run("select current_setting('server_version_num')::int::text as version");
    if (Number(server?.version) < OLDEST_POSTGRES) {
      throw new Error("The outbox needs Postgres 13 or later: this server is older");
    }
    await run("begin isolation level read committed");
    try {
      await run("select pg_advisory_xact_lock(hashtext($1), 0)", [names.channel]);
      const version = await versionIn(run, names);
      if (version < STEPS.length) {
        const [found] = await run("select exists (select from pg_namespace where nspname = $1) as found", [
          names.channel
        ]);
        if (!found?.found) await run(`create schema ${names.schema}`);
        await run(
          `create table if not exists ${names.schema}.migration (version integer primary key, applied_at timestamptz not null default now())`
        );
        for (const [at, step] of STEPS.entries()) {
          if (at < version) continue;
          await client.query(step(names));
          await run(`insert into ${names.schema}.migration (version) values ($1)`, [at + 1]);
        }
        await client.query(functions(names));
      }
      await run("commit");
    } catch (error) {
      await client.query("rollback").catch(() => void 0);
      throw error;
    }
  } catch (error) {
    failure = wrapError(error);
    throw failure;
  } finally {
    giveBack(failure === void 0);
  }
}
async function versionIn(run, names) {
  const [table] = await run(
    "select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = 'migration') as found",
    [names.channel]
  );
  if (!table?.found) return 0;
  const [row] = await run(`select coalesce(max(version), 0)::text as version from ${names.schema}.migration`);
  const version = Number(row?.version);
  if (version > STEPS.length) {
    throw new Error(
      `The outbox in the schema ${names.channel} has version ${version}, and this version of @livedesk/outbox knows up to ${STEPS.length}: install a newer one`
    );
  }
  return version;
}
var PostgresStore = class {
  files;
  #pool;
  #names;
  #session;
  #statements;
  /** Settlements of turns whose answer got lost, until a turn with them is answered: each may be written already. */
  #unanswered = /* @__PURE__ */ new Set();
  #ignore = () => void 0;
  #isListening = false;
  constructor(pool, { schema = "livedesk_outbox", sessionLocks = true }) {
    this.#pool = pool;
    this.#names = namesOf(schema);
    this.#session = new Session(pool, this.#names, { locks: sessionLocks });
    this.#statements = new Statements(pool);
    this.files = postgresFiles(pool, this.#names);
  }
  open() {
    this.#listen();
    return migrate(this.#pool, this.#names);
  }
  async enqueue(rows, tx) {
    const values = [toJson(rows.map(rowForSql)), tx === void 0];
    const sql = this.#function("enqueue_many($1::jsonb, $2::boolean)");
    if (tx === void 0) {
      const isRepeatable = rows.every(({ key }) => key !== void 0);
      return enqueuedOf(await this.#statements.call(sql, values, isRepeatable));
    }
    let answer;
    try {
      answer = await tx.query(sql, values);
    } catch (error) {
      throw wrapTxError(error);
    }
    return enqueuedOf(textIn(answer.rows));
  }
  register() {
    this.#listen();
    return this.#session.register();
  }
  async turn(lease, turn) {
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
        again: this.#unanswered.has(nameOf(settlement)) || void 0
      })),
      claim: turn.claim,
      held: own.isHeld(),
      cursor: own.cursor,
      upTo: turn.upTo && { conversation: turn.upTo.conversationId, id: turn.upTo.id },
      rate: turn.rate && { step: 1e3 / turn.rate.perSecond, burst: turn.rate.burst },
      overdue: Math.min(turn.overdueAfter, FOR_EVER),
      pauseFor: turn.pauseFor === void 0 ? void 0 : Math.min(turn.pauseFor, FOR_EVER),
      pauseReason: turn.pauseReason,
      lost: lost.length > 0 ? lost : void 0
    };
    let answer;
    try {
      const text = await this.#statements.call(
        this.#function("turn($1::int, $2::bigint, $3::jsonb)"),
        [own.worker, number, toJson(request)],
        false,
        ANSWER_WITHIN
      );
      answer = JSON.parse(text);
    } catch (error) {
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
      settled: answer.settled.toSorted((a, b) => a.n - b.n).map(({ id, how, state }) => ({ id, how, state: STATES[state] })),
      claimed: answer.claimed.map((message) => messageOf(message)),
      dropped: answer.dropped,
      next: answer.next ?? Infinity,
      waitsFor: answer.waitsFor
    };
  }
  async claimsOf(lease) {
    const own = ownLease(lease);
    const lost = [...own.lost];
    const text = await this.#statements.call(
      this.#function("claims_of($1::int, $2::bigint[])"),
      [own.worker, `{${lost.join(",")}}`],
      true,
      ANSWER_WITHIN
    );
    own.lost = own.lost.filter((each) => !lost.includes(each));
    const claims = JSON.parse(text);
    return claims.map(({ id, attempt, messageId }) => ({ id, attempt, messageId: messageId ?? void 0 }));
  }
  async tend(_lease, { holdUnknown, overdueAfter }) {
    const values = [finite(holdUnknown), Math.min(overdueAfter, FOR_EVER), STALE_AFTER];
    return JSON.parse(
      await this.#statements.call(
        this.#function("tend($1::float8, $2::float8, $3::float8)"),
        values,
        false,
        ANSWER_WITHIN
      )
    );
  }
  async find(by) {
    const [column, value] = "id" in by ? ["id = $1::bigint", by.id] : ["key = $1::text", by.key];
    if (typeof value === "string" && !isStorable(value)) return void 0;
    const [found] = await this.#messages(`where ${column}`, [value]);
    return found;
  }
  list({
    state,
    open,
    conversationId,
    startedSince,
    afterId = 0,
    limit
  }) {
    const where = ["id > $1::bigint"];
    const values = [afterId];
    if (state !== void 0) where.push(`state = ${numberOf(state)}`);
    if (open) where.push("state = 5 and not dropped");
    if (conversationId !== void 0) where.push(`conversation = $${values.push(conversationId)}::text`);
    if (startedSince !== void 0)
      where.push(`started_at >= to_timestamp($${values.push(startedSince)}::float8 / 1000)`);
    const limited = `order by id limit $${values.push(limit)}::bigint`;
    const conditions = `where ${where.join(" and ")}`;
    if (startedSince === void 0) return this.#messages(`${conditions} ${limited}`, values);
    const since = `(select * from ${this.#names.schema}.message ${conditions} offset 0) since`;
    return this.#messages(limited, values, since);
  }
  async decide(id, decision) {
    const messageId = decision.to === "accepted" ? decision.messageId : void 0;
    return this.#change("decide($1::bigint, $2::text, $3::bigint, $4::jsonb)", [
      id,
      decision.to,
      messageId ?? null,
      toJson(decision.evidence)
    ]);
  }
  cancel(id, evidence) {
    return this.#change("cancel($1::bigint, $2::jsonb)", [id, toJson(evidence)]);
  }
  async note(id, evidence) {
    await this.#statements.call(this.#function("note($1::bigint, $2::jsonb)"), [id, toJson(evidence)]);
  }
  async pause(reason) {
    await this.#statements.call(this.#function("pause($1::text)"), [reason.replaceAll("\0", "\uFFFD")], true);
  }
  async resume() {
    await this.#statements.call(this.#function("pause(null)"), [], true);
  }
  async stats() {
    const text = await this.#statements.call(this.#function("stats()"), [], true);
    const { paused, ...numbers } = JSON.parse(text);
    return { ...numbers, paused: paused ?? void 0 };
  }
  async isDrained() {
    return await this.#statements.call(this.#function("is_drained()"), [], true) === "true";
  }
  async purge({
    text,
    keys
  }) {
    const total = { texts: 0, rows: 0 };
    for (; ; ) {
      const answer = await this.#statements.call(
        this.#function("purge($1::float8, $2::float8)"),
        [finite(text), finite(keys)],
        false,
        ANSWER_WITHIN
      );
      const { texts, rows } = JSON.parse(answer);
      total.texts += texts;
      total.rows += rows;
      if (texts + rows === 0) return total;
    }
  }
  async referenced(sha256) {
    const text = await this.#statements.call(this.#function("referenced($1::jsonb)"), [toJson(sha256)], true);
    return new Set(JSON.parse(text));
  }
  onWake(listener) {
    return this.#session.onWake(listener);
  }
  async close() {
    await this.#session.close();
    this.#pool.off?.("error", this.#ignore);
  }
  /** A pool without a listener ends the process when one of its idle connections breaks. The next statement takes another connection. */
  #listen() {
    if (this.#isListening) return;
    this.#isListening = true;
    this.#pool.on?.("error", this.#ignore);
  }
  #function(call) {
    return `select ${this.#names.schema}.${call} as result`;
  }
  async #messages(where, values, from) {
    const { schema } = this.#names;
    const rows = `select * from ${from ?? `${schema}.message`} ${where}`;
    const sql = `select coalesce(json_agg(${schema}.to_json(m) order by m.id), '[]')::text as result from (${rows}) m`;
    const text = await this.#statements.call(sql, values, true);
    return JSON.parse(text).map(messageOf);
  }
  async #change(call, values) {
    const text = await this.#statements.call(this.#function(call), values);
    if (text === null) return void 0;
    const { message, dropped } = JSON.parse(text);
    return { message: messageOf(message), dropped };
  }
};
var nameOf = ({ id, attempt }) => `${id}:${attempt}`;
function ownLease(lease) {
  if (lease instanceof PostgresLease) return lease;
  throw new TypeError("This lease belongs to another store");
}
function fromDrizzle(tx, sql) {
  return {
    async query(text, values) {
      const { parts, order } = split(text);
      const strings = Object.assign([...parts], { raw: parts });
      return rowsOf(await tx.execute(sql(strings, ...order.map((at) => values[at]))));
    }
  };
}
function fromKysely(trx, CompiledQuery) {
  return {
    async query(text, values) {
      return rowsOf(await trx.executeQuery(CompiledQuery.raw(text, [...values])));
    }
  };
}
function fromKnex(trx) {
  return {
    async query(text, values) {
      const { parts, order } = split(text);
      const sql = parts.map((part) => part.replaceAll("?", String.raw`\?`)).join("?");
      return rowsOf(await trx.raw(sql, order.map((at) => values[at])));
    }
  };
}
function fromPrisma(tx) {
  return {
    async query(text, values) {
      return rowsOf(await tx.$queryRawUnsafe(text, ...values));
    }
  };
}
function split(text) {
  return {
    parts: text.split(/\$\d+/),
    order: [...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number) - 1)
  };
}
function rowsOf(result) {
  if (Array.isArray(result)) return { rows: result };
  const { rows } = result ?? {};
  if (Array.isArray(rows)) return { rows };
  throw new StoreError("failed", "The transaction returned no rows: is it a transaction on Postgres?");
}
function postgresStore(pool, options = {}) {
  return new PostgresStore(pool, options);
}
export {
  StoreError,
  fromDrizzle,
  fromKnex,
  fromKysely,
  fromPrisma,
  postgresStore
};

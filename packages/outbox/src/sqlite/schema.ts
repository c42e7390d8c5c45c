import { ConfigurationError } from "@livedesk/core";
import type { Connection } from "./connection.ts";

/**
 * The steps that bring a database up to date. A step is never changed once it was released: the next version adds one.
 *
 * `stage` is null unless a message is queued: 0 it may go, 1 its time has not come, 2 it waits for another message, 3 its time is
 * over. `head` marks the one message of a conversation that may go now. Both follow from the other columns; they exist so that a
 * claim costs the same however many messages wait.
 *
 * `wait_from` is when the wait began that a message is in: it is being sent, it was postponed for a time, or it holds its conversation
 * for a time. It is null for a message that waits until a `run_at` which the caller named. `paused_from` is the same for a pause.
 *
 * A worker is `closed` when its lock was lost: it claims nothing more.
 */
const STEPS: readonly string[] = [
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
    wait_from integer,
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
  create index livedesk_outbox_wait on livedesk_outbox_message (wait_from) where wait_from is not null and state <> 1;
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
  create table livedesk_outbox_worker (
    id integer primary key autoincrement,
    registered_at integer not null,
    closed integer not null default 0
  ) strict;
  create table livedesk_outbox_gate (
    id integer primary key check (id = 1),
    tat integer not null,
    paused_from integer not null,
    paused_until integer not null,
    reason text
  ) strict;
  insert into livedesk_outbox_gate values (1, 0, 0, 0, null);
  create table livedesk_outbox_count (state integer primary key, n integer not null) strict;
  insert into livedesk_outbox_count values (0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0);
  `,
];

const has = (connection: Connection, table: string): boolean =>
  connection.get("select 1 from sqlite_master where type = 'table' and name = ?", table) !== undefined;

/** Refuses a file that belongs to another program, before anything in it is changed. */
export function checkOwner(connection: Connection, file: string): void {
  if (versionOf(connection, file) > 0) return;
  if (
    connection.get("select 1 from sqlite_master where name not like 'sqlite_%' and name not like 'livedesk_outbox_%'")
  )
    throw new ConfigurationError(
      `store: ${file} is the database of another program. Use sqliteStore({ database }) to keep the outbox in it, or name another file`,
    );
}

/**
 * Creates the tables, or brings them up to date, in one transaction: of two processes that open a new file at the same time, the
 * second finds the tables of the first.
 */
export function migrate(connection: Connection, file: string): void {
  // Reads first, so that opening a database that is up to date never waits for a writer.
  if (versionOf(connection, file) === STEPS.length) return;
  connection.transaction(() => {
    const version = versionOf(connection, file);
    if (version === 0) {
      if (has(connection, "livedesk_outbox_message"))
        throw new ConfigurationError(
          `store: ${file} has a table livedesk_outbox_message that this package did not make`,
        );
      connection.database.exec("create table livedesk_outbox_schema (version integer not null) strict");
      connection.database.exec("insert into livedesk_outbox_schema values (0)");
    }
    for (const step of STEPS.slice(version)) connection.database.exec(step);
    connection.run("update livedesk_outbox_schema set version = ?", STEPS.length);
  });
}

/** The version of the tables; 0 if there are none. */
function versionOf(connection: Connection, file: string): number {
  if (!has(connection, "livedesk_outbox_schema")) return 0;
  const version = connection.get("select version from livedesk_outbox_schema")?.["version"];
  if (typeof version !== "number")
    throw new ConfigurationError(`store: ${file} has a table livedesk_outbox_schema without a version`);
  if (version > STEPS.length)
    throw new ConfigurationError(
      `store: ${file} was written by a newer @livedesk/outbox (its tables have version ${version}, this package knows ${STEPS.length}). Update the package`,
    );
  return version;
}

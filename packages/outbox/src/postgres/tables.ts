/**
 * Settings of every function that a store calls. The plans are made once for each session and go through the indexes, also when the
 * statistics of the tables are old: a sequential scan of a million waiting rows would stop every worker. The search path of the caller
 * does not count.
 */
export const PLAN = [
  "set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set jit = off",
  "set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off",
].join(" ");

/**
 * The tables of the outbox, for a schema name that is quoted where needed. The states are numbers: 0 queued, 1 sending, 2 accepted,
 * 3 rejected, 4 not-sent, 5 unknown.
 */
export const tables = (schema: string): string => `
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
  wait_from timestamptz,                  -- when the wait began that the row is in: it is being sent, was postponed for a time, or holds for a
                                          -- time; null while it waits until a run_at that the caller named
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
create index message_later on ${schema}.message (run_at, id) where state = 0 and not due and waits_for is null;
create index message_later_head on ${schema}.message (conversation, run_at) where state = 0 and not due and waits_for is null;
create index message_expires on ${schema}.message (expires_at) where state = 0 and expires_at is not null;
create index message_waits on ${schema}.message (waits_for) where state = 0 and waits_for is not null;
create index message_unchecked on ${schema}.message (waits_for) where state = 0 and not wait_checked;
create index message_started on ${schema}.message (conversation, started_at) where started_at is not null;
create index message_sending on ${schema}.message (worker) where state = 1;
create index message_hold_end on ${schema}.message (hold_until) where holds and state = 5;
create index message_wait on ${schema}.message (wait_from) where wait_from is not null and state <> 1;
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
  closed boolean not null default false,  -- its lock was lost: it claims nothing more
  busy boolean not null default false,    -- its last turn claimed as much as it asked for
  void_turns bigint[] not null default '{}'
) with (fillfactor = 50);

-- One row: the state of the rate (GCRA: the theoretical arrival time, in ms since 1970), and the pauses.
create table ${schema}.gate (
  id boolean primary key default true check (id),
  tat double precision not null default 0,
  paused_from timestamptz,
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

import { PLAN } from "./tables.ts";

/** The SQL functions that look after the whole outbox: expired messages, dead workers, old texts, numbers. */
export const tendFunctions = (schema: string, channel: string): string => {
  const inTime = "(expires_at is null or expires_at > p_now)";
  const isStuck = `exists (select from ${schema}.message h
      where h.conversation = m.conversation and h.holds and h.state = 5 and h.hold_until is null)`;
  return `
-- p_hold: how long a conversation waits for an unknown message (ms; null: until it is decided). p_overdue: ms after which a claim counts
-- as abandoned, unless its own turn named a longer time. p_stale: ms after which a worker that nobody has seen counts as dead, although its lock is held.
-- p_own: the workers of the process that asks. They live. p_open: the attempts that this process is making, each as id:attempt. They are
-- left alone.
create or replace function ${schema}.tend(p_hold double precision, p_overdue double precision, p_stale double precision, p_own int[],
  p_open text[]) returns text language plpgsql ${PLAN} as $$
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
    update ${schema}.message m set holds = false, hold_until = null, wait_from = null, ended_at = v_now,
      state = case when m.message_id is null then 4 else 2 end, code = case when m.message_id is null then 'expired' else m.code end
    from late where m.id = late.id returning m.id, m.state)
  select coalesce(array_agg(id order by id) filter (where state = 4), '{}'), coalesce(array_agg(id) filter (where state = 2), '{}')
    into v_expired, v_kept from ended;
  v_dropped := v_dropped || ${schema}.release(v_kept, v_expired);

  -- The clock was set back since these claims, or since these workers were seen, so that their time begins again.
  update ${schema}.message set wait_from = v_now where id in (
    select id from ${schema}.message where state = 1 and wait_from > v_now for update skip locked);
  update ${schema}.worker set seen_at = clock_timestamp() where id in (
    select id from ${schema}.worker where seen_at > clock_timestamp() for update skip locked);
  for v_worker in select distinct worker from ${schema}.message where state = 1 and worker is not null and worker <> all(p_own) order by worker loop
    select not w.locked or not pg_try_advisory_xact_lock(hashtext('${channel}'), w.id) into v_is_alive
      from ${schema}.worker w where w.id = v_worker and w.seen_at > clock_timestamp() - p_stale * interval '1 ms';
    if not coalesce(v_is_alive, false) then v_dead := v_dead || v_worker; end if;
  end loop;
  -- A worker whose row is locked claims at this moment. It is closed when somebody looks again.
  update ${schema}.worker set closed = true where id in (
    select id from ${schema}.worker where id = any(v_dead) and not closed for update skip locked);
  with lost as (
    select id, worker is null or worker = any(v_dead) as gone from ${schema}.message
    where state = 1 and (worker is null or worker = any(v_dead) or wait_from + greatest(p_overdue, overdue_after) * interval '1 ms' < v_now)
      and id || ':' || attempt <> all(p_open)
    order by worker limit 2000 for update skip locked),
  ended as (
    update ${schema}.message m set state = 5, code = case when gone then 'process-died' else 'overdue' end, ended_at = v_now,
      worker = null, turn = null, holds = coalesce(p_hold > 0, true), hold_until = v_now + p_hold * interval '1 ms',
      wait_from = case when p_hold > 0 then v_now end,
      evidence = ${schema}.add_fact(m.evidence, jsonb_build_object('at', round(${schema}.ms(v_now)),
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
  update ${schema}.message set evidence = ${schema}.add_fact(evidence, p_evidence) where id = p_id;
  return null;
end $$;

create or replace function ${schema}.referenced(p_files jsonb) returns text language sql volatile as $$
  select coalesce(json_agg(f.sha256), '[]')::text from jsonb_array_elements_text(p_files) f(sha256)
  where exists (select from ${schema}.message_file m where m.sha256 = decode(f.sha256, 'hex'))
$$;

-- What queued rows wait for: each answer is the first entry of an index that fits.
create or replace function ${schema}.waits(p_now timestamptz) returns json language sql volatile as $$
  select json_build_object(
    'later', (select json_build_object('id', id, 'forMs', ${schema}.ms(run_at) - ${schema}.ms(p_now)) from ${schema}.message
      where state = 0 and not due and waits_for is null and run_at > p_now and ${inTime} order by run_at, id limit 1),
    'held', (select json_build_object('id', id, 'forMs', ${schema}.ms(hold_until) - ${schema}.ms(p_now)) from ${schema}.message h
      where holds and state = 5 and (hold_until is null or hold_until > p_now)
        and (exists (select from ${schema}.message where conversation = h.conversation and state = 0 and due and waits_for is null and ${inTime})
          or exists (select from ${schema}.message where conversation = h.conversation and state = 0 and not due and waits_for is null
            and run_at <= p_now and ${inTime}))
      order by hold_until, id limit 1),
    'after', (select json_build_object('id', id, 'waitsFor', waits_for) from ${schema}.message
      where state = 0 and waits_for is not null and ${inTime} order by waits_for, id limit 1))
$$;

-- p_stale: ms after which a worker that nobody has seen counts as dead, although its lock is held.
create or replace function ${schema}.stats(p_stale double precision) returns text language sql volatile as $$
  with clock as materialized (select ${schema}.now() as now)
  select json_build_object('queued', count(*) filter (where state = 0), 'sending', count(*) filter (where state = 1),
    'accepted', count(*) filter (where state = 2), 'rejected', count(*) filter (where state = 3),
    'notSent', count(*) filter (where state = 4), 'unknown', count(*) filter (where state = 5 and not dropped),
    'failed', count(*) filter (where state = 2 and code is not null),
    'oldestQueuedMs', greatest(0, coalesce((select ${schema}.ms(now) from clock) - ${schema}.ms((select min(q.run_at) from ${schema}.message q
      where q.state = 0 and q.waits_for is null and q.run_at <= (select now from clock))), 0)),
    'paused', (select paused from ${schema}.gate),
    'pausedForMs', (select coalesce(greatest(0, ${schema}.ms(paused_until) - ${schema}.ms(greatest(clock.now, paused_from))), 0) from ${schema}.gate, clock),
    -- A look at the locks takes none, so that nobody takes a worker for alive because somebody else looks at it.
    'workers', (select count(*) from ${schema}.worker w where w.seen_at > clock_timestamp() - p_stale * interval '1 ms'
      and (not w.locked or exists (select from pg_locks l where l.locktype = 'advisory' and l.granted and l.objsubid = 2
        and l.database = (select oid from pg_database where datname = current_database())
        and l.classid::bigint = hashtext('${channel}')::bigint & 4294967295 and l.objid::bigint = w.id))),
    'waits', ${schema}.waits((select now from clock)))::text
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

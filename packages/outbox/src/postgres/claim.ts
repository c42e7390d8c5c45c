import { PLAN } from "./tables.ts";

/**
 * Whether a row that goes before the row `m` in its conversation is ready, but not marked as due yet: another transaction is marking it at
 * this moment, or there were too many to mark. The row `m` must then wait, also if it is marked. A row that holds its conversation goes
 * before every other one.
 */
const isOvertaking = (schema: string, m: string, now: string): string => `(not ${m}.holds and exists (
      select from ${schema}.message e where e.conversation = ${m}.conversation and e.state = 0 and not e.due and e.waits_for is null
        and e.run_at <= ${now} and (e.expires_at is null or e.expires_at > ${now})
        and (e.priority > ${m}.priority or e.priority = ${m}.priority and e.id < ${m}.id)))`;

/** The SQL functions of a worker: the turn, which settles and claims in one statement, and what a worker needs after a failure. */
export const claimFunctions = (schema: string, channel: string): string => `
-- Frees conversations whose unknown message no longer holds them, and makes rows due whose time has come.
create or replace function ${schema}.advance(p_now timestamptz) returns void language plpgsql as $$
declare
  -- Read anew: since p_now was read, another transaction may have begun a wait and committed it.
  v_clock timestamptz := ${schema}.now();
begin
  -- One look in place of three updates, because most turns find nothing.
  if not exists (select from ${schema}.message where wait_from > v_clock and wait_from is not null and state <> 1)
    and not exists (select from ${schema}.message where holds and state = 5 and hold_until <= p_now)
    and not exists (select from ${schema}.message where state = 0 and not due and waits_for is null and run_at <= p_now) then return; end if;
  -- If the begin of a wait is still to come, the clock was set back since the wait began. Then the wait is moved: it begins now, and keeps
  -- its length.
  update ${schema}.message set run_at = case when state = 0 and not due then run_at - (wait_from - v_clock) else run_at end,
    hold_until = hold_until - (wait_from - v_clock), wait_from = v_clock where id in (
    select id from ${schema}.message where wait_from > v_clock and wait_from is not null and state <> 1 order by wait_from limit 2000
    for update skip locked);
  update ${schema}.message set holds = false, hold_until = null, wait_from = null where id in (
    select id from ${schema}.message where holds and state = 5 and hold_until <= p_now order by hold_until limit 2000
    for update skip locked);
  update ${schema}.message set due = true, wait_from = null where id in (
    select id from ${schema}.message where state = 0 and not due and waits_for is null and run_at <= p_now order by run_at, id limit 2000
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

-- The end of the pause that a server asked for; null if there is none. A pause that is over does not come back with a clock that is set
-- back, and another one begins anew then, and keeps its length.
create or replace function ${schema}.end_of_pause(p_now timestamptz) returns timestamptz language plpgsql as $$
declare
  v_until timestamptz;
begin
  select paused_until into v_until from ${schema}.gate where paused_until is null or paused_until > p_now and paused_from <= p_now;
  if found then return v_until; end if;
  update ${schema}.gate set paused_until = case when paused_until > p_now then paused_until - greatest(paused_from - p_now, interval '0') end,
    paused_from = least(paused_from, p_now) returning paused_until into v_until;
  return v_until;
end $$;

-- Chooses up to p_most rows, the first ready one of each conversation. No other transaction chooses a row of the same conversation
-- at the same time, because each takes a lock of the conversation, and leaves out the conversations whose lock is taken.
create or replace function ${schema}.choose(p_now timestamptz, p_most int, p_cursor text,
  out ids bigint[], out cursor text, out is_complete boolean) language plpgsql as $$
declare
  v_class int := hashtext('${channel}:conversation');
  v_depth int := case when p_most <= 8 then 64 when p_most <= 64 then 256 else 4096 end;
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
      wait_from = p_now, worker = p_worker, turn = p_turn, overdue_after = p_overdue
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
  update ${schema}.message set state = 0, worker = null, turn = null, wait_from = null, evidence = ${schema}.add_fact(evidence, jsonb_build_object(
      'at', round(${schema}.ms(${schema}.now())), 'kind', 'attempt', 'attempt', attempt, 'outcome', 'queued', 'code', 'claim-lost',
      'note', 'The connection to the database broke before the worker learned of its claim. Nothing was sent.'))
    where state = 1 and worker = p_worker and turn = any(p_turns);
end $$;

-- Notes that a worker has lost its lock: a turn of it that comes late claims nothing. Returns whether no row of it is being sent, so that
-- nobody needs to know any more that it lives. No turn of it is running then: while one is, the answer is no.
create or replace function ${schema}.close_worker(p_worker int) returns text language plpgsql ${PLAN} as $$
begin
  update ${schema}.worker set closed = true where id = p_worker and not closed;
  return (pg_try_advisory_xact_lock(hashtextextended('${channel}:worker', p_worker))
    and not exists (select from ${schema}.message where state = 1 and worker = p_worker))::text;
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
  v_until timestamptz;
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
  perform pg_advisory_xact_lock_shared(hashtextextended('${channel}:worker', p_worker));
  perform pg_advisory_xact_lock(hashtextextended('${channel}:turn:' || p_worker, p_number));
  if v_lost is not null then perform ${schema}.void_turns(p_worker, v_lost); end if;
  select * into v_worker from ${schema}.worker where id = p_worker;
  if p_number = any(v_worker.void_turns) then raise exception 'This turn is void' using errcode = 'LD001'; end if;
  -- The session of the lease holds this lock. If this turn can take it, that session has ended, so the lease is lost.
  v_is_held := (p_turn->>'held')::boolean and v_worker.id is not null and not v_worker.closed and not (v_worker.locked and pg_try_advisory_xact_lock_shared(hashtext('${channel}'), p_worker));

  if jsonb_array_length(p_turn->'settle') > 0 then
    select * into v_settled, v_dropped, v_freed from ${schema}.settle(p_turn->'settle');
  end if;
  v_now := ${schema}.now();
  if p_turn ? 'pauseFor' then
    v_until := v_now + (p_turn->>'pauseFor')::float8 * interval '1 ms';
    if v_until > coalesce(${schema}.end_of_pause(v_now), '-infinity') then
      -- Of two pauses that two workers write at this moment, the later end counts too.
      update ${schema}.gate set paused_from = v_now, paused_until = v_until where paused_until is null or paused_until < v_until;
    end if;
  end if;
  if p_turn ? 'pauseReason' then update ${schema}.gate set paused = coalesce(paused, p_turn->>'pauseReason'); end if;

  if v_most > 0 and v_is_held then
    perform ${schema}.advance(v_now);
    v_dropped := v_dropped || ${schema}.check_waits();
    select * into v_gate from ${schema}.gate;
    v_until := case when v_gate.paused is null then ${schema}.end_of_pause(v_now) end;
    if v_gate.paused is not null then
      v_why := 'paused';
    elsif v_until > v_now then
      v_why := 'pause';
      v_next := extract(epoch from v_until - v_now) * 1000;
    else
      v_ms := ${schema}.ms(v_now);
      -- A clock that was set back must not close the gate for longer than an empty burst does.
      if v_gate.tat > v_ms + v_burst * v_step then
        update ${schema}.gate set tat = least(tat, v_ms + v_burst * v_step);
      end if;
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
        v_gate.tat := greatest(v_gate.tat, v_ms);
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

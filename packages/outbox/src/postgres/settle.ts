import { PLAN } from "./tables.ts";

/** The SQL functions that end messages: settlements, decisions, cancellations, and the rows that wait for an ended one. */
export const settleFunctions = (schema: string, channel: string): string => {
  // A late answer of an earlier attempt has named the message, so the message exists. An end without an id that says that no message came
  // of the attempt does not count: the message is accepted.
  const isNamed = (row: string, end: string, state: string): string =>
    `(${row}.message_id is not null and ${end}.message is null and ${state} in (0, 3, 4))`;
  const isKept = isNamed("u", "s", "s.state");
  return `
-- A row as the store reads it. Times are in ms since 1970.
create or replace function ${schema}.to_json(m ${schema}.message) returns json language sql stable as $$
  select json_build_object('id', m.id, 'key', m.key, 'conversationId', m.conversation, 'state', m.state, 'priority', m.priority,
    'runAt', ${schema}.ms(m.run_at), 'expiresAt', ${schema}.ms(m.expires_at), 'waitsFor', m.waits_for, 'reference', m.reference,
    'attempt', m.attempt, 'createdAt', ${schema}.ms(m.created_at), 'startedAt', ${schema}.ms(m.started_at),
    'overdueAfter', m.overdue_after, 'endedAt', ${schema}.ms(m.ended_at), 'messageId', m.message_id, 'sortingId', m.sorting_id, 'code', m.code, 'holds', m.holds,
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
    update ${schema}.message set waits_for = null, wait_checked = true, due = due or run_at <= v_now
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
    -- A transaction that ends the other row after this lock was taken sees the waiting row, which is committed.
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
-- code, message, sorting, evidence, again (whether it was given before, in a turn whose answer got lost).
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
      state = case when ${isKept} then 2 else s.state end, code = case when not ${isKept} then s.code end, message_id = coalesce(s.message, u.message_id), sorting_id = coalesce(s.sorting, u.sorting_id),
      worker = null, turn = null, evidence = ${schema}.add_fact(u.evidence, s.evidence),
      holds = s.state in (0, 5) and coalesce(s.hold > 0, true) and not ${isKept},
      hold_until = case when s.state = 5 and s.hold > 0 then v_now + s.hold * interval '1 ms' end,
      wait_from = case when s.state = 5 and s.hold > 0 or s.state = 0 and s.delay > 0 and not ${isKept} then v_now end,
      run_at = case when s.state = 0 and not ${isKept} then v_now + coalesce(s.delay, 0) * interval '1 ms' else u.run_at end,
      due = case when s.state = 0 and not ${isKept} then coalesce(s.delay, 0) <= 0 else u.due end,
      ended_at = case when s.state <> 0 or ${isKept} then v_now end
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
    -- A claim that was not used counts only while the message is being sent: later, an answer of the attempt has come.
    if m.attempt = r.attempt and m.state in (0, 5) and r.evidence->>'code' is distinct from 'claim-lost' then
      if r.state in (2, 3, 4) then v_late := r.state;
      elsif r.state = 0 and r.message is not null then v_late := 2;
      elsif r.state = 0 and m.state = 5 then v_late := 4;
      end if;
      if ${isNamed("m", "r", "v_late")} then
        v_late := 2;
        r.code := null;
      end if;
    end if;
    r.evidence := r.evidence || '{"kind": "late"}';
    if v_late is null then
      update ${schema}.message set evidence = ${schema}.add_fact(evidence, r.evidence), message_id = coalesce(message_id, r.message)
        where id = m.id;
      v_how := 'kept';
    elsif v_late = 4 and r.state = 0 and m.holds then
      -- Nothing left, and no later message of the conversation has passed: the message may still go in its place.
      v_late := 0;
      update ${schema}.message set state = 0, code = r.code, evidence = ${schema}.add_fact(evidence, r.evidence), dropped = false,
          hold_until = null, wait_from = case when r.delay > 0 then v_now end, ended_at = null, run_at = v_now + coalesce(r.delay, 0) * interval '1 ms', due = coalesce(r.delay, 0) <= 0
        where id = m.id;
      freed := true;
      v_how := 'late';
    else
      update ${schema}.message set state = v_late, code = r.code, message_id = coalesce(r.message, message_id),
          sorting_id = coalesce(r.sorting, sorting_id), evidence = ${schema}.add_fact(evidence, r.evidence), dropped = false,
          holds = false, hold_until = null, wait_from = null, ended_at = v_now
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
  if not found or m.state <> 5 or m.dropped and p_to <> 'accepted' or m.input is null and p_to = 'resend' then return null; end if;
  update ${schema}.message set
    evidence = ${schema}.add_fact(evidence, p_evidence), holds = false, hold_until = null, wait_from = null,
    dropped = p_to = 'drop',
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
  update ${schema}.message set evidence = ${schema}.add_fact(evidence, p_evidence), holds = false, hold_until = null,
      wait_from = null, ended_at = ${schema}.now(), state = case when message_id is null then 4 else 2 end,
      code = case when message_id is null then 'cancelled' else code end
    where id = p_id returning * into m;
  v_dropped := ${schema}.release(case m.state when 2 then array[p_id] else '{}' end, case m.state when 4 then array[p_id] else '{}' end);
  perform pg_notify('${channel}', '');
  return json_build_object('message', ${schema}.to_json(m), 'dropped', v_dropped)::text;
end $$;
`;
};

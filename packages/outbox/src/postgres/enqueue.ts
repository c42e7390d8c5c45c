import { PLAN } from "./tables.ts";

/**
 * The SQL functions that store messages. `enqueue_many` is the only statement that an enqueue needs, also in the caller's
 * transaction. `enqueue` is for triggers and other languages.
 */
export const enqueueFunctions = (schema: string, channel: string): string => `
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

import type { Change } from "./change.ts";

/** How many rows one transaction of a purge changes, so that a large purge does not keep the database from the workers. */
const AT_ONCE = 500;

/** What may be forgotten: what ended, and unknown messages that a person has dropped. */
const ENDED = "ended_at is not null and ended_at <= ? and (state in (2, 3, 4) or dropped = 1)";

/** What one transaction of a purge did. */
interface Purged {
  readonly count: number;
  readonly isMoreLeft: boolean;
}

/** Forgets texts of messages that ended at `before` or earlier. Counts those that ended at `counted` or earlier. */
function purgeTexts({ connection }: Change, before: number, counted: number): Purged {
  const purged = connection.all(
    `update livedesk_outbox_message set input = null where id in
      (select id from livedesk_outbox_message where ${ENDED} and input is not null limit ?) returning id, ended_at`,
    before,
    AT_ONCE,
  );
  for (const { id } of purged) connection.run("delete from livedesk_outbox_file where message = ?", id ?? null);
  const count = purged.filter((row) => Number(row["ended_at"]) <= counted).length;
  return { count, isMoreLeft: purged.length === AT_ONCE };
}

/** Forgets rows without a text that ended at `before` or earlier. A tombstone keeps the key, its input's hash, and the end. */
function purgeRows({ connection, counts }: Change, before: number): Purged {
  const old = connection.all(
    `select id, key, input_hash, state, dropped, code, message_id from livedesk_outbox_message as old
      where ${ENDED} and input is null and not exists
        (select 1 from livedesk_outbox_message where waits_for = old.id and stage is not null) limit ?`,
    before,
    AT_ONCE,
  );
  for (const row of old) {
    const { id = null, key = null, input_hash: hash = null, state = null, message_id: messageId = null } = row;
    if (key !== null)
      connection.run("insert into livedesk_outbox_tombstone values (?, ?, ?, ?, ?)", key, hash, id, state, messageId);
    connection.run("delete from livedesk_outbox_message where id = ?", id);
    counts.leave({ state: Number(state), dropped: row["dropped"] === 1, code: row["code"] });
  }
  return { count: old.length, isMoreLeft: old.length === AT_ONCE };
}

/** Forgets the texts of messages that ended at `text` or earlier, and the rows of those that ended at `keys` or earlier. */
export async function purgeAll(
  write: <T>(run: (change: Change) => T) => Promise<T>,
  text: number,
  keys: number,
): Promise<{ readonly texts: number; readonly rows: number }> {
  const all = async (batch: (change: Change) => Purged): Promise<number> => {
    for (let count = 0; ;) {
      const purged = await write(batch);
      count += purged.count;
      if (!purged.isMoreLeft) return count;
    }
  };
  const latest = Math.max(text, keys);
  const texts = latest === -Infinity ? 0 : await all((change) => purgeTexts(change, latest, text));
  const rows = keys === -Infinity ? 0 : await all((change) => purgeRows(change, keys));
  return { texts, rows };
}

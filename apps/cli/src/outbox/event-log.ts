import { createWriteStream, type WriteStream } from "node:fs";
import { once } from "node:events";
import type { Writable } from "node:stream";
import type { Outbox, OutboxEvent } from "@livedesk/outbox";
import { CliError } from "../errors.ts";
import { type Io, jsonText } from "../io.ts";

/** Writes the events of a run as NDJSON: `v` is the version of the format, `seq` counts from 1, `ts` is the time, `type` the event. */
export interface EventLog {
  /** Writes the events of an outbox, until the signal is aborted. */
  follow(outbox: Outbox, signal: AbortSignal): Promise<void>;
  /** Writes one more event. */
  write(type: string, facts: object, at?: number): void;
  /** Ends the log. Returns the code of the error if some of it could not be written. */
  end(): Promise<string | undefined>;
}

const VERSION = 1;

/** Opens the log: a file, to which is appended, or stdout for `-`. Throws `CliError`. */
export async function openEventLog(io: Io, file: string): Promise<EventLog> {
  const stream = file === "-" ? undefined : await openFile(file);
  let seq = 0;
  let problem: string | undefined;
  stream?.on("error", (error: NodeJS.ErrnoException) => (problem ??= error.code ?? error.name));
  const write = (type: string, facts: object, at = Date.now()): boolean => {
    const line = `${jsonText({ v: VERSION, seq: ++seq, ts: new Date(at).toISOString(), type, ...facts })}\n`;
    if (stream === undefined) io.stdout.write(line);
    return stream === undefined || problem !== undefined || stream.write(line);
  };
  return {
    write,
    async follow(outbox, signal) {
      for await (const event of outbox.events(signal)) {
        const { type, at, ...facts } = event;
        const isRoom = write(type, withoutError(facts), at);
        if (!isRoom && stream) await drained(stream);
      }
    },
    async end() {
      if (stream && !stream.closed) {
        stream.end();
        await once(stream, "close").catch(() => {});
      }
      return problem;
    },
  };
}

/** Waits until a stream has room again, or is closed: a failed stream never has room. */
export async function drained(stream: Writable): Promise<void> {
  if (stream.closed || stream.destroyed) return;
  const over = new AbortController();
  const { signal } = over;
  await Promise.race([once(stream, "drain", { signal }), once(stream, "close", { signal })]).catch(() => {});
  // Removes the listeners for the event that did not come.
  over.abort();
}

async function openFile(file: string): Promise<WriteStream> {
  const stream = createWriteStream(file, { flags: "a", mode: 0o600 });
  try {
    await once(stream, "open");
    return stream;
  } catch {
    throw new CliError(`--events: ${JSON.stringify(file)} cannot be written`);
  }
}

/** An error in an event, without its message: the message of an unexpected error could contain a text of a customer. */
function withoutError(facts: object): object {
  if (!("error" in facts)) return facts;
  const { error } = facts as OutboxEvent & { readonly type: "store-failed" };
  const { name, code } = Object(error) as Readonly<Record<string, unknown>>;
  return { error: { name, code } };
}

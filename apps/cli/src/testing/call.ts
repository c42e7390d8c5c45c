import { join } from "node:path";
import type { Writable } from "node:stream";
import { type Emulator, startEmulator, type TruthMessage } from "@livedesk/emulator";
import { commands } from "../commands.ts";
import type { Environment } from "../config.ts";
import type { ExitCode } from "../errors.ts";
import type { Io, Signals } from "../io.ts";
import { run } from "../run.ts";
import { createFolder, type Folder } from "./folder.ts";

/** The result of a command. */
export interface Called {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** The environment of a command in a test. */
export interface World {
  readonly env?: Environment;
  readonly stdin?: string | Uint8Array | AsyncIterable<Uint8Array>;
  /** The signals that the command receives. By default, there are none. */
  readonly signals?: Partial<Signals>;
  /** Another stdout, whose output is not returned. */
  readonly stdout?: Writable;
  /** Called before each write to stdout. */
  readonly onStdout?: () => void;
  /** The width of the terminal of stdout. By default, stdout is not a terminal. */
  readonly columns?: number;
  /** Whether a person sits at a terminal behind stdin and stderr. */
  readonly hasPerson?: boolean;
}

/** Runs a command line in this process. */
export async function call(argv: readonly string[], world: World = {}): Promise<Called> {
  const { env = {}, stdin = "", signals, columns, onStdout, hasPerson = false, stdout } = world;
  const written = { stdout: "", stderr: "" };
  const io: Io = {
    env,
    stdin: Object.assign(bytesOf(stdin), { isTTY: hasPerson }),
    stdout: stdout ?? {
      write(text) {
        onStdout?.();
        written.stdout += text;
      },
      ...(columns && { isTTY: true, columns }),
    },
    stderr: { write: (text) => (written.stderr += text), isTTY: hasPerson },
    bin: "",
    watchSignals: () => ({ first: neverAborted(), second: neverAborted(), ...signals }),
    onCall: () => {},
  };
  const exitCode = await run(argv, commands, io);
  return { exitCode, ...written };
}

const neverAborted = (): AbortSignal => new AbortController().signal;

async function* bytesOf(stdin: NonNullable<World["stdin"]>): AsyncGenerator<Uint8Array> {
  if (typeof stdin === "string") yield Buffer.from(stdin);
  else if (stdin instanceof Uint8Array) yield stdin;
  else yield* stdin;
}

/** An emulator, and the environment in which a command sends to it. */
export interface Emulated extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly env: Environment;
  /** Returns the last message of a conversation. */
  last(conversationId: number): TruthMessage | undefined;
}

/** Starts an emulator on a free port. */
export async function startEmulated(): Promise<Emulated> {
  const emulator = await startEmulator();
  const { url, apiKey, apiSecret } = emulator;
  return {
    emulator,
    env: { LIVEDESK_BASE_URL: url, LIVEDESK_API_KEY: apiKey, LIVEDESK_API_SECRET: apiSecret },
    last: (conversationId) =>
      emulator
        .truth()
        .conversations.find(({ id }) => id === conversationId)
        ?.messages.at(-1),
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

/** An emulator, and a ledger with messages for it. */
export interface OutboxWorld extends AsyncDisposable {
  readonly desk: Emulated;
  readonly folder: Folder;
  /** The flags that name the ledger. */
  readonly db: readonly string[];
  /** Runs `livedesk outbox run` in this process. */
  run(...flags: readonly string[]): Promise<Called>;
  /** Stores more messages. */
  add(...messages: readonly string[]): Promise<void>;
  /** The texts m1, m2, … that a conversation has, in their order. */
  texts(conversationId?: number): readonly string[];
}

/** Makes a ledger with messages: `141 m1` is the text m1 to conversation 141, and its key. */
export async function outboxWith(...messages: readonly string[]): Promise<OutboxWorld> {
  const desk = await startEmulated();
  const folder = await createFolder();
  const db = ["--db", join(folder.path, "o.db")];
  const world: OutboxWorld = {
    desk,
    folder,
    db,
    run: (...flags) => call(["outbox", "run", ...db, ...flags], { env: desk.env }),
    async add(...more) {
      const lines = more.map((message) => {
        const [conversationId, content = ""] = message.split(" ");
        return JSON.stringify({ conversationId, content, key: content });
      });
      const { exitCode, stderr } = await call(["outbox", "add", "-", ...db], { stdin: lines.join("\n") });
      if (exitCode !== 0) throw new Error(stderr);
    },
    texts: (conversationId = 141) =>
      (desk.emulator.truth().conversations.find(({ id }) => id === conversationId)?.messages ?? [])
        .map(({ content }) => content ?? "")
        .filter((content) => /^m\d+$/.test(content)),
    async [Symbol.asyncDispose]() {
      await desk[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
  if (messages.length > 0) await world.add(...messages);
  return world;
}

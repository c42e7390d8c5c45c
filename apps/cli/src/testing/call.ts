import type { ExitCode } from "../exit-codes.ts";
import type { Environment, Io } from "../io.ts";
import { run } from "../run.ts";
import type { Signals } from "../signals.ts";

/** What a command left behind. */
export interface Called {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

interface World {
  readonly env?: Environment;
  /** What comes in, whole or in pieces. */
  readonly stdin?: string | Uint8Array;
  /** Aborted when the first signal comes, and when another one does. */
  readonly signals?: Partial<Signals>;
  /** Told of each text for stdout. */
  readonly onStdout?: () => void;
  /** The terminal that stdout is, if it is one: how many columns it has. */
  readonly columns?: number;
}

/** Runs a command line in this process, in a world of the test's making. */
export async function call(argv: readonly string[], world: World = {}): Promise<Called> {
  const { env = {}, stdin = "", signals, columns, onStdout } = world;
  const written = { stdout: "", stderr: "" };
  const io: Io = {
    env,
    stdin: bytes(stdin),
    stdout: {
      write(text) {
        onStdout?.();
        written.stdout += text;
      },
      ...(columns && { isTTY: true, columns }),
    },
    stderr: { write: (text) => (written.stderr += text) },
    bin: "",
    watchSignals: () => ({ first: never(), second: never(), ...signals }),
    onCall: () => {},
  };
  const exitCode = await run(argv, io);
  return { exitCode, ...written };
}

const never = (): AbortSignal => new AbortController().signal;

async function* bytes(given: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield typeof given === "string" ? Buffer.from(given) : given;
}

import type { Signals } from "./signals.ts";

/** Where a text goes. */
interface Sink {
  write(text: string): unknown;
}

/** Where data goes, and what is known of it if it is a terminal. */
interface Output extends Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Environment variables, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** All that a command has to do with the world around it, so that a test can be that world. */
export interface Io {
  readonly env: Environment;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Data alone: what a script reads. */
  readonly stdout: Output;
  /** Talk: what a person reads. */
  readonly stderr: Sink;
  /** The file that started this program, by which it can be started again. */
  readonly bin: string;
  /** Takes over the signals that ask the program to end. */
  watchSignals(): Signals;
  /** Told before a call is made: from here on a message may exist. */
  onCall(): void;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A signal that asks the program to end. */
export type SignalName = (typeof SIGNALS)[number];

/** The signals that the program has received. The reason of each abort is the name of the signal. */
export interface Signals {
  /** Aborted by the first signal. A call that was already sent may still be answered. */
  readonly first: AbortSignal;
  /** Aborted by a later signal. A call that was already sent ends at once. */
  readonly second: AbortSignal;
}

/** A stream to which text is written. */
interface Sink {
  write(text: string): unknown;
}

/** Stdout or stderr, and the properties of its terminal. */
interface Output extends Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Everything that a command reads, writes and listens to. A test replaces it. */
export interface Io {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly stdin: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean };
  /** The stream for data, which scripts read. */
  readonly stdout: Output;
  /** The stream for advice and errors, which people read. */
  readonly stderr: Output;
  /** The file that started this program. `demo` starts it again. */
  readonly bin: string;
  /** Handles the signals that ask the program to end. */
  watchSignals(): Signals;
  /** Called before the first byte of a message can be sent. After this, the message may exist. */
  onCall(): void;
}

/**
 * Signals within this time after the first signal, in ms, are ignored, because `npx` and `npm run` pass a Ctrl-C on to
 * a program that has already received it from the terminal.
 */
const SAME_SIGNAL = 1000;

/**
 * Handles Ctrl-C, SIGTERM and SIGHUP until the program ends. A signal does not end the program at once, because the
 * program must still report the outcome of a message.
 */
export function watchSignals(): Signals {
  const [first, second] = [new AbortController(), new AbortController()];
  let since = Infinity;
  const receive = (name: SignalName): void => {
    if (!first.signal.aborted) {
      since = performance.now();
      first.abort(name);
    } else if (performance.now() - since >= SAME_SIGNAL) second.abort(name);
  };
  for (const name of SIGNALS) process.on(name, () => receive(name));
  return { first: first.signal, second: second.signal };
}

/** Returns the signal that has asked the program to end, and undefined if there was no signal. */
export const signalOf = ({ first }: Signals): SignalName | undefined =>
  first.aborted ? SIGNALS.find((name) => name === first.reason) : undefined;

/**
 * Control characters, which change the state of a terminal, and characters that hide or reverse their neighbours. The
 * two joiners (U+200C, U+200D) are not among them, because emoji and some scripts need them.
 */
const HIDDEN = String.raw`(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]`;

const hidden = new RegExp(HIDDEN, "gu");
const hiddenInLines = new RegExp(String.raw`(?!\n)${HIDDEN}`, "gu");

/**
 * Returns text in which every hidden character is replaced with a visible symbol, so that it has no effect on a
 * terminal: an escape becomes `␛`.
 */
export const visible = (text: string): string => text.replaceAll(hidden, draw);

/** Does the same as {@link visible}, but keeps line breaks. */
export const visibleLines = (text: string): string => text.replaceAll(hiddenInLines, draw);

/**
 * Returns text from a server or a file as one line. Control characters become spaces, and other hidden characters
 * become visible symbols.
 */
export const oneLine = (text: string): string => visible(text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim());

/**
 * Returns a value as JSON. Every hidden character is written as an escape, so the value stays the same. `indent` has
 * the same meaning as in `JSON.stringify`.
 */
export const jsonText = (value: unknown, indent?: number): string =>
  JSON.stringify(value, undefined, indent).replaceAll(hiddenInLines, escape);

function draw(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "␡";
  return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}

/** Writes a character as JSON escapes. An escape has 16 bits, so a character beyond U+FFFF needs two escapes. */
const escape = (character: string): string =>
  character
    .split("")
    .map((unit) => String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");

/** Writes a line of data to stdout. Hidden characters become visible symbols. */
export const print = ({ stdout }: Io, line: string): void => void stdout.write(`${visibleLines(line)}\n`);

/** Writes a value to stdout, as JSON on one line. */
export const printJson = ({ stdout }: Io, value: unknown): void => void stdout.write(`${jsonText(value)}\n`);

/**
 * Writes a drawing to stdout unchanged, because its colours are control characters. The texts in the drawing must have
 * passed through {@link visible}.
 */
export const printDrawing = ({ stdout }: Io, drawing: string): void => void stdout.write(`${drawing}\n`);

/** Writes a line for a person to stderr. Hidden characters become visible symbols. */
export const talk = ({ stderr }: Io, line: string): void => void stderr.write(`${visibleLines(line)}\n`);

/** Writes a value to stderr, as JSON on one line. */
export const talkJson = ({ stderr }: Io, value: unknown): void => void stderr.write(`${jsonText(value)}\n`);

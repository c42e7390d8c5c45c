import { Refusal } from "../answers.ts";

// What browsers and HTTP clients choose. The standard's other characters mean something elsewhere.
const FORM = /^multipart\/form-data\s*;\s*boundary=(?:([\w-]{1,70})|"([\w-]{1,70})")$/i;

/** The boundary that a form's parts are written with; undefined where it is no form. Throws `Refusal` for one without. */
export function boundaryOf(contentType: string): string | undefined {
  if (!/^multipart\/form-data\b/i.test(contentType)) return undefined;
  const [, plain, quoted] = FORM.exec(contentType) ?? [];
  const boundary = plain ?? quoted;
  if (boundary !== undefined) return boundary;
  throw new Refusal(415, "Content-Type: must name a boundary of letters, digits, - and _, and nothing else");
}

/** Takes the bytes of one part. */
export interface PartSink {
  /** The last `overlap` bytes at most may turn out to be the delimiter's. */
  take(bytes: Uint8Array, overlap: number): void;
  /** The part is complete; the last `overlap` bytes were the delimiter. */
  end(overlap: number): void;
}

/** Gets to know each part as it begins. Throws `Refusal` for one that it does not want. */
export type PartListener = (head: PartHead) => PartSink;

/** What a form is read for. */
type State = "opening" | "after a boundary" | "line feed" | "head" | "content" | "last dash" | "epilogue";

const encoder = new TextEncoder();
const CR = 13;
const DASH = 45;
const LINE_BREAK = encoder.encode("\r\n");
const END_OF_HEAD = encoder.encode("\r\n\r\n");

const broken = (): Refusal => new Refusal(400, "The form's parts must be divided by its boundary, and end with it");

/**
 * Reads a form as its bytes come in, and keeps none of a file's. There is one way to divide a form, and no other is taken: no
 * text before or after it, no bare line feeds, and the boundary nowhere but between the parts.
 */
export class FormReader {
  readonly #onPart: PartListener;
  readonly #opening: Uint8Array;
  readonly #delimiterLength: number;
  readonly #delimiter: TextSearch;
  readonly #boundary: TextSearch;
  #state: State = "opening";
  #progress = 0;
  #head = new Uint8Array(MAX_HEAD_BYTES);
  #endOfHead = new TextSearch(END_OF_HEAD);
  #part: PartSink | undefined;
  #isComplete = false;

  constructor(boundary: string, onPart: PartListener) {
    this.#onPart = onPart;
    this.#opening = encoder.encode(`--${boundary}`);
    this.#delimiterLength = this.#opening.length + LINE_BREAK.length;
    this.#boundary = new TextSearch(this.#opening);
    this.#delimiter = new TextSearch(encoder.encode(`\r\n--${boundary}`));
  }

  /** Takes the next bytes. Throws `Refusal` where they are not those of a form. */
  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at = this.#read(bytes, at);
  }

  /** How many bytes have come behind the end of the form; undefined before it was seen. */
  get behindEnd(): number | undefined {
    return this.#isComplete ? this.#progress : undefined;
  }

  /** Throws `Refusal` where the form is not complete. */
  end(): void {
    if (!this.#isComplete || this.#progress === 1) throw new Refusal(400, "The form breaks off before its end");
  }

  /** Reads on from a place, and returns where to go on. */
  #read(bytes: Uint8Array, at: number): number {
    switch (this.#state) {
      case "head":
        return this.#readHead(bytes, at);
      case "content":
        return this.#readContent(bytes, at);
      default:
        this.#readByte(this.#state, bytes[at]);
        return at + 1;
    }
  }

  /** Reads what is at most as long as the boundary. */
  #readByte(state: Exclude<State, "head" | "content">, byte: number | undefined): void {
    switch (state) {
      case "opening":
        if (byte !== this.#opening[this.#progress++]) throw broken();
        if (this.#progress === this.#opening.length) this.#goOn("after a boundary");
        return;
      case "after a boundary":
        if (byte !== CR && byte !== DASH) throw broken();
        this.#goOn(byte === CR ? "line feed" : "last dash");
        return;
      case "line feed":
        if (byte !== LINE_BREAK[1]) throw broken();
        this.#endOfHead = new TextSearch(END_OF_HEAD);
        this.#goOn("head");
        return;
      case "last dash":
        if (byte !== DASH) throw broken();
        this.#isComplete = true;
        this.#goOn("epilogue");
        return;
      case "epilogue":
        // Nothing, or one line break.
        if (byte !== LINE_BREAK[this.#progress++]) throw broken();
    }
  }

  #readHead(bytes: Uint8Array, at: number): number {
    const found = this.#endOfHead.find(bytes, at);
    const end = found === -1 ? bytes.length : found;
    // Here, too, another reader might take it for one.
    if (this.#boundary.find(bytes.subarray(at, end), 0) !== -1) throw broken();
    const length = this.#progress + end - at;
    if (length > MAX_HEAD_BYTES) throw new Refusal(422, `A part's head must be at most ${MAX_HEAD_BYTES} bytes long`);
    this.#head.set(bytes.subarray(at, end), this.#progress);
    this.#progress = length;
    if (found === -1) return end;
    this.#part = this.#onPart(readPartHead(this.#head.subarray(0, length - END_OF_HEAD.length)));
    this.#goOn("content");
    return end;
  }

  #readContent(bytes: Uint8Array, at: number): number {
    const delimiter = this.#delimiter.find(bytes, at);
    // It is in every delimiter. Found elsewhere, another reader might take it for one.
    if (this.#boundary.find(bytes, at) !== delimiter) throw broken();
    const end = delimiter === -1 ? bytes.length : delimiter;
    this.#part?.take(bytes.subarray(at, end), this.#delimiterLength);
    if (delimiter === -1) return end;
    this.#part?.end(this.#delimiterLength);
    this.#goOn("after a boundary");
    return end;
  }

  #goOn(state: State): void {
    this.#state = state;
    this.#progress = 0;
  }
}

/** What the head of a part says. */
export interface PartHead {
  readonly name: string;
  readonly filename?: string;
  /** The MIME type, without its parameters, in lower case. */
  readonly type?: string;
}

/** The longest head of a part, in bytes. */
export const MAX_HEAD_BYTES = 2048;

const DISPOSITION = /^Content-Disposition: form-data; name="([^"\\]*)"(?:; filename="([^"]*)")?$/i;
// No other parameter: Rack 2 takes a "filename=" of this line for the file's name, wherever it stands.
const TYPE = /^Content-Type: ([\w!#$&^.+-]+\/[\w!#$&^.+-]+)(?: *; *(?:charset|codecs)=(?:[\w.+-]+|"[\w.,+ -]+"))*$/i;

const unread = (): Refusal =>
  new Refusal(
    422,
    'A part must begin with Content-Disposition: form-data; name="…", and for a file filename="…" and a Content-Type (with charset or codecs at most), and nothing else',
  );

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function textOf(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Refusal(422, "A part's head: must be UTF-8");
  }
}

/**
 * Reads the head of a part, in the one form that browsers write. The bytes go on as they are, so a form that two readers could
 * understand in two ways is refused.
 */
export function readPartHead(bytes: Uint8Array): PartHead {
  const [first = "", second, ...more] = textOf(bytes).split("\r\n");
  const [, name, filename] = DISPOSITION.exec(first) ?? [];
  const type = second === undefined ? undefined : TYPE.exec(second)?.[1];
  if (name === undefined || more.length > 0 || (second !== undefined && type === undefined)) throw unread();
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\x00-\x1f\x7f]/.test(first)) throw new Refusal(422, "A part's name must not hold control characters");
  return {
    name,
    ...(filename === undefined ? {} : { filename }),
    ...(type === undefined ? {} : { type: type.toLowerCase() }),
  };
}

/**
 * Finds a text in bytes that come piece by piece, also across pieces, in a time that grows with the bytes alone, whatever
 * they are (Knuth, Morris and Pratt).
 */
export class TextSearch {
  readonly #text: Uint8Array;
  /** For each length of a match: how long a shorter one its end is the beginning of. */
  readonly #shorter: Uint8Array;
  #matched = 0;

  /** `text` has at most 255 bytes. */
  constructor(text: Uint8Array) {
    this.#text = text;
    this.#shorter = new Uint8Array(text.length + 1);
    for (let at = 1, length = 0; at < text.length; at++) {
      length = this.#extend(length, text[at]);
      this.#shorter[at + 1] = length;
    }
  }

  /** Returns the place right behind the text's next occurrence from a place on, or -1; what was matched so far is kept. */
  find(bytes: Uint8Array, from: number): number {
    const first = this.#text[0] ?? 0;
    for (let at = from; at < bytes.length; at++) {
      if (this.#matched === 0) {
        at = bytes.indexOf(first, at);
        if (at === -1) return -1;
      }
      this.#matched = this.#extend(this.#matched, bytes[at]);
      if (this.#matched === this.#text.length) {
        this.#matched = 0;
        return at + 1;
      }
    }
    return -1;
  }

  /** The length of the match that a byte leaves. */
  #extend(matched: number, byte: number | undefined): number {
    let length = matched;
    while (length > 0 && this.#text[length] !== byte) length = this.#shorter[length] ?? 0;
    return this.#text[length] === byte ? length + 1 : 0;
  }
}

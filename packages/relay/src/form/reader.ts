import { Refusal } from "../answers.ts";

// A boundary may only have the characters that browsers and HTTP clients use. The standard allows more characters, but
// those have a special meaning in other headers.
const FORM = /^multipart\/form-data\s*;\s*boundary=(?:([\w-]{1,70})|"([\w-]{1,70})")$/i;

/**
 * The boundary that a Content-Type states; undefined if the Content-Type is not the type of a form. Throws `Refusal` if
 * a form states no valid boundary.
 */
export function boundaryOf(contentType: string): string | undefined {
  if (!/^multipart\/form-data\b/i.test(contentType)) return undefined;
  const [, plain, quoted] = FORM.exec(contentType) ?? [];
  const boundary = plain ?? quoted;
  if (boundary !== undefined) return boundary;
  throw new Refusal(
    415,
    "Content-Type: multipart/form-data must have one parameter, boundary, of 1 to 70 letters, digits, - and _",
  );
}

/** A receiver for the bytes of one part. */
export interface PartSink {
  /** Takes the next bytes. Up to `overlap` of the last bytes so far may belong to the delimiter, and not to the part. */
  take(bytes: Uint8Array, overlap: number): void;
  /** Ends the part. The last `overlap` bytes were the delimiter. */
  end(overlap: number): void;
}

/** Called when a part begins. Throws `Refusal` for a part that is not allowed. */
export type PartListener = (head: PartHead) => PartSink;

/** The syntax that the reader expects next. */
type State = "opening" | "after a boundary" | "line feed" | "head" | "content" | "last dash" | "epilogue";

const encoder = new TextEncoder();
const CR = 13;
const DASH = 45;
const LINE_BREAK = encoder.encode("\r\n");
const END_OF_HEAD = encoder.encode("\r\n\r\n");

const malformed = (): Refusal =>
  new Refusal(400, "The form is malformed: the boundary must be between its parts and at its end, and nowhere else");

/**
 * Splits a form into its parts while its bytes arrive. The content of the parts is passed on and not kept. Only the strict syntax is
 * accepted, which every parser reads in the same way: no text before or after the form, no line feed without a carriage return, and the
 * boundary only between the parts.
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

  /** Takes the next bytes. Throws `Refusal` if the form is malformed. */
  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at = this.#read(bytes, at);
  }

  /** How many bytes have followed the closing boundary; undefined before the closing boundary. */
  get bytesAfterEnd(): number | undefined {
    return this.#isComplete ? this.#progress : undefined;
  }

  /** Throws `Refusal` if the form is not complete. */
  end(): void {
    if (!this.#isComplete || this.#progress === 1) throw new Refusal(400, "The form ends before its closing boundary");
  }

  /** Reads bytes from an index on, and returns the index of the next unread byte. */
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

  /** Reads one byte of the syntax around the boundary. */
  #readByte(state: Exclude<State, "head" | "content">, byte: number | undefined): void {
    switch (state) {
      case "opening":
        if (byte !== this.#opening[this.#progress++]) throw malformed();
        if (this.#progress === this.#opening.length) this.#goOn("after a boundary");
        return;
      case "after a boundary":
        if (byte !== CR && byte !== DASH) throw malformed();
        this.#goOn(byte === CR ? "line feed" : "last dash");
        return;
      case "line feed":
        if (byte !== LINE_BREAK[1]) throw malformed();
        this.#endOfHead = new TextSearch(END_OF_HEAD);
        this.#goOn("head");
        return;
      case "last dash":
        if (byte !== DASH) throw malformed();
        this.#isComplete = true;
        this.#goOn("epilogue");
        return;
      case "epilogue":
        // Only one line break may follow the closing boundary.
        if (byte !== LINE_BREAK[this.#progress++]) throw malformed();
    }
  }

  #readHead(bytes: Uint8Array, at: number): number {
    const found = this.#endOfHead.find(bytes, at);
    const end = found === -1 ? bytes.length : found;
    // Another parser could read a boundary inside a head as the start of a part.
    if (this.#boundary.find(bytes.subarray(at, end), 0) !== -1) throw malformed();
    const length = this.#progress + end - at;
    if (length > MAX_HEAD_BYTES)
      throw new Refusal(422, `The headers of a part must be at most ${MAX_HEAD_BYTES} bytes long`);
    this.#head.set(bytes.subarray(at, end), this.#progress);
    this.#progress = length;
    if (found === -1) return end;
    this.#part = this.#onPart(readPartHead(this.#head.subarray(0, length - END_OF_HEAD.length)));
    this.#goOn("content");
    return end;
  }

  #readContent(bytes: Uint8Array, at: number): number {
    const delimiter = this.#delimiter.find(bytes, at);
    // The boundary may occur only inside a delimiter. Anywhere else, another parser could read it as a delimiter.
    if (this.#boundary.find(bytes, at) !== delimiter) throw malformed();
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

/** The headers of a part. */
export interface PartHead {
  readonly name: string;
  readonly filename?: string;
  /** The MIME type in lower case, without parameters. */
  readonly type?: string;
}

/** The longest headers of a part, in bytes. */
const MAX_HEAD_BYTES = 2048;

const DISPOSITION = /^Content-Disposition: form-data; name="([^"\\]*)"(?:; filename="([^"]*)")?$/i;
// No other parameters are allowed, because Rack 2 would use a "filename=" at any place of this line as the file name.
const TYPE = /^Content-Type: ([\w!#$&^.+-]+\/[\w!#$&^.+-]+)(?: *; *(?:charset|codecs)=(?:[\w.+-]+|"[\w.,+ -]+"))*$/i;

const badHead = (): Refusal =>
  new Refusal(
    422,
    'A part must begin with Content-Disposition: form-data; name="…"; a file also needs filename="…" and the header Content-Type, which may have the parameters charset and codecs. Nothing else is allowed',
  );

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function textOf(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Refusal(422, "The headers of a part must be UTF-8");
  }
}

/**
 * Reads the headers of a part, in the one syntax that browsers write. LiveDesk gets the same bytes, so the relay
 * refuses syntax that two parsers could read differently.
 */
function readPartHead(bytes: Uint8Array): PartHead {
  const [first = "", second, ...more] = textOf(bytes).split("\r\n");
  const [, name, filename] = DISPOSITION.exec(first) ?? [];
  const type = second === undefined ? undefined : TYPE.exec(second)?.[1];
  if (name === undefined || more.length > 0 || (second !== undefined && type === undefined)) throw badHead();
  // oxlint-disable-next-line no-control-regex -- control characters are what the check looks for
  if (/[\x00-\x1f\x7f]/.test(first)) throw new Refusal(422, "The name of a part must not contain control characters");
  return {
    name,
    ...(filename === undefined ? {} : { filename }),
    ...(type === undefined ? {} : { type: type.toLowerCase() }),
  };
}

/**
 * Finds a string in bytes that arrive in chunks, even if the string begins in one chunk and ends in another. For every
 * input, the time is proportional to the number of bytes (the algorithm of Knuth, Morris and Pratt).
 */
export class TextSearch {
  readonly #text: Uint8Array;
  /** For each length of a partial match, the length of the next shorter partial match that ends at the same byte. */
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

  /**
   * Returns the index after the next occurrence of the string, or -1. A partial match at the end continues in the next
   * chunk.
   */
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

  /** The length of the partial match after one more byte. */
  #extend(matched: number, byte: number | undefined): number {
    let length = matched;
    while (length > 0 && this.#text[length] !== byte) length = this.#shorter[length] ?? 0;
    return this.#text[length] === byte ? length + 1 : 0;
  }
}

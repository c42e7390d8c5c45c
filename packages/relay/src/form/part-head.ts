import { Refusal } from "../refusal.ts";
import { decodeUtf8 } from "../utf8.ts";

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

/**
 * Reads the head of a part, in the one form that browsers write. The bytes go on as they are, so a form that two readers could
 * understand in two ways is refused.
 */
export function readPartHead(bytes: Uint8Array): PartHead {
  const [first = "", second, ...more] = decodeUtf8(bytes, "A part's head").split("\r\n");
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

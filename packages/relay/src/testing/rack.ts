/** A file part as Rails' server reads it. */
export interface RackPart {
  readonly name: string | undefined;
  readonly filename: string | undefined;
  readonly type: string | undefined;
}

const TOKEN = String.raw`[^\s()<>,;:\\"/[\]?=]+`;
const VALUE = String.raw`"(?:\\"|[^"])*"|${TOKEN}`;
const NAME = new RegExp(String.raw`Content-Disposition:[^:]*;\s*name=(${VALUE})`, "i");
const PARAMETER = new RegExp(String.raw`;\s*([^\s()<>@,;:\\"/[\]?='*%]+)=(${VALUE})`, "g");

const unquoted = (text: string | undefined): string | undefined => text?.replace(/^"(.*)"$/s, "$1");

/** Decodes all or nothing, as both do, and puts U+FFFD in place of what is no UTF-8. */
function decoded(name: string): string {
  const signs = name.match(/%.?.?/gs) ?? [];
  if (!signs.every((sign) => /^%[\da-f]{2}/i.test(sign))) return name;
  const bytes = Buffer.from(name)
    .toString("latin1")
    .replaceAll(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** What Rack 2.2 makes of a part's head: it looks for parameters anywhere in it. */
export function readByRack2(head: string): RackPart {
  const parameters = Object.fromEntries([...head.matchAll(PARAMETER)].map(([, key, value]) => [key, value]));
  const filename = unquoted(parameters["filename"]);
  return {
    name: unquoted(NAME.exec(head)?.[1]),
    filename: filename === undefined ? undefined : basename(decoded(filename)),
    type: /Content-Type: (.*)\r\n/i.exec(`${head}\r\n`)?.[1],
  };
}

/** What Rack 3.1 makes of it: it reads the parameters of the line one after the other, if the line is not too long. */
export function readByRack3(head: string): RackPart {
  const type = /^Content-Type:[ \t]?([^\r\n]*)/im.exec(head)?.[1];
  const line = /^Content-Disposition:[ \t]?([^\r\n]*)/im.exec(head)?.[1] ?? "";
  const found: Record<string, string> = {};
  if (Buffer.byteLength(line) <= 1536) {
    for (const [, key = "", quoted, bare] of line.matchAll(/;\s*([^=;]*)=(?:"((?:\\.|[^"\\])*)"|([^;]*))/g)) {
      found[key.trim()] = quoted ?? bare?.trim() ?? "";
    }
  }
  const { name, filename } = found;
  return { name, filename: filename === undefined ? undefined : basename(decoded(filename)), type };
}

const basename = (name: string): string => name.split(/[/\\]/).at(-1) ?? "";

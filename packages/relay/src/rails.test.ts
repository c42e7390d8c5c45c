import { createClient } from "@livedesk/core";
import { describe, expect, test } from "vitest";
import { scriptedRelay, pageRequest, readingTransport } from "./testing/relays.ts";
import { file, form, formHeaders } from "./testing/requests.ts";

import fc from "fast-check";

const READERS = { "Rack 2.2": readByRack2, "Rack 3.1": readByRack3 };

/** The part of a form that Rack reads; undefined if the relay refuses the form. */
async function asRead(filename: string, type: string, read: (head: string) => RackPart): Promise<RackPart | undefined> {
  let passed: string | undefined;
  const client = createClient(readingTransport((body) => ((passed = body), { status: 200, body: '{"id":1}' })));
  const { relay } = scriptedRelay({ client, limits: { requestsPerMinute: Infinity } });
  const body = form([file(filename, type, "")]);
  const headers = { ...formHeaders, "content-length": String(body.length) };
  const { status } = await relay(pageRequest(headers, { body: body as BodyInit }));
  if (status !== 200) return undefined;
  const [, head = ""] = /^--[^\r]*\r\n([^]*?)\r\n\r\n/.exec(passed ?? "") ?? [];
  return read(head);
}

describe.each(Object.entries(READERS))("the form parser of %s", (_, read) => {
  test.each([
    ["%2e%2e", { filename: ".." }],
    ["a%1bb.png", { filename: "a\u001bb.png" }],
    ["a%c2%85b.png", { filename: "a\u0085b.png" }],
    ["%ff.png", { filename: "\ufffd.png" }],
    ["a%22b.png", { filename: 'a"b.png' }],
  ])("control: the parser decodes the file name %s", (name, part) => {
    expect(read(file(name).head)).toMatchObject({ name: "attachments[]", ...part });
  });

  // The pieces from which file names are made in random order. Parsers could read such names in different ways.
  const PIECES = [
    ...Array.from("%;:=\"'*/\\. aZ0é写"),
    ...Array.from("\u0085\u009b\u202e\u2066\ufffd\u0301"),
    ..."%2e %2f %5c %00 %0d %1b %22 %25 %3b %3d %c2%85 %ff %zz %e2%80%ae".split(" "),
    ..."name= filename= content ;filename*=utf-8'' text/html .html html .png".split(" "),
    "; name=",
    "Content-Type: ",
  ];
  const name = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(""));
  const type = fc.constantFrom(
    "image/png",
    "image/png; charset=utf-8",
    'audio/ogg; codecs="opus"',
    "image/png; name=a",
    "image/png; filename=a.html",
  );

  test("a file that the relay allows is read as the same file, with a harmless name", async () => {
    let passed = 0;
    const property = fc.asyncProperty(name, type, async (filename, declared) => {
      const part = await asRead(filename, declared, read);
      if (part === undefined) return;
      passed++;
      expect([part.name, part.type]).toEqual(["attachments[]", declared]);
      expect(part.filename).toMatch(/^(?![.\s]*$)[^\p{Cc}/\\\u2028\u2029\u202a-\u202e\u2066-\u2069]+$/u);
      expect(part.filename).not.toMatch(/\.html[.\s]*$/);
    });
    await fc.assert(property, { numRuns: 3000 });
    expect(passed).toBeGreaterThan(100);
  });
});

/** A file part that Rack, the server interface of Rails, has read. */
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

/** Decodes all %xx or none, like both versions of Rack, and replaces invalid UTF-8 with U+FFFD. */
function decoded(name: string): string {
  const signs = name.match(/%.?.?/gs) ?? [];
  if (!signs.every((sign) => /^%[\da-f]{2}/i.test(sign))) return name;
  const bytes = Buffer.from(name)
    .toString("latin1")
    .replaceAll(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** Reads the head of a part like Rack 2.2: parameters may be anywhere in the head. */
export function readByRack2(head: string): RackPart {
  const parameters = Object.fromEntries([...head.matchAll(PARAMETER)].map(([, key, value]) => [key, value]));
  const filename = unquoted(parameters["filename"]);
  return {
    name: unquoted(NAME.exec(head)?.[1]),
    filename: filename === undefined ? undefined : basename(decoded(filename)),
    type: /Content-Type: (.*)\r\n/i.exec(`${head}\r\n`)?.[1],
  };
}

/** Reads the head of a part like Rack 3.1: parameter by parameter, but only if the line is not too long. */
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

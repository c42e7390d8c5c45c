import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, type Emulated, startEmulated } from "./testing/call.ts";
import { createFolder, type Folder } from "./testing/folder.ts";
import { createShell } from "./testing/built.ts";

let world: Emulated;
let folder: Folder;

beforeAll(async () => {
  world = await startEmulated();
  folder = await createFolder();
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const MARK = "\ufeff";

const utf16 = (text: string, order: "LE" | "BE"): Uint8Array => {
  const bytes = Buffer.from(text, "utf16le");
  return order === "LE" ? bytes : bytes.swap16();
};

/** The encodings that are accepted. */
const ENCODINGS: readonly (readonly [name: string, encode: (text: string) => Uint8Array])[] = [
  ["UTF-8", (text) => Buffer.from(text)],
  ["UTF-8 with a byte order mark", (text) => Buffer.from(MARK + text)],
  ["UTF-16LE with a byte order mark, as PowerShell writes it", (text) => utf16(MARK + text, "LE")],
  ["UTF-16BE with a byte order mark", (text) => utf16(MARK + text, "BE")],
];

/** The encodings that are refused, and the error for each encoding. */
const REFUSED: readonly (readonly [name: string, bytes: (text: string) => Uint8Array, issue: string])[] = [
  ["Latin-1", (text) => Buffer.concat([Buffer.from(text), Uint8Array.of(0xfc)]), "is not UTF-8 text"],
  [
    "UTF-16LE without a byte order mark",
    (text) => utf16(text, "LE"),
    "contains U+0000. It is probably UTF-16 without a byte order mark: save it as UTF-8",
  ],
  [
    "UTF-16BE without a byte order mark",
    (text) => utf16(text, "BE"),
    "contains U+0000. It is probably UTF-16 without a byte order mark: save it as UTF-8",
  ],
  [
    "UTF-32LE",
    (text) =>
      Buffer.concat(
        Array.from(MARK + text, (each) =>
          Uint8Array.of(each.codePointAt(0) ?? 0, (each.codePointAt(0) ?? 0) >> 8, 0, 0),
        ),
      ),
    "contains U+0000",
  ],
  [
    "UTF-16LE that ends in half a unit",
    (text) => Buffer.concat([utf16(MARK + text, "LE"), Uint8Array.of(65)]),
    "has the byte order mark of UTF-16, but is not UTF-16 text",
  ],
  [
    "UTF-16BE with half a pair",
    (text) => utf16(`${MARK}${text}\ud83d`, "BE"),
    "has the byte order mark of UTF-16, but is not UTF-16 text",
  ],
  ["text with U+0000", (text) => Buffer.from(`${text}\0`), "contains U+0000"],
];

const DEFINITION = { name: "hello", language: "en", body: "Grüße, {{1}} 日本語 😀" };
const VALUES = { body: { 1: "Jürgen" } };
const MESSAGE = {
  content: "Grüße",
  template_params: { name: "hello", language: "en", processed_params: { 1: "Jürgen" } },
};

/** Every way to pass text to a command. `run` makes the arguments and the stdin for the bytes of the text. */
const WAYS: readonly {
  readonly way: string;
  readonly text: string;
  readonly run: (bytes: Uint8Array) => Promise<{ argv: readonly string[]; stdin?: Uint8Array }>;
  /** The name that an error gives to the source of the text. */
  readonly source: string;
  readonly shown: unknown;
}[] = [
  {
    way: "a message on stdin",
    text: "Hello, Jürgen 日本語 😀",
    run: async (stdin) => ({ argv: ["send", "141", "-", "--dry-run", "--json"], stdin }),
    source: "stdin: ",
    shown: { body: { content: "Hello, Jürgen 日本語 😀" } },
  },
  {
    way: "a file of --params",
    text: JSON.stringify(MESSAGE),
    run: async (bytes) => ({
      argv: ["template", "141", "--params", await folder.write("a.json", bytes), "--dry-run", "--json"],
    }),
    source: "a.json: ",
    shown: { body: MESSAGE },
  },
  {
    way: "--params on stdin",
    text: JSON.stringify(MESSAGE),
    run: async (stdin) => ({ argv: ["template", "141", "--params", "-", "--dry-run", "--json"], stdin }),
    source: "stdin: ",
    shown: { body: MESSAGE },
  },
  {
    way: "a file of --values",
    text: JSON.stringify(VALUES),
    run: async (bytes) => {
      const definition = await folder.write("d.json", DEFINITION);
      const values = await folder.write("v.json", bytes);
      return { argv: ["template", "preview", definition, "--values", values, "--json"] };
    },
    source: "v.json: ",
    shown: { body: "Grüße, Jürgen 日本語 😀" },
  },
  {
    way: "--values on stdin",
    text: JSON.stringify(VALUES),
    run: async (stdin) => ({
      argv: ["template", "preview", await folder.write("d.json", DEFINITION), "--values", "-", "--json"],
      stdin,
    }),
    source: "stdin: ",
    shown: { body: "Grüße, Jürgen 日本語 😀" },
  },
  {
    way: "a definition to preview",
    text: JSON.stringify(DEFINITION),
    run: async (bytes) => ({ argv: ["template", "preview", await folder.write("d.json", bytes), "--json"] }),
    source: "d.json",
    shown: { body: DEFINITION.body },
  },
  {
    way: "a definition to send",
    text: JSON.stringify(DEFINITION),
    run: async (bytes) => {
      const [definition, values] = [await folder.write("d.json", bytes), await folder.write("v.json", VALUES)];
      return { argv: ["template", "141", "--template", definition, "--values", values, "--dry-run", "--json"] };
    },
    source: "d.json",
    shown: { body: { content: "Grüße, Jürgen 日本語 😀" } },
  },
];

describe.each(WAYS)("$way", ({ way, text, run, source, shown }) => {
  test.each(ENCODINGS)(`${way} may be encoded as %s`, async (_, encode) => {
    const { argv, stdin } = await run(encode(text));
    const { exitCode, stdout } = await call(argv, { env: world.env, ...(stdin && { stdin }) });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject(shown as object);
    expect(stdout).not.toMatch(/\ufeff|\\ufeff/);
  });

  test.each(REFUSED)(
    `${way} is refused, and the error names its source, if the text is %s`,
    async (_, encode, issue) => {
      const { argv, stdin } = await run(encode(text));
      const result = await call(argv, { env: world.env, ...(stdin && { stdin }) });
      expect(result).toMatchObject({ exitCode: 2, stdout: "" });
      expect(result.stderr).toContain(source);
      expect(result.stderr).toContain(issue);
      // The error must not contain the text.
      expect(result.stderr).not.toContain("rgen");
    },
  );
});

describe("the definitions for emulator, template check and template types", () => {
  test.each(ENCODINGS)(
    "definitions for emulator, template check and template types may be encoded as %s",
    async (_, encode) => {
      const file = await folder.write("e.json", encode(JSON.stringify(DEFINITION)));
      expect(await call(["template", "check", file])).toMatchObject({ exitCode: 0, stdout: "" });
      const types = await call(["template", "types", file, "--output", "-"]);
      expect(types.stdout).toContain("Grüße, {{1}} 日本語 😀");
      const signals = { first: AbortSignal.abort("SIGTERM") };
      const started = await call(["emulator", "--port", "0", "--templates", file], { signals });
      expect(started.stderr).toContain("against the templates of --templates (1)");
    },
  );

  test.each(REFUSED)(
    "definitions are refused, and the error names their file, if the text is %s",
    async (_, encode, issue) => {
      const file = await folder.write("e.json", encode(JSON.stringify(DEFINITION)));
      const check = await call(["template", "check", file]);
      expect(check).toMatchObject({ exitCode: 2, stdout: expect.stringContaining(`${file}:1:1: ${issue}`) });
      const started = await call(["emulator", "--port", "0", "--templates", file]);
      expect(started).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(`${file}:1:1: ${issue}`) });
    },
  );
});

describe("the byte order mark:", () => {
  test("stdin with only a byte order mark counts as empty text", async () => {
    expect(await call(["send", "141", "-"], { env: world.env, stdin: MARK })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("text: must not be empty"),
    });
  });

  test("the byte order mark at the start is dropped, and every further byte order mark stays", async () => {
    await call(["send", "141", "-"], { env: world.env, stdin: `${MARK}${MARK}a${MARK}` });
    expect(world.last(141)?.content).toBe(`${MARK}a${MARK}`);
  });

  test("a byte order mark at the start of an argument is dropped", async () => {
    await using shell = await createShell();
    await shell.folder.write("text.txt", `${MARK}Hello`);
    const piped = await shell.run(`livedesk send 141 - < text.txt`, world.env);
    expect([piped.exitCode, world.last(141)?.content]).toEqual([0, "Hello"]);
    const typed = await shell.run(`livedesk send 141 "$(cat text.txt)"`, world.env);
    expect([typed.exitCode, world.last(141)?.content]).toEqual([0, "Hello"]);
    const flags = `--name n --language en --content "$(cat text.txt)" --body "1=$(cat text.txt)" --footer "1=$(cat text.txt)"`;
    const template = await shell.run(`livedesk template 141 ${flags}`, world.env);
    expect([template.exitCode, world.last(141)]).toMatchObject([
      0,
      {
        content: "Hello",
        template_params: { processed_params: { 1: "Hello" }, footer_params: { text_variables: { 1: "Hello" } } },
      },
    ]);
  });

  test("a byte order mark in an attached file stays", async () => {
    const path = await folder.write("note.txt", utf16(`${MARK}Hello`, "LE"));
    expect(await call(["send", "141", "--file", path], { env: world.env })).toMatchObject({ exitCode: 0 });
    const [attachment] = world.last(141)?.attachments ?? [];
    const served = await fetch(attachment?.data_url ?? "");
    expect(Buffer.from(await served.arrayBuffer())).toEqual(await readFile(path));
  });
});

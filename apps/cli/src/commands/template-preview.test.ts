import type { MediaHeaderDefinition } from "@livedesk/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call } from "../testing/call.ts";
import { createFolder, type Folder } from "../testing/folder.ts";
import { createShell } from "../testing/built.ts";

let folder: Folder;

beforeAll(async () => {
  folder = await createFolder();
});

afterAll(() => folder[Symbol.asyncDispose]());

const order = {
  name: "order_update",
  language: "en_US",
  header: { type: "text", text: "Order {{1}}" },
  body: "Hello {{1}}, your order is {{2}}.\n\nThank you.",
  footer: "Acme Inc.",
  buttons: [
    { type: "url", text: "Track", url: "https://acme.example/{{1}}" },
    { type: "phone_number", text: "Call us", phone_number: "+15550100" },
    { type: "quick_reply", text: "Stop" },
  ],
};

const values = {
  header: { "1": "#456" },
  body: { "1": "John", "2": "on its way to the place that you told us when you ordered it" },
  buttons: { "0": { text: "track/12345" }, "2": { payload: "OPT_OUT" } },
};

type World = Parameters<typeof call>[1];

/** Runs the command for a template, and returns its output. */
async function preview(definition: unknown, flags: readonly string[] = [], world: World = {}) {
  return call(["template", "preview", await folder.write("template.json", definition), ...flags], world);
}

/** Runs the command with values from stdin, and returns its output. */
const filled = (definition: unknown, given: unknown, world: World = {}) =>
  preview(definition, ["--values", "-"], { stdin: JSON.stringify(given), ...world });

const bubbleOf = async (body: string, world: World = {}) =>
  (await preview({ name: "a", language: "en", body }, [], world)).stdout.split("\n").slice(1, -1);

test("template preview draws a template with its values", async () => {
  const path = await folder.write("values.json", values);
  const { exitCode, stdout, stderr } = await preview(order, ["--values", path]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(`\n${stdout}`).toMatchInlineSnapshot(`
    "
    order_update (en_US)
    ╭─────────────────────────────────────────────────────────────────────────────╮
    │ Order #456                                                                  │
    │                                                                             │
    │ Hello John, your order is on its way to the place that you told us when you │
    │ ordered it.                                                                 │
    │                                                                             │
    │ Thank you.                                                                  │
    │                                                                             │
    │ Acme Inc.                                                                   │
    ├─────────────────────────────────────────────────────────────────────────────┤
    │ Track → https://acme.example/track/12345                                    │
    ├─────────────────────────────────────────────────────────────────────────────┤
    │ Call us → +15550100                                                         │
    ├─────────────────────────────────────────────────────────────────────────────┤
    │ Stop → OPT_OUT                                                              │
    ╰─────────────────────────────────────────────────────────────────────────────╯
    "
  `);
});

test("template preview without values draws the placeholders, and lists the values that are needed", async () => {
  const { exitCode, stdout, stderr } = await preview(order);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(`\n${stdout}`).toMatchInlineSnapshot(`
    "
    order_update (en_US)
    ╭────────────────────────────────────╮
    │ Order {{1}}                        │
    │                                    │
    │ Hello {{1}}, your order is {{2}}.  │
    │                                    │
    │ Thank you.                         │
    │                                    │
    │ Acme Inc.                          │
    ├────────────────────────────────────┤
    │ Track → https://acme.example/{{1}} │
    ├────────────────────────────────────┤
    │ Call us → +15550100                │
    ├────────────────────────────────────┤
    │ Stop                               │
    ╰────────────────────────────────────╯

    The template needs these values. Give them in a JSON file with --values:

      header.1         a string
      body.1           a string
      body.2           a string
      buttons[0].text  a string
    "
  `);
});

test("template preview draws a template without variables", async () => {
  const { stdout } = await preview({ name: "plain", language: "en", body: "Hello." });
  expect(`\n${stdout}`).toMatchInlineSnapshot(`
    "
    plain (en)
    ╭────────╮
    │ Hello. │
    ╰────────╯
    "
  `);
});

describe("headers with media or a place, and buttons:", () => {
  const url = "https://example.com/a";

  type Drawing = readonly [header: object, drawn: string, needed: readonly string[]];

  const drawings: Readonly<Record<MediaHeaderDefinition["type"], readonly Drawing[]>> = {
    image: [[{ media_url: url }, `[image] ${url}`, ["header.media_url"]]],
    video: [[{ media_url: url }, `[video] ${url}`, ["header.media_url"]]],
    document: [
      [{ media_url: url }, `[document] ${url}`, ["header.media_url"]],
      [{ media_url: url, filename: "a.pdf" }, `[document] a.pdf ${url}`, ["header.media_url"]],
    ],
    location: [
      [{ latitude: -1.5, longitude: 0 }, "[location] (-1.5, 0)", ["header.latitude", "header.longitude"]],
      [
        { latitude: 1, longitude: 2, name: "Acme", address: "1 Main St" },
        "[location] Acme, 1 Main St (1, 2)",
        ["header.latitude", "header.longitude"],
      ],
    ],
  };

  test.each(Object.entries(drawings).flatMap(([type, cases]) => cases.map((drawing) => [type, ...drawing] as const)))(
    "template preview draws the %s header %j",
    async (type, header, drawn, needed) => {
      const definition = { name: "a", language: "en", header: { type }, body: "Hello." };
      expect((await filled(definition, { header })).stdout.split("\n")[2]).toContain(`│ ${drawn} `);
      const { stdout } = await preview(definition);
      expect(stdout.split("\n")[2]).toMatch(new RegExp(`^│ \\[${type}\\] +│$`));
      expect(stdout.match(/^ {2}[\w.]+/gm)?.map((path) => path.trim())).toEqual(needed);
    },
  );
});

test("template preview draws a one-time password after its button", async () => {
  const definition = { name: "a", language: "en", body: "Hello.", buttons: [{ type: "otp", text: "Copy" }] };
  expect((await filled(definition, { buttons: { 0: { text: "123456" } } })).stdout).toContain("│ Copy → 123456 │");
  expect((await preview(definition)).stdout).toContain("│ Copy   │");
});

describe("the drawn chat bubble:", () => {
  const words = "The quick brown fox jumps over the lazy dog, and then it jumps back again, for it is a fox.";

  test("the bubble is at most as wide as the terminal, or 80 columns without a terminal", async () => {
    expect(await bubbleOf(words)).toMatchInlineSnapshot(`
      [
        "╭────────────────────────────────────────────────────────────────────────────╮",
        "│ The quick brown fox jumps over the lazy dog, and then it jumps back again, │",
        "│ for it is a fox.                                                           │",
        "╰────────────────────────────────────────────────────────────────────────────╯",
      ]
    `);
    expect(await bubbleOf(words, { columns: 40 })).toMatchInlineSnapshot(`
      [
        "╭────────────────────────────────────╮",
        "│ The quick brown fox jumps over the │",
        "│ lazy dog, and then it jumps back   │",
        "│ again, for it is a fox.            │",
        "╰────────────────────────────────────╯",
      ]
    `);
    expect(await bubbleOf(words, { columns: 4 })).toHaveLength(9);
    expect(await bubbleOf(words, { columns: 200 })).toHaveLength(3);
  });

  test("the bubble counts a wide character as two columns, and a combining character as none", async () => {
    const lines = ["ご注文の状況です", "ﾊﾟﾋﾟﾌﾟ", "👍🏽 ❤️ 🇯🇵 👩‍👩‍👧 1️⃣", "e\u0301a\u0308", "Ａ１", "한국어", "①→é", "ไทยนี้"];
    expect(await bubbleOf(lines.join("\n"))).toMatchInlineSnapshot(`
      [
        "╭──────────────────╮",
        "│ ご注文の状況です │",
        "│ ﾊﾟﾋﾟﾌﾟ           │",
        "│ 👍🏽 ❤️ 🇯🇵 👩‍👩‍👧 1️⃣   │",
        "│ éä               │",
        "│ Ａ１             │",
        "│ 한국어           │",
        "│ ①→é              │",
        "│ ไทยนี้             │",
        "╰──────────────────╯",
      ]
    `);
  });

  test("the bubble breaks wide characters anywhere, and a word only when the word is longer than a line", async () => {
    expect(
      await bubbleOf(`ご注文の状況を、そのつどお知らせします。\n  indented, ${"x".repeat(30)} end`, { columns: 24 }),
    ).toMatchInlineSnapshot(`
      [
        "╭──────────────────────╮",
        "│ ご注文の状況を、その │",
        "│ つどお知らせします。 │",
        "│   indented, xxxxxxxx │",
        "│ xxxxxxxxxxxxxxxxxxxx │",
        "│ xx end               │",
        "╰──────────────────────╯",
      ]
    `);
  });

  test("the bubble drops the space at a line break, and uses the whole width of each line", async () => {
    const body = `${"x".repeat(16)} y\nHello ご注文の状況`;
    expect((await bubbleOf(body, { columns: 20 })).slice(1, -1)).toEqual([
      "│ xxxxxxxxxxxxxxxx │",
      "│ y                │",
      "│ Hello ご注文の状 │",
      "│ 況               │",
    ]);
  });

  test("the bubble shows control characters and hidden characters as visible symbols", async () => {
    const body = "a\u001b[31mred\u0007\t\u007f\u009b31m\u202eright\u200b\r\nnext\u2028line";
    const { stdout } = await preview({ name: "a", language: "en", body }, [], { columns: 80 });
    expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}]/u);
    expect(stdout.split("\n").slice(2, 4)).toMatchInlineSnapshot(`
      [
        "│ a␛[31mred␇␉␡<U+009B>31m<U+202E>right<U+200B>␍ │",
        "│ next<U+2028>line                              │",
      ]
    `);
    const value = await filled({ name: "a", language: "en", body: "Hello {{1}}." }, { body: { 1: "\u001b[2J" } });
    expect(value.stdout).toContain("│ Hello ␛[2J. │");
  });

  test("the bubble has colours only on a terminal, and only if NO_COLOR is not set", async () => {
    const bold = "\u001b[1mOrder {{1}}\u001b[22m";
    const dim = "\u001b[2mAcme Inc.\u001b[22m";
    const { stdout } = await preview(order, [], { columns: 80 });
    expect(stdout).toContain(`│ ${bold}     `);
    expect(stdout).toContain(`│ ${dim}     `);
    const plain = (await preview(order)).stdout;
    expect(plain).not.toContain("\u001b");
    expect((await preview(order, [], { columns: 80, env: { NO_COLOR: "1" } })).stdout).toBe(plain);
    // According to the NO_COLOR convention, an empty value counts as not set.
    expect((await preview(order, [], { columns: 80, env: { NO_COLOR: "" } })).stdout).toBe(stdout);
  });

  test.each([
    ["CLICOLOR=0", { CLICOLOR: "0" }, true, false],
    ["CLICOLOR=1", { CLICOLOR: "1" }, true, true],
    ["TERM=dumb", { TERM: "dumb" }, true, false],
    ["CLICOLOR_FORCE=1 without a terminal", { CLICOLOR_FORCE: "1" }, false, true],
    ["CLICOLOR_FORCE=0 without a terminal", { CLICOLOR_FORCE: "0" }, false, false],
    ["CLICOLOR=1 without a terminal", { CLICOLOR: "1" }, false, false],
    ["CLICOLOR_FORCE=1 and TERM=dumb", { CLICOLOR_FORCE: "1", TERM: "dumb" }, true, true],
    ["NO_COLOR=1 and CLICOLOR_FORCE=1", { NO_COLOR: "1", CLICOLOR_FORCE: "1" }, true, false],
  ])("with %s, the conventions decide whether the bubble has colours", async (_, env, isTerminal, hasColours) => {
    const { stdout } = await preview(order, [], { env, ...(isTerminal && { columns: 80 }) });
    expect(stdout.includes("\u001b[")).toBe(hasColours);
  });
});

describe("template preview of a file with several templates", () => {
  const several = [
    order,
    { ...order, language: "ja", body: "こんにちは" },
    { name: "sale", language: "en", body: "Sale!" },
  ];

  test.each([
    [["--name", "sale"], "sale (en)"],
    [["--language", "ja"], "order_update (ja)"],
    [["--name", "order_update", "--language", "en_US"], "order_update (en_US)"],
  ])("the flags %j select exactly one template", async (flags, title) => {
    expect((await preview(several, flags)).stdout.split("\n")[0]).toBe(title);
  });

  const has = "Its templates: order_update (en_US), order_update (ja), sale (en)";

  test.each([
    [[], `has several templates: choose one with --name and --language. ${has}`],
    [["--name", "order_update"], `has several templates: choose one with --name and --language. ${has}`],
    [["--name", "sales"], `has no template with this name and language. ${has}`],
    [["--name", "sale", "--language", "ja"], `has no template with this name and language. ${has}`],
  ])("the flags %j are refused, because they do not select exactly one template", async (flags, complaint) => {
    const stderr = `livedesk: ${folder.path}/template.json: ${complaint}\n`;
    expect(await preview(several, flags)).toEqual({ exitCode: 2, stdout: "", stderr });
  });

  test("if a template is not found, the error lists at most 20 templates", async () => {
    const many = Array.from({ length: 22 }, (_, at) => ({ name: `t${at}`, language: "en", body: "Hi." }));
    expect((await preview(many)).stderr).toMatch(/Its templates: t0 \(en\), .*t19 \(en\), and 2 more\n$/);
  });

  test("template preview ignores errors in other templates of the file", async () => {
    expect(await preview([...several, { name: "Bad" }], ["--name", "sale"])).toMatchObject({ exitCode: 0, stderr: "" });
  });
});

describe("template preview ends with 2 and an error", () => {
  test.each<readonly [complaint: string, given: unknown]>([
    [
      "--values: header.1: is required: give a string; --values: body.1: must be a string; --values: body.3: is not a variable of the body. Known variables: 1, 2; --values: buttons[0].text: must not be empty",
      { body: { 1: 5, 2: "b", 3: "c" }, buttons: { 0: { text: "" } } },
    ],
    ["--values: header: must be left out", { header: "x" }],
    ['--values: values: must be an object, for example { body: { 1: "John" } }', ["John"]],
    ['--values: values: must be an object, for example { body: { 1: "John" } }', null],
  ])('the error for the values is "%s"', async (complaint, given) => {
    const definition = complaint.startsWith("--values: header: ") ? { name: "a", language: "en", body: "Hi." } : order;
    const { exitCode, stdout, stderr } = await filled(definition, given);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr.startsWith(`livedesk: ${complaint}`)).toBe(true);
  });

  test.each<readonly [complaint: string, stdin: string | Uint8Array]>([
    ["--values: stdin:1:2: is not valid JSON: expected a closing brace", "{"],
    ["--values: stdin:2:1: body.1: occurs twice, so the first value would be lost", '{"body":{"1":"a",\n"1":"b"}}'],
    ["stdin: is not UTF-8 text", Uint8Array.of(0xff)],
  ])('the error for the text of the values is "%s"', async (complaint, stdin) => {
    const expected = { exitCode: 2, stdout: "", stderr: `livedesk: ${complaint}\n` };
    expect(await preview(order, ["--values", "-"], { stdin })).toEqual(expected);
  });

  test("template preview reports errors in the definition with line and column", async () => {
    const path = `${folder.path}/template.json`;
    expect(await preview({ name: "A", language: "en" })).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `${path}:1:1: body: is required: give a string\n${path}:1:9: name: must be 1 to 512 lower-case letters, digits and underscores\nlivedesk: the template has 2 errors\n`,
    });
    expect(await preview("{")).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `${path}:1:2: is not valid JSON: expected a closing brace\nlivedesk: the file has an error\n`,
    });
  });

  test("template preview --json prints errors as one line of JSON", async () => {
    const { exitCode, stdout, stderr } = await preview({ name: "a", language: "en" }, ["--json"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(JSON.parse(stderr)).toEqual({
      error: {
        name: "CliError",
        message: "the template has an error",
        outcome: "not-sent",
        code: "invalid-template",
        retryable: false,
        exitCode: 2,
        findings: [
          {
            file: `${folder.path}/template.json`,
            line: 1,
            column: 1,
            severity: "error",
            path: "body",
            message: "is required: give a string",
          },
        ],
      },
    });
  });
});

test("template preview prints warnings to stderr", async () => {
  const { exitCode, stderr } = await filled(
    { name: "a", language: "en", body: "Hello {{1}}" },
    { body: { 1: "O'Brien" } },
  );
  expect(exitCode).toBe(0);
  expect(stderr).toBe(
    `${folder.path}/template.json:1:36: warning: body: starts or ends with a variable: Meta refuses such a template at its review (Meta's error 2388299)\nwarning: body.1: contains < > " or ', which LiveDesk may delete\n`,
  );
});

describe("template preview --json", () => {
  test("template preview --json prints the template with its values", async () => {
    const { stdout, stderr } = await preview(order, ["--values", "-", "--json"], { stdin: JSON.stringify(values) });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({
      name: "order_update",
      language: "en_US",
      header: { type: "text", text: "Order #456" },
      body: `Hello John, your order is ${values.body["2"]}.\n\nThank you.`,
      footer: "Acme Inc.",
      buttons: [
        { type: "url", label: "Track", url: "https://acme.example/track/12345" },
        { type: "phone_number", label: "Call us", phone_number: "+15550100" },
        { type: "quick_reply", label: "Stop", payload: "OPT_OUT" },
      ],
      needed: [],
      warnings: [],
    });
  });

  test("template preview --json without values lists the values that are needed", async () => {
    const definition = { name: "a", language: "xx", header: { type: "image" }, body: "Hello {{1}}." };
    expect(JSON.parse((await preview(definition, ["--json"])).stdout)).toEqual({
      name: "a",
      language: "xx",
      header: { type: "image" },
      body: "Hello {{1}}.",
      buttons: [],
      needed: [
        { path: "header.media_url", message: expect.stringMatching(/^is required: give the URL of the file/) },
        { path: "body.1", message: "is required: give a string" },
      ],
      warnings: [expect.objectContaining({ code: "unknown-language", path: "language" })],
    });
  });
});

test("--values may name a pipe, which is read up to a limit", async () => {
  await using shell = await createShell();
  await shell.folder.write("a.json", { name: "a", language: "en", body: "Hello {{1}}, welcome." });
  const written = `printf '{"body":{"1":"John"}}'`;
  const script = `mkfifo pipe; ${written} > pipe & livedesk template preview a.json --values pipe`;
  expect(await shell.run(script, {})).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("Hello John, welcome."),
    stderr: "",
  });
  const endless = "mkfifo pipe2; yes > pipe2 & livedesk template preview a.json --values pipe2";
  expect(await shell.run(endless, {})).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: "livedesk: --values: pipe2: is longer than 1048576 bytes\n",
  });
});

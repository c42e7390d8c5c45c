import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { call } from "../testing/call.ts";
import { DEFINITIONS } from "../testing/definitions.ts";
import { createFolder, type Folder } from "../testing/folder.ts";

const hello = { name: "hello", language: "en", body: "Hello {{1}}, welcome." };

/** Runs the command for one file with this content, and returns the output with the path of the file shortened. */
async function check(content: unknown, ...flags: readonly string[]) {
  await using folder = await createFolder();
  const path = await folder.write("file.json", content);
  const { exitCode, stdout, stderr } = await call(["template", "check", path, ...flags]);
  return { exitCode, found: stdout.replaceAll(path, "file.json").split("\n").slice(0, -1), stderr };
}

test("template check finds no error in correct definitions", async () => {
  const count = DEFINITIONS.length;
  const { exitCode, found, stderr } = await check(DEFINITIONS);
  expect(exitCode).toBe(0);
  expect(found.filter((line) => !line.includes(": warning: "))).toEqual([]);
  expect(stderr).toBe(`checked ${count} templates in 1 file: 0 errors, ${found.length} warnings\n`);
  expect(await check(hello)).toEqual({
    exitCode: 0,
    found: [],
    stderr: "checked 1 template in 1 file: 0 errors, 0 warnings\n",
  });
});

// The mark ▶ shows the place of the error. The mark is removed before the file is checked.
const MARK = "▶";

function unmarked(marked: string): { content: string; place: string } {
  const before = (marked.split(MARK)[0] ?? "").replace("\ufeff", "").split(/\r\n|\n|\r/);
  return { content: marked.replace(MARK, ""), place: `${before.length}:${(before.at(-1)?.length ?? 0) + 1}` };
}

const KNOWN = "known: name, language, namespace, category, header, body, footer, buttons";

describe("template check reports an error at its line and column, and ends with 2", () => {
  test.for<readonly [complaint: string, marked: string]>([
    // For a wrong value, the error has the position of the value.
    ["body: must not be empty", '{ "name": "a",\n  "language": "en",\n  "body": ▶"" }'],
    ["body: must not be empty", '{ "name": "a",\r\n  "language": "en",\r\n  "body": ▶"" }'],
    ["body: must not be empty", '{ "name": "a",\r  "language": "en",\r  "body": ▶"" }'],
    ["body: must not be empty", '\ufeff{ "name": "a", "language": "en", "body": ▶"" }'],
    [
      "name: must be 1 to 512 lower-case letters, digits and underscores",
      '{ "body": "😀", "name": ▶"A", "language": "en" }',
    ],
    [
      '[1].header.type: must be "text", "image", "video", "document" or "location"',
      `[${JSON.stringify(hello)},\n  {"header": { "type": ▶"gif" }, "name": "a", "language": "en", "body": "b" }]`,
    ],
    [
      "buttons[1].text: must be at most 25 characters long",
      `{"name":"a","language":"en","body":"b","buttons":[{"type":"quick_reply","text":"c"},{"type":"quick_reply","text":▶"${"d".repeat(26)}"}]}`,
    ],
    ["[0]: must be an object", "[▶7]"],
    ["template: must be an object", '▶"hello"'],
    ["template: must be an object", "\n ▶null"],
    ["must contain at least one template", "▶[]"],
    // For an unknown key, the error has the position of the key.
    [
      `template: has the unknown key "boddy", "x"; ${KNOWN}`,
      '{"name":"a","language":"en","body":"b",\n▶"boddy":"c","x":1}',
    ],
    [`template: has the unknown key "__proto__"; ${KNOWN}`, '{"name":"a","language":"en","body":"b", ▶"__proto__":{}}'],
    [
      'header: has the unknown key "url"; known: type',
      '{"name":"a","language":"en","header":{"type":"image",▶"url":"u"},"body":"b"}',
    ],
    // For a missing value, the error has the position of the object without the value.
    ["[0].body: is required: give a string", '[\n  ▶{"name":"a","language":"en"}]'],
    [
      "buttons[0].url: is required: give a URL, such as https://example.com/{{1}}",
      '{"name":"a","language":"en","buttons":[▶{"type":"url","text":"t"}],"body":"b"}',
    ],
    // For a repeated key, the error has the position of the second key.
    ["body: occurs twice, so the first value would be lost", '{"name":"a","language":"en","body":"b", ▶"body":"c"}'],
    [
      "[0].header.type: occurs twice, so the first value would be lost",
      '[{"name":"a","language":"en","body":"b","header":{"type":"text",▶"type":"image"}}]',
    ],
    // For invalid JSON, the error has the position at which the text stops being valid JSON.
    ["is not valid JSON: expected a value here; if the character before it is a comma, remove the comma", "▶"],
    [
      "is not valid JSON: expected a key in double quotes here; if the character before it is a comma, remove the comma",
      '{"name":"a",\n  ▶}',
    ],
    ["is not valid JSON: expected a value here; if the character before it is a comma, remove the comma", "[7,▶]"],
    [
      "is not valid JSON: put strings in double quotes; only true, false, null and numbers have no quotes",
      "{▶'name': 'a'}",
    ],
    ["is not valid JSON: expected a colon after the key", '{"name" ▶"a"}'],
    ["is not valid JSON: expected a comma, or the end of the object or array", '{"name":"a"\n▶"body":"b"}'],
    ["is not valid JSON: expected a closing bracket", "[{} ▶"],
    ["is not valid JSON: expected a closing brace", '{"name":"a"\n▶'],
    ["is not valid JSON: unexpected text after the end of the value", "{} ▶{}"],
    ["is not valid JSON: JSON does not allow comments", "{ ▶/* a */ }"],
    [
      "is not valid JSON: a string must end with a double quote, on the same line on which it begins",
      '{"body":▶"two\nlines"}',
    ],
    [
      String.raw`is not valid JSON: this escape is not valid in JSON; write a backslash as \\`,
      String.raw`{"body":▶"\x"}`,
    ],
    [String.raw`is not valid JSON: \u must be followed by four hexadecimal digits`, String.raw`{"body":▶"\u12"}`],
    [String.raw`is not valid JSON: write a control character as an escape, such as \n or \u001b`, '{"body":▶"\u0001"}'],
    ["is not valid JSON: write a number such as 1, -1.5 or 2e3", '{"body":▶1.}'],
    ["is nested too deeply", `▶${"[".repeat(1e5)}`],
  ])('the error is "%s" for %j', async ([complaint, marked]) => {
    const { content, place } = unmarked(marked);
    const { exitCode, found, stderr } = await check(content);
    expect(found).toEqual([`file.json:${place}: ${complaint}`]);
    expect(stderr).toMatch(/^checked \d templates? in 1 file: 1 error, 0 warnings\n$/);
    expect(exitCode).toBe(2);
  });

  test("template check reports all errors, in the order of the file", async () => {
    expect((await check('{"body":"", "name":"A",\n"language":"EN"}')).found).toEqual([
      "file.json:1:9: body: must not be empty",
      "file.json:1:20: name: must be 1 to 512 lower-case letters, digits and underscores",
      "file.json:2:12: language: must be a code such as en or en_US, with an underscore and the country in capital letters",
    ]);
  });

  test("template check refuses a file that is not UTF-8", async () => {
    expect((await check(Uint8Array.of(0x22, 0xff, 0x22))).found).toEqual(["file.json:1:1: is not UTF-8 text"]);
  });

  test("template check prints the control characters of a file as visible symbols", async () => {
    const { found } = await check('{"name":"a","language":"en","body":"b","\\u001b[31m\\u202e":1}');
    expect(found).toEqual([
      expect.stringMatching(/^file\.json:1:40: template: has the unknown key "(␛|\\u001b)\[31m<U\+202E>"; known: /),
    ]);
  });
});

describe("the warnings of template check:", () => {
  const odd = { ...hello, language: "xx", body: "{{1}}{{2}} is here.", footer: "By {{1}}." };
  const found = [
    "file.json:1:28: warning: language: is not in Meta's list of languages: WhatsApp finds a template only by the code under which Meta approved it",
    "file.json:1:40: warning: body: starts or ends with a variable: Meta refuses such a template at its review (Meta's error 2388299)",
    "file.json:1:40: warning: body: has two variables side by side: Meta is likely to refuse such a template at its review",
    "file.json:1:71: warning: footer: has variables: Meta is likely to refuse them in a footer",
  ];
  const stderr = "checked 1 template in 1 file: 0 errors, 4 warnings\n";

  test("template check shows warnings, and ends with 0", async () => {
    expect(await check(odd)).toEqual({ exitCode: 0, found, stderr });
  });

  test("template check --strict ends with 2 if there are warnings", async () => {
    expect(await check(odd, "--strict")).toEqual({ exitCode: 2, found, stderr });
    expect(await check(hello, "--strict")).toMatchObject({ exitCode: 0 });
  });
});

test("template check --json prints only a JSON array of findings", async () => {
  const { exitCode, found, stderr } = await check(
    [
      { ...hello, language: "xx" },
      { ...hello, body: 5 },
    ],
    "--json",
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: "" });
  expect(JSON.parse(found.join(""))).toEqual([
    {
      file: "file.json",
      line: 1,
      column: 29,
      severity: "warning",
      path: "[0].language",
      message: expect.stringContaining("Meta's list"),
      code: "unknown-language",
    },
    { file: "file.json", line: 1, column: 105, severity: "error", path: "[1].body", message: "must be a string" },
  ]);
  expect(await check(hello, "--json")).toEqual({ exitCode: 0, found: ["[]"], stderr: "" });
});

describe("template check with several files:", () => {
  /** Runs the command for some paths in a folder, and returns the output without the path of the folder. */
  async function checkIn(folder: Folder, ...paths: readonly string[]) {
    const { exitCode, stdout, stderr } = await call([
      "template",
      "check",
      ...paths.map((path) => join(folder.path, path)),
    ]);
    return { exitCode, found: stdout.replaceAll(join(folder.path, "/"), "").split("\n").slice(0, -1), stderr };
  }

  test("all files are checked in the order of their paths, including the files in subfolders", async () => {
    await using folder = await createFolder();
    // The lines have a different order than the files, so this test would fail if the findings were sorted only by
    // line.
    const lines = { "b.json": 1, "a/z.json": 2, "a.json": 4, "a/b/c.json": 3 };
    for (const [name, line] of Object.entries(lines)) await folder.write(name, `${"\n".repeat(line - 1)}{`);
    await folder.write("notes.txt", "{");
    const complaint = (name: keyof typeof lines) =>
      `${name}:${lines[name]}:2: is not valid JSON: expected a closing brace`;
    expect(await checkIn(folder, "")).toEqual({
      exitCode: 2,
      found: (["a.json", "a/b/c.json", "a/z.json", "b.json"] as const).map(complaint),
      stderr: "checked 0 templates in 4 files: 4 errors, 0 warnings\n",
    });
    expect((await checkIn(folder, "b.json", "a")).found).toEqual(
      (["b.json", "a/b/c.json", "a/z.json"] as const).map(complaint),
    );
  });

  test("if two files define the same template, the error names both places", async () => {
    await using folder = await createFolder();
    await folder.write("a.json", [{ ...hello, language: "de" }, hello]);
    await folder.write("b.json", `\n  {"language":"en", "name":"hello", "body":"Hi."}`);
    expect(await checkIn(folder, "a.json", "b.json")).toEqual({
      exitCode: 2,
      found: [
        "b.json:2:28: name: repeats hello in en, which is defined at a.json:1:74: a name can occur only once in each language",
      ],
      stderr: "checked 3 templates in 2 files: 1 error, 0 warnings\n",
    });
  });

  test("a file that is named by two paths is checked only once", async () => {
    await using folder = await createFolder();
    await folder.write("a/a.json", hello);
    await symlink(join(folder.path, "a/a.json"), join(folder.path, "b.json"));
    expect(await checkIn(folder, "a/a.json", "a", "", "b.json")).toEqual({
      exitCode: 0,
      found: [],
      stderr: "checked 1 template in 1 file: 0 errors, 0 warnings\n",
    });
  });

  test("nothing is checked if one of the files does not exist", async () => {
    await using folder = await createFolder();
    const there = await folder.write("a.json", "{");
    const missing = join(folder.path, "missing.json");
    expect(await call(["template", "check", there, missing])).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `livedesk: file: ${JSON.stringify(missing)} does not exist\n`,
    });
  });

  test("a folder without a .json file is refused", async () => {
    await using folder = await createFolder();
    await folder.write("a.yaml", "");
    expect(await call(["template", "check", folder.path])).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `livedesk: file: ${JSON.stringify(folder.path)} is a directory without a .json file\n`,
    });
  });
});

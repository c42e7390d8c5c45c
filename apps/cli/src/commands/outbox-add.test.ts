import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runBuilt } from "../testing/built.ts";
import { call } from "../testing/call.ts";
import { createFolder, type Folder } from "../testing/folder.ts";

const lines = (...values: readonly object[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join("");

/** What the ledger in a folder contains, with the texts. */
async function ledgerOf(folder: Folder): Promise<readonly Record<string, unknown>[]> {
  const { stdout } = await call(["outbox", "export", "--with-content", "--db", join(folder.path, "o.db")]);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Adds a file with this content to the ledger of the folder. */
async function add(folder: Folder, name: string, content: string | Uint8Array, ...flags: readonly string[]) {
  const file = await folder.write(name, content);
  return call(["outbox", "add", file, "--db", join(folder.path, "o.db"), ...flags]);
}

describe("outbox add stores every field of a line", () => {
  const expected = [
    { conversationId: "141", key: "a", reference: "order 1", input: { content: "One, with a comma" } },
    { conversationId: "142", key: "b", runAt: "2026-01-31T00:00:00.000Z", expiresAt: "2099-01-31T00:00:00.000Z" },
    { conversationId: "143", key: "c", input: { content: "Three\nlines\nlong" } },
  ];

  test("from NDJSON, in the spelling of the API or of JavaScript", async () => {
    await using folder = await createFolder();
    const added = await add(
      folder,
      "m.ndjson",
      `\ufeff${lines(
        { conversationId: 141, content: "One, with a comma", key: "a", reference: "order 1" },
        {
          conversation_id: "142",
          input: { content: "Two", private: true },
          key: "b",
          run_at: "2026-01-31T09:00:00+09:00",
          expiresAt: "2099-01-31T00:00:00Z",
          priority: 5,
          after: "a",
        },
      )}\r\n${lines({ conversationId: 143, content: "Three\nlines\nlong", key: "c" })}`,
    );
    expect(added).toEqual({
      exitCode: 0,
      stdout: `stored 3 messages in ${join(folder.path, "o.db")}\n`,
      stderr: "",
    });
    expect(await ledgerOf(folder)).toMatchObject(expected);
    expect((await ledgerOf(folder))[1]).toMatchObject({ input: { content: "Two", private: true } });
  });

  test.each([
    ["UTF-8 with commas", ",", (text: string) => Buffer.from(text)],
    [
      "UTF-16 with semicolons, as a spreadsheet writes it",
      ";",
      (text: string) => Buffer.from(`\ufeff${text}`, "utf16le"),
    ],
  ])("from CSV in %s", async (_, separator, encode) => {
    await using folder = await createFolder();
    const rows = [
      ["conversation_id", "content", "order", "expires_at", "run_at", "reference"],
      ["141", '"One, with a comma"', "a", "", "", "order 1"],
      ["142", "Two", "b", "2099-01-31T00:00:00Z", "2026-01-31T09:00:00+09:00", ""],
      ["143", '"Three\nlines\nlong"', "c", "", "", ""],
    ];
    const content = encode(rows.map((row) => row.join(separator)).join("\r\n"));
    const added = await add(folder, "m.csv", content, "--key-column", "order", "--delimiter", separator);
    expect(added).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await ledgerOf(folder)).toMatchObject(expected);
  });

  test("from stdin, of which no copy stays behind", async () => {
    await using folder = await createFolder();
    const input = lines({ conversationId: 141, content: "Hi", key: "a" });
    const temporary = await createFolder();
    const env = { TMPDIR: temporary.path };
    const added = await runBuilt(["outbox", "add", "-", "--db", join(folder.path, "o.db")], env, input);
    expect(added).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await ledgerOf(folder)).toMatchObject([{ conversationId: "141" }]);
    expect(await readdir(temporary.path)).toEqual([]);
    await temporary[Symbol.asyncDispose]();
  });
});

describe("a file with a wrong line is refused as a whole", () => {
  test.each<readonly [name: string, content: string | Uint8Array, complaints: readonly string[]]>([
    [
      "m.ndjson",
      `${lines({ conversationId: 141, content: "ok" })}{"conversationId": 141,\n\n${lines(
        { conversationId: "0141", content: "x" },
        { conversationId: 141, content: "" },
        { content: "x", conversationId: 1, contents: "x", runAt: "2026-01-31 09:00" },
        { conversationId: 1, content: "x", runAt: "2026-01-31T09:00:00", expiresAt: 5 },
        { conversationId: 1, content: "x", input: "x" },
        { conversationId: 1, content: "x", key: "a", after: "a" },
        { conversationId: 1, content: "x", run_at: "2026-02-01T00:00:00Z", expires_at: "2026-01-01T00:00:00Z" },
        { conversation_id: 0, content: 5 },
        { conversation_id: 1, input: { content: "x", private: 1 } },
        { conversation_id: 1, input: 5, run_at: 5 },
        { conversation_id: 1, input: { content: "x", contents: "y" } },
        { conversation_id: 0, content: "x" },
        { conversationId: 1, input: { attachments: ["a.png"] } },
      )}[]`,
      [
        "2:1: is not valid JSON",
        "4:1: conversationId: must be a whole number",
        "5:1: content: must not be empty",
        "6:1: contents: is not a field of a message",
        "6:1: runAt: must be a time with its zone",
        "7:1: runAt: must be a time with its zone",
        "7:1: expiresAt: must be a time with its zone",
        "8:1: input: cannot be given together with content",
        "9:1: after: must be the key of another message",
        "10:1: expires_at: must be later than run_at",
        "11:1: content: must be a string. An object for messages.send is given as input",
        "12:1: input.private: ",
        '13:1: input: must be an object, such as { "content": "Hello" }',
        "13:1: run_at: must be a time with its zone",
        '14:1: input: has the unknown key "contents"',
        "15:1: conversation_id: must be a whole number",
        "16:1: input.attachments[0]: must not be given: this command stores no files",
        "17:1: must be a JSON object",
        "nothing was stored, because 15 lines are wrong",
      ],
    ],
    [
      "m.csv",
      'conversation_id,content\n141,"two\nlines"\n,x\n142,y,z\n',
      ["4:1: conversation_id: is required", "5:1: has 3 columns, but the first line has 2"],
    ],
    ["m.csv", 'conversation_id,content\n141,a"b"\n', ["2:1: has a quote in a wrong place"]],
    ["m.csv", 'conversation_id,content\n141,"a\n', ["a quote is opened and never closed"]],
    ["m.csv", "conversation_id;content\n141;x\n", ['1:1: has one column, with ";" in its name: use --delimiter ";"']],
    ["m.csv", "content,content\n1,2\n", ['1:1: has two columns with the name "content"']],
    ["m.csv", Buffer.from("conversation_id,content\n141,caf\u00e9\n", "latin1"), ["is not UTF-8 text"]],
    ["m.ndjson", Buffer.from('{"conversationId":141}\n', "utf16le"), ["contains U+0000"]],
  ])("%s %j", async (name, content, complaints) => {
    await using folder = await createFolder();
    const { exitCode, stdout, stderr } = await add(folder, name, content);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    for (const complaint of complaints) expect(stderr).toContain(complaint);
    // The ledger was not even made.
    expect(await readdir(folder.path)).toEqual([name]);
  });

  test("nothing is stored if the last of many lines uses the key of another message again", async () => {
    await using folder = await createFolder();
    const many = Array.from({ length: 2500 }, (_, at) => ({ conversationId: 141, content: "x", key: `k${at}` }));
    const again = { conversationId: 141, content: "changed", key: "k3" };
    const { exitCode, stderr } = await add(
      folder,
      "m.ndjson",
      lines(...many, again, { ...again, key: "new", after: "nobody" }),
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain("m.ndjson:2501:1: key: is also the key of line 4, which has another message.");
    expect(stderr).toContain('m.ndjson:2502:1: after: no message has the key "nobody"');
    expect(stderr).toContain("nothing was stored, because 2 lines are wrong");
    expect(await ledgerOf(folder)).toEqual([]);
  });

  // If the rest of a file cannot be read, more than one line is missing. So the file is refused: otherwise the rest would be left out without an error.
  const rows = (first: number, last: number, rowOf: (at: number) => string): string =>
    Array.from({ length: last - first + 1 }, (_, at) => `${rowOf(first + at)}\n`).join("");
  const json = (at: number): string => `{"conversationId":141,"content":"m","key":"k${at}"}`;
  const csv = (at: number): string => `141,m,k${at}`;
  const bad = Buffer.from([0xe9, 0x0a]);
  test.each([
    ["m.ndjson", [rows(1, 2500, json), bad, rows(2502, 4000, json)], "2501:1: is not UTF-8 text"],
    ["m.ndjson", [rows(1, 2500, json), "x\0y\n", rows(2502, 4000, json)], "2501:1: contains U+0000"],
    ["m.ndjson", [rows(1, 3, json), "x".repeat(2 ** 21), "\n", rows(5, 9, json)], "4:1: is longer than"],
    [
      "m.csv",
      ["conversation_id,content,key\n", rows(2, 2500, csv), bad, rows(2502, 9000, csv)],
      "2501:1: is not UTF-8",
    ],
    ["m.csv", ["conversation_id;content\n", rows(2, 4, csv)], '1:1: has one column, with ";" in its name'],
    ["m.csv", ["conversation_id,content,key\n", rows(2, 4, csv), '141,"m,k\n', rows(6, 9, csv)], "a quote is opened"],
    ["m.csv", ["conversation_id,content,key\n", rows(2, 4, csv), '141,m"m,k\n', rows(6, 9, csv)], "a quote in a wrong"],
  ])(
    "nothing is stored, also with --skip-invalid, if the rest of %s cannot be read: %o %s",
    async (name, parts, where) => {
      await using folder = await createFolder();
      const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
      for (const flags of [[], ["--skip-invalid"]]) {
        const { exitCode, stdout, stderr } = await add(folder, name, content, ...flags);
        expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
        expect(stderr).toContain(where);
        const why = flags.length === 0 ? "1 line is wrong" : "the rest of the file cannot be read";
        expect(stderr).toContain(`livedesk: nothing was stored, because ${why}`);
        expect(await readdir(folder.path)).toEqual([name]);
      }
    },
  );

  test("--skip-invalid stores the other lines, and lists those that it leaves out", async () => {
    await using folder = await createFolder();
    const good = { conversationId: 141, content: "x", key: "a" };
    const { exitCode, stdout, stderr } = await add(
      folder,
      "m.ndjson",
      lines(good, { conversationId: 0, content: "x" }, { ...good, content: "y" }, { ...good, key: "b" }),
      "--skip-invalid",
      "--json",
    );
    expect(JSON.parse(stdout)).toEqual({ stored: 2, duplicates: 0, withoutKey: 0, skipped: 2 });
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^left out: .*m\.ndjson:2:1: conversationId: .*\nleft out: .*m\.ndjson:3:1: key: .*\n$/);
    expect(await ledgerOf(folder)).toMatchObject([{ key: "a" }, { key: "b" }]);
  });

  test("no text of a message is printed", async () => {
    await using folder = await createFolder();
    const secret = randomBytes(12).toString("hex");
    for (const [name, content] of [
      ["a.ndjson", `{"conversationId":1,"content":"${secret}`],
      [
        "b.ndjson",
        lines({ conversationId: secret, content: secret, priority: secret, runAt: secret, key: {}, after: 1 }),
      ],
      [
        "c.ndjson",
        lines({ conversationId: 1, content: secret, key: "a" }, { conversationId: 1, content: `${secret}!`, key: "a" }),
      ],
      ["d.csv", `conversation_id,content\n1,x${secret}"${secret}"\n`],
      ["e.csv", `conversation_id,content\n1,"${secret}`],
      ["f.csv", `conversation_id,content\n1,${secret},${secret}\n`],
    ] as const) {
      const { exitCode, stdout, stderr } = await add(folder, name, content);
      expect(exitCode).toBe(2);
      expect(stdout + stderr).not.toContain(secret);
    }
  });
});

describe("the key of a line", () => {
  test("makes a second import of the same file a no-op", async () => {
    await using folder = await createFolder();
    const content = lines(
      { conversationId: 141, content: "x", key: "a" },
      { conversationId: 142, content: "y", key: "b" },
    );
    await add(folder, "m.ndjson", content);
    const { stdout } = await add(folder, "m.ndjson", content);
    expect(stdout).toContain("stored 0 messages in ");
    expect(stdout).toContain("; 2 messages had been stored before\n");
    expect(await ledgerOf(folder)).toHaveLength(2);
  });

  test("is missed by a warning, because a second import would send the message again", async () => {
    await using folder = await createFolder();
    const { stderr } = await add(folder, "m.ndjson", lines({ conversationId: 141, content: "x" }));
    expect(stderr).toContain("warning: 1 message without a key: if the file is added again, they are sent again.");
  });

  test("comes from --key-column with --key-prefix in front, also in `after`", async () => {
    await using folder = await createFolder();
    const content = lines(
      { conversationId: 141, content: "x", order: 1 },
      { conversationId: 141, content: "y", order: "two", after: "1" },
    );
    await add(folder, "m.ndjson", content, "--key-column", "order", "--key-prefix", "may:");
    expect(await ledgerOf(folder)).toMatchObject([{ key: "may:1" }, { key: "may:two" }]);
  });

  test("is not silently missing if --key-column is misspelt", async () => {
    await using folder = await createFolder();
    const { exitCode, stderr } = await add(
      folder,
      "m.csv",
      "conversation_id,content,order\n1,x,2\n",
      "--key-column",
      "orders",
      "--ignore-unknown",
    );
    expect(exitCode).toBe(2);
    const file = join(folder.path, "m.csv");
    const complaint = `--key-column: no line of ${file} has a field with the name "orders". The first message has `;
    expect(stderr).toBe(`livedesk: ${complaint}conversation_id, content, order\n`);
    // Without --ignore-unknown, the right column is an unknown field of every line, which is not the cause.
    const strict = await add(folder, "m.csv", "conversation_id,content,order\n1,x,2\n", "--key-column", "orders");
    expect(strict).toEqual({ exitCode: 2, stdout: "", stderr });
  });

  test("is called by the name of --key-column in errors", async () => {
    await using folder = await createFolder();
    const content = lines(
      { conversationId: 141, content: "x", order: "1" },
      { conversationId: 141, content: "y", order: "1" },
      { conversationId: 141, content: "z", order: {} },
    );
    const { stderr } = await add(folder, "m.ndjson", content, "--key-column", "order", "--skip-invalid");
    expect(stderr).toContain("m.ndjson:2:1: order: is also the key of line 1");
    expect(stderr).toContain("m.ndjson:3:1: order: must be a string");
    const long = lines({ conversationId: 141, content: "x", order: "1".repeat(501) });
    expect((await add(folder, "m.ndjson", long, "--key-column", "order")).stderr).toContain("m.ndjson:1:1: order: ");
  });
});

describe("an `after` that names no stored message", () => {
  test("says which line has this key, if that stands below or is wrong itself", async () => {
    await using folder = await createFolder();
    const content = lines(
      { conversationId: 141, content: "1", key: "a", after: "c" },
      { conversationId: 141, content: "2", key: "b", after: "nobody" },
      { conversationId: 141, content: "3", key: "c" },
      { conversationId: 141, content: "", key: "d" },
      { conversationId: 141, content: "5", key: "e", after: "d" },
    );
    const { stderr } = await add(folder, "m.ndjson", content, "--key-prefix", "may:", "--skip-invalid");
    expect(stderr).toContain("m.ndjson:1:1: after: names the message of line 3, which must stand above this one\n");
    expect(stderr).toContain('m.ndjson:2:1: after: no message has the key "may:nobody"\n');
    expect(stderr).toContain("m.ndjson:5:1: after: names the message of line 4, which is wrong itself\n");
    expect(await ledgerOf(folder)).toMatchObject([{ key: "may:c" }]);
  });
});

test.each([
  [["outbox", "add", "missing.ndjson"], 'file: "missing.ndjson" does not exist or cannot be read'],
  [["outbox", "add", "."], 'file: "." is a directory'],
  [["outbox", "add", "-"], "file: stdin has no messages"],
  [["outbox", "add", "-", "--format", "xml"], "--format: must be csv or ndjson"],
  [["outbox", "add", "-", "--delimiter", ";"], "--delimiter: only a CSV file has one"],
  [["outbox", "add", "-", "--format", "csv", "--delimiter", "::"], "--delimiter: must be one character"],
])("livedesk %j is refused: %s", async (argv, complaint) => {
  expect(await call(argv)).toEqual({ exitCode: 2, stdout: "", stderr: expect.stringContaining(complaint) });
});

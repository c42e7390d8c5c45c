import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, type Emulated, startEmulated } from "../testing/call.ts";
import { createShell } from "../testing/built.ts";

let world: Emulated;
let folder: string;

beforeAll(async () => {
  world = await startEmulated();
  folder = await mkdtemp(join(tmpdir(), "livedesk-cli-"));
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const send = (argv: readonly string[], stdin?: string | Uint8Array) =>
  call(["send", ...argv], { env: world.env, ...(stdin !== undefined && { stdin }) });

describe("a text message", () => {
  test("send --json prints only the answer, as JSON on stdout", async () => {
    const { exitCode, stdout, stderr } = await send(["141", "hello", "--json"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(stdout)).toMatchObject({ id: world.last(141)?.id, content: "hello", status: "sent" });
  });

  test("without --json, send prints one human-readable line", async () => {
    const result = await send(["141", "hello"]);
    const stdout = `sent message ${world.last(141)?.id} to conversation 141 (sent)\n`;
    expect(result).toEqual({ exitCode: 0, stdout, stderr: "" });
  });

  test.each([
    ["hi\n", "hi"],
    ["hi\r\n", "hi"],
    ["hi\n\n", "hi\n"],
    [" two\r\nlines ", " two\r\nlines "],
    ["\ufeff確認済みです 👍\n", "確認済みです 👍"],
  ])("send reads the text %j from stdin, and drops one line break at its end", async (stdin, content) => {
    expect(await send(["141", "-"], stdin)).toMatchObject({ exitCode: 0 });
    expect(world.last(141)).toMatchObject({ content });
  });

  test("after --, the text may start with a dash", async () => {
    expect(await send(["141", "--", "--api-key is a flag"])).toMatchObject({ exitCode: 0 });
    expect(world.last(141)).toMatchObject({ content: "--api-key is a flag" });
  });

  test("send --private sends the text as a private note", async () => {
    expect(await send(["141", "for the team", "--private"])).toMatchObject({ exitCode: 0 });
    expect(world.last(141)).toMatchObject({ content: "for the team", private: true });
  });

  test("send --reply-to sends the text as a reply", async () => {
    expect(await send(["141", "thank you", "--reply-to", "29"])).toMatchObject({ exitCode: 0 });
    expect(world.last(141)).toMatchObject({ content_attributes: { in_reply_to: 29 } });
  });
});

test("send and template refuse arguments that are not UTF-8", async () => {
  await using shell = await createShell();
  const run = (line: string) => shell.run(`mangled=$(printf 'gr\\374\\337e'); livedesk ${line}`, world.env);
  const before = world.emulator.truth();
  const complaint = "is not UTF-8 text, or contains U+FFFD: ";
  const refused = { exitCode: 2, stdout: "" };
  expect(await run('send 141 "$mangled"')).toEqual({
    ...refused,
    stderr: `livedesk: text: ${complaint}write - as the text argument, and pass the text on stdin\n`,
  });
  for (const [flag, value] of [
    ["--content", "$mangled"],
    ["--body", "1=$mangled"],
    ["--footer", "1=$mangled"],
    ["--header-text", "1=$mangled"],
    ["--quick-reply", "1=$mangled"],
  ] as const) {
    const content = flag === "--content" ? "" : "--content x";
    expect(await run(`template 141 --name a --language en ${content} ${flag} "${value}"`)).toEqual({
      ...refused,
      stderr: `livedesk: ${flag}: ${complaint}pass the text in a file or on stdin, with --params or --values\n`,
    });
  }
  expect(world.emulator.truth()).toEqual(before);
  // A user who really wants to send U+FFFD can pass the text on stdin.
  expect(await send(["141", "-"], "\ufffd")).toMatchObject({ exitCode: 0 });
  expect(world.last(141)).toMatchObject({ content: "\ufffd" });
});

describe("files", () => {
  test("files are sent in one message, with or without text", async () => {
    const [image, sound] = [join(folder, "a.png"), join(folder, "b.mp3")];
    await Promise.all([writeFile(image, "picture"), writeFile(sound, "sound")]);
    expect(await send(["141", "look", "--file", image, "--file", sound, "--private"])).toMatchObject({ exitCode: 0 });
    expect(world.last(141)).toMatchObject({
      content: "look",
      private: true,
      attachments: [
        { name: "a.png", type: "image/png", size: 7 },
        { name: "b.mp3", type: "audio/mpeg", size: 5 },
      ],
    });
    expect(await send(["141", "--file", image])).toMatchObject({ exitCode: 0 });
    expect(world.last(141)).toMatchObject({ content: "", attachments: [{ name: "a.png" }] });
  });
});

describe("the progress of an upload", () => {
  const upload = async (world_: Parameters<typeof call>[1] = {}, ...flags: string[]) => {
    const path = join(folder, "large.bin");
    await writeFile(path, Buffer.alloc(3_000_000));
    const { env = {}, ...rest } = world_;
    return call(["send", "141", "--file", path, ...flags], { env: { ...world.env, ...env }, ...rest });
  };

  test("is one line on a terminal, which grows to 100 % and is then removed", async () => {
    const { exitCode, stdout, stderr } = await upload({ hasPerson: true });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^sent message \d+ to conversation 141 \(sent\)\n$/);
    const shown = stderr.split("\r\u001b[K").slice(1);
    expect(shown.at(-1)).toBe("");
    const percents = shown.slice(0, -1).map((line) => Number(/^sending (\d+) % of 3\.0 MB$/.exec(line)?.[1]));
    expect(percents.length).toBeGreaterThan(1);
    expect(percents.at(-1)).toBe(100);
    expect(percents).toEqual([...new Set(percents)].toSorted((one, other) => one - other));
  });

  test.each([
    ["no terminal", {}, []],
    ["TERM=dumb", { hasPerson: true, env: { TERM: "dumb" } }, []],
    ["ACCESSIBLE=1", { hasPerson: true, env: { ACCESSIBLE: "1" } }, []],
    ["--json", { hasPerson: true }, ["--json"]],
    ["--quiet", { hasPerson: true }, ["--quiet"]],
  ])("is not shown with %s", async (_, world_, flags) => {
    expect(await upload(world_, ...flags)).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test("is removed before an error is reported", async () => {
    const { exitCode, stderr } = await upload({ hasPerson: true, env: { LIVEDESK_API_SECRET: "wrong" } });
    expect(exitCode).toBe(4);
    const [error = ""] = stderr.split("\r\u001b[K").slice(-1);
    expect(error).toMatch(/^livedesk: The request was refused \(HTTP 401\)[^\r]*\n$/);
  });
});

describe("a message that is not delivered", () => {
  test("for a failed message, send reports that the message exists, and explains the failure", async () => {
    const { exitCode, stdout, stderr } = await send(["142", "free text"]);
    const id = world.last(142)?.id;
    expect(exitCode).toBe(3);
    expect(stdout).toBe(`message ${id} in conversation 142 exists, but was not delivered (failed)\n`);
    expect(stderr).toBe(
      [
        "The reason given: 131047 Re-engagement message is not allowed",
        "It means: Re-engagement message. The 24-hour window is closed, so only a template may be sent.",
        "What to do: Send a WhatsApp template instead, because the 24-hour window is closed. Or wait until the customer writes, then retry the message.",
        "            livedesk template 142 --name … --language … --content …",
        `            livedesk retry 142 ${id}`,
        "",
      ].join("\n"),
    );
  });

  test("with --json, a failed message is printed as JSON, without an explanation", async () => {
    const { exitCode, stdout, stderr } = await send(["142", "free text", "--json"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ id: world.last(142)?.id, status: "failed" });
  });
});

test("--quiet prints nothing about a message that was sent, and everything about a message that was not delivered", async () => {
  expect(await send(["141", "hello", "--quiet"])).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  const loud = await send(["142", "free text"]);
  const { exitCode, stdout, stderr } = await send(["142", "free text", "-q"]);
  expect(exitCode).toBe(3);
  expect([stdout, stderr].join("").replaceAll(/\d+/g, "")).toBe(
    [loud.stdout, loud.stderr].join("").replaceAll(/\d+/g, ""),
  );
  expect(await send(["141", "hello", "-q", "--json"])).toMatchObject({ exitCode: 2 });
});

describe("--debug", () => {
  test("writes every attempt to stderr, without the text and without credentials", async () => {
    const { exitCode, stderr } = await send(["141", "a private text", "--debug"]);
    expect(exitCode).toBe(0);
    expect(stderr.split("\n").map((line) => line.replaceAll(/\d+(\.\d+)?/g, "0"))).toEqual([
      "debug: request /api/v0/accounts/conversations/0/messages attempt=0",
      expect.stringMatching(/^debug: response \S+ attempt=0 status=0 duration=0/),
      expect.stringMatching(/^debug: outcome \S+ attempt=0 outcome=accepted messageId=0 duration=0$/),
      "",
    ]);
    for (const secret of ["private text", world.env["LIVEDESK_API_KEY"], world.env["LIVEDESK_API_SECRET"]])
      expect(stderr).not.toContain(secret);
  });

  test("with --json, each line is JSON, and the error is the last", async () => {
    const argv = ["send", "141", "hi", "--debug", "--json", "--base-url", "http://127.0.0.1:1"];
    const { exitCode, stderr } = await call(argv, { env: world.env });
    expect(exitCode).toBe(1);
    const lines = stderr
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { debug?: { type: string; code?: string; cause?: string }; error?: object });
    expect(lines[0]).toMatchObject({ debug: { type: "request", attempt: 1 } });
    expect(lines[1]).toMatchObject({ debug: { type: "retry", code: "connection-failed", cause: expect.any(String) } });
    expect(lines.at(-2)).toMatchObject({ debug: { type: "outcome", outcome: "not-sent" } });
    expect(lines.at(-1)).toMatchObject({ error: { code: "connection-failed" } });
  });
});

test("--base-url takes precedence over LIVEDESK_BASE_URL", async () => {
  const env = { ...world.env, LIVEDESK_BASE_URL: "http://127.0.0.1:1" };
  const argv = ["send", "141", "hello", "--base-url", world.emulator.url];
  expect(await call(argv, { env })).toMatchObject({ exitCode: 0 });
});

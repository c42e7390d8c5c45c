import { Writable } from "node:stream";
import { setImmediate as turnOfLoop } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { call, type Emulated, startEmulated, type World } from "../testing/call.ts";
import { createFolder } from "../testing/folder.ts";

type Row = Readonly<Record<string, unknown>> & { readonly line: number };

const ndjson = (...values: readonly (object | string)[]): string =>
  values.map((value) => `${typeof value === "string" ? value : JSON.stringify(value)}\n`).join("");

/** The lines of stdout, in the order of the lines of stdin. */
const rowsIn = (stdout: string): readonly Row[] =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row)
    .toSorted((one, other) => one.line - other.line);

const textsTo = ({ emulator }: Emulated, conversationId: number): readonly string[] =>
  emulator
    .truth()
    .conversations.find(({ id }) => id === conversationId)!
    .messages.map(({ content }) => content ?? "")
    .filter((content) => /^m\d+$/.test(content));

const send = (desk: Emulated, stdin: NonNullable<World["stdin"]>, flags: readonly string[] = [], world: World = {}) =>
  call(["send", "--stdin-ndjson", ...flags], { env: desk.env, ...world, stdin });

const message = (conversationId: number, n: number, more: object = {}) => ({
  conversationId,
  content: `m${n}`,
  ...more,
});

describe("send --stdin-ndjson", () => {
  test("writes what became of each line as a line of JSON, and goes on after a line that was refused", async () => {
    await using desk = await startEmulated();
    await using folder = await createFolder();
    const photo = await folder.write("photo.png", "picture");
    desk.emulator.faults.add({ fault: "500-after-commit", conversationId: 143 });
    const stdin = ndjson(
      { conversationId: 141, content: "m1", reference: "order 1" },
      { conversation_id: "141", input: { content: "for the team", private: true } },
      { conversationId: 141, content: "look", files: [photo] },
      { conversationId: 141, files: [photo, photo] },
      "",
      { conversationId: 142, content: "free text" },
      { conversationId: 999, content: "nobody" },
      { conversationId: 143, content: "m8", reference: "order 8" },
      '{"conversationId": 141,',
      { conversationId: 141, content: "" },
      { conversationId: 141, content: "later", runAt: "2099-01-01T00:00:00Z", key: "a" },
      { conversation_id: 0, content: "x", reference: "order 12" },
      { conversationId: 141, content: "x", files: ["missing.png"] },
      { conversationId: 141, content: "x", files: "photo.png", reference: 5 },
      { conversationId: 141, content: "x", colour: "red" },
    );
    const { exitCode, stdout, stderr } = await send(desk, stdin);
    expect(rowsIn(stdout)).toEqual([
      {
        line: 1,
        reference: "order 1",
        conversationId: 141,
        outcome: "accepted",
        id: expect.any(Number),
        status: "sent",
      },
      { line: 2, conversationId: 141, outcome: "accepted", id: expect.any(Number), status: "sent" },
      { line: 3, conversationId: 141, outcome: "accepted", id: expect.any(Number), status: "sent" },
      { line: 4, conversationId: 141, outcome: "accepted", id: expect.any(Number), status: "sent" },
      { line: 6, conversationId: 142, outcome: "accepted", id: expect.any(Number), status: "failed", code: "131047" },
      {
        line: 7,
        conversationId: 999,
        outcome: "rejected",
        code: "not-found",
        status: 404,
        message: expect.any(String),
      },
      {
        line: 8,
        reference: "order 8",
        conversationId: 143,
        outcome: "unknown",
        code: "server-error",
        status: 500,
        message: expect.any(String),
      },
      { line: 9, ...invalid({ message: expect.stringContaining("is not valid JSON") }) },
      { line: 10, conversationId: 141, ...invalid({ field: "content", message: "must not be empty" }) },
      {
        line: 11,
        conversationId: 141,
        ...invalid(
          { field: "runAt", message: expect.stringContaining("livedesk outbox add") },
          { field: "key", message: expect.stringContaining("livedesk outbox add") },
        ),
      },
      {
        line: 12,
        reference: "order 12",
        ...invalid({ field: "conversation_id", message: expect.stringContaining("must be a whole number") }),
      },
      { line: 13, conversationId: 141, ...invalid({ field: "files[0]", message: expect.any(String) }) },
      {
        line: 14,
        conversationId: 141,
        ...invalid({ field: "files", message: expect.stringContaining("a list of paths") }),
      },
      { line: 15, conversationId: 141, ...invalid({ field: "colour", message: expect.any(String) }) },
    ]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 6,
      stderr: "sent 4, not delivered 1, refused 1, not sent 7, unknown 1\n",
    });
    const all = desk.emulator.truth().conversations.find(({ id }) => id === 141)!.messages;
    const sent = all.filter(({ content }) => ["m1", "for the team", "look"].includes(content ?? ""));
    expect(sent).toMatchObject([{ content: "m1" }, { private: true }, { attachments: [{ name: "photo.png" }] }]);
    expect(desk.last(141)?.attachments).toHaveLength(2);
  });

  const invalid = (...issues: readonly object[]) => ({ outcome: "not-sent", code: "invalid-line", issues });

  test("sends the messages of a conversation in the order of their lines, and other conversations at the same time", async () => {
    await using desk = await startEmulated();
    desk.emulator.faults.add({ fault: "slow", delayMs: 200, conversationId: 141 });
    const stdin = ndjson(...Array.from({ length: 60 }, (_, at) => message([141, 143, 141][at % 3] ?? 0, at)));
    const { exitCode, stdout, stderr } = await send(desk, stdin, ["--concurrency", "2"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "sent 60\n" });
    expect(textsTo(desk, 141)).toEqual(
      Array.from({ length: 60 }, (_, at) => at)
        .filter((at) => at % 3 !== 1)
        .map((at) => `m${at}`),
    );
    // The first message of 141 is slow: those of 143 do not wait for it.
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as Row).line);
    expect(lines.indexOf(1)).toBeGreaterThan(lines.indexOf(2));
    expect(lines).toHaveLength(60);
  });

  test.each([
    [0, "every line was sent", [message(141, 1)]],
    [3, "one was not delivered, although others were refused", [message(142, 1), message(999, 2), "{"]],
    [5, "one was refused, although another is wrong", [message(999, 1), "{", message(141, 2)]],
    [2, "a line is wrong", ["{", message(141, 2)]],
    [2, "there is no line", []],
  ])("ends with %i if %s", async (expected, _, values) => {
    await using desk = await startEmulated();
    expect(await send(desk, ndjson(...values))).toMatchObject({ exitCode: expected });
  });

  test("ends with 1 if there is no connection, with 7 if LiveDesk asks for a pause, and says when to go on", async () => {
    await using desk = await startEmulated();
    const stdin = ndjson(message(141, 1));
    expect(await send(desk, stdin, ["--base-url", "http://127.0.0.1:1"])).toMatchObject({ exitCode: 1 });
    desk.emulator.faults.add({ fault: "429", retryAfter: 600, conversationId: 141 });
    const { exitCode, stdout } = await send(desk, stdin);
    expect(exitCode).toBe(7);
    expect(rowsIn(stdout)).toMatchObject([{ outcome: "rejected", code: "rate-limited", retryAt: expect.any(String) }]);
  });

  test("sends nothing more after the first line that is not sent, if --stop-on-error says so", async () => {
    await using desk = await startEmulated();
    const stdin = ndjson(message(999, 1), ...Array.from({ length: 50 }, (_, at) => message(999, at)), message(141, 99));
    const { exitCode, stdout, stderr } = await send(desk, stdin, ["--stop-on-error", "--concurrency", "1"]);
    expect(exitCode).toBe(5);
    const rows = rowsIn(stdout);
    expect(rows[0]).toMatchObject({ line: 1, outcome: "rejected" });
    for (const row of rows.slice(1)) expect(row).toMatchObject({ outcome: "not-sent", code: "stopped" });
    expect(stderr).toMatch(/\nStopped, because line 1 was not sent and delivered/);
    expect(textsTo(desk, 141)).toEqual([]);
  });

  test("ends with 4, and sends nothing more, if the credentials are missing or refused", async () => {
    await using desk = await startEmulated();
    const stdin = ndjson(...Array.from({ length: 50 }, (_, at) => message(141, at)));
    expect(await send(desk, stdin, [], { env: {} })).toMatchObject({ exitCode: 4, stdout: "" });
    const env = { ...desk.env, LIVEDESK_API_SECRET: "another" };
    const { exitCode, stdout, stderr } = await send(desk, stdin, ["--concurrency", "1"], { env });
    expect(exitCode).toBe(4);
    expect(stderr).toContain("Stopped, because the credentials are missing or were refused");
    expect(rowsIn(stdout)[0]).toMatchObject({ line: 1, outcome: "rejected", code: "unauthorized" });
    for (const row of rowsIn(stdout).slice(1)) expect(row).toMatchObject({ outcome: "not-sent", code: "stopped" });
  });

  test("--dry-run checks every line, and sends nothing", async () => {
    await using desk = await startEmulated();
    const stdin = ndjson(message(141, 1), { conversationId: 141, content: "" });
    const { exitCode, stdout, stderr } = await send(desk, stdin, ["--dry-run"], { env: {} });
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: "checked 1, not sent 1\n" });
    expect(rowsIn(stdout)).toMatchObject([{ code: "dry-run" }, { code: "invalid-line" }]);
    expect(textsTo(desk, 141)).toEqual([]);
  });

  test("reads UTF-16 with a byte order mark, and stops at bytes that are no text", async () => {
    await using desk = await startEmulated();
    const wide = Buffer.from(`\ufeff${ndjson(message(141, 1))}`, "utf16le");
    // The bytes of the mark may come in two parts.
    const parts = async function* () {
      yield wide.subarray(0, 1);
      yield wide.subarray(1);
    };
    expect(await send(desk, parts())).toMatchObject({ exitCode: 0 });
    const mixed = Buffer.concat([
      Buffer.from(ndjson(message(141, 2))),
      Buffer.from([0xe9, 0x0a]),
      Buffer.from(ndjson(message(141, 3))),
    ]);
    const split = async function* () {
      yield mixed.subarray(0, 36);
      yield mixed.subarray(36);
    };
    const sent: string[] = [];
    for (const stdin of [split(), mixed]) {
      const { exitCode, stderr } = await send(desk, stdin);
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(
        /Stopped, because line 2 is not UTF-8 text: .*\. The lines from 3 on were not read, and not sent\n$/,
      );
      // The lines above it are sent, also if they are read together with it.
      sent.push("m2");
      expect(textsTo(desk, 141)).toEqual(["m1", ...sent]);
    }
  });

  test("prints no text of a message", async () => {
    await using desk = await startEmulated();
    const secret = "canary-of-a-text";
    for (const fault of ["not-json", "reset-after-commit"] as const)
      desk.emulator.faults.add({ fault, conversationId: 141 });
    const stdin = ndjson(
      message(141, 1, { content: secret }),
      message(141, 2, { content: secret }),
      message(999, 3, { content: secret }),
      `{"conversationId":141,"content":"${secret}`,
      { conversationId: secret, content: { text: secret }, reference: 5 },
      { conversationId: 141, input: { content: secret, private: secret } },
    );
    const { stdout, stderr } = await send(desk, stdin, ["--debug"]);
    expect(rowsIn(stdout)).toHaveLength(6);
    expect(stdout + stderr).not.toContain(secret);
  });

  test.each([
    [["141"], "--stdin-ndjson: each line names its conversation, so give no arguments"],
    [["--private"], "cannot be used with"],
    [["--concurrency", "0"], "--concurrency: must be a whole number from 1 to 1000"],
  ])("refuses %j", async (flags, complaint) => {
    await using desk = await startEmulated();
    const { exitCode, stderr } = await send(desk, ndjson(message(141, 1)), flags);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(complaint) });
  });

  test.each(["--concurrency=2", "--stop-on-error"])("is needed by %s", async (flag) => {
    expect((await call(["send", "141", "hi", flag])).stderr).toContain(": needs --stdin-ndjson as well");
  });
});

describe("send --stdin-ndjson, while stdin goes on without an end,", () => {
  /** Lines without an end, each in a part of its own. `given` counts them. */
  function endless(conversationId: number) {
    const lines = {
      given: 0,
      async *[Symbol.asyncIterator]() {
        for (;;) {
          await turnOfLoop();
          yield Buffer.from(ndjson(message(conversationId, ++lines.given)));
        }
      },
    };
    return lines;
  }

  test("reads only a part of it ahead of the sending", async () => {
    await using desk = await startEmulated();
    desk.emulator.faults.add({ fault: "stall-headers", conversationId: 141 });
    const [first, second] = [new AbortController(), new AbortController()];
    const lines = endless(141);
    const sending = send(desk, lines, [], { signals: { first: first.signal, second: second.signal } });
    // The first message has no answer, so the others of its conversation wait.
    await expect.poll(() => lines.given).toBeGreaterThan(1000);
    for (let turn = 0; turn < 500; turn++) await turnOfLoop();
    expect(lines.given).toBeLessThan(1010);
    first.abort("SIGINT");
    second.abort("SIGINT");
    const { exitCode, stdout } = await sending;
    expect(exitCode).toBe(6);
    const rows = rowsIn(stdout);
    expect(rows[0]).toMatchObject({ line: 1, outcome: "unknown" });
    for (const row of rows.slice(1)) expect(row).toMatchObject({ outcome: "not-sent", code: "stopped" });
  });

  test("sends nothing more after a signal, and says which lines were not sent", async () => {
    await using desk = await startEmulated();
    const first = new AbortController();
    const lines = endless(141);
    const onStdout = () => textsTo(desk, 141).length >= 5 && first.abort("SIGINT");
    const { exitCode, stdout, stderr } = await send(desk, lines, [], { signals: { first: first.signal }, onStdout });
    expect(exitCode).toBe(130);
    const rows = rowsIn(stdout);
    const sent = rows.filter(({ outcome }) => outcome === "accepted");
    expect(textsTo(desk, 141)).toEqual(sent.map(({ line }) => `m${line}`));
    // Every line up to the last that was read has its outcome, and the others are named.
    expect(rows.map(({ line }) => line)).toEqual(rows.map((_, at) => at + 1));
    expect(stderr).toContain(
      `Stopped, because SIGINT was received. The lines from ${rows.length + 1} on were not read, and not sent\n`,
    );
  });

  test.each([
    [Object.assign(new Error("canary"), { code: "EIO", syscall: "read" }), "stdin cannot be read (EIO)"],
    [
      Object.assign(new Error("canary"), { code: "ERR_STREAM_PREMATURE_CLOSE" }),
      "stdin cannot be read (ERR_STREAM_PREMATURE_CLOSE)",
    ],
    [new TypeError("canary"), "of an unexpected failure (TypeError), which is a bug in this program"],
  ])("waits for the outcome of what was sent if the reading ends with %s", async (error, problem) => {
    await using desk = await startEmulated();
    desk.emulator.faults.add({ fault: "slow", delayMs: 200, conversationId: 141 });
    const stdin = async function* () {
      yield Buffer.from(ndjson(message(141, 1)));
      // The message was stored, and its answer comes later.
      await expect.poll(() => textsTo(desk, 141)).toEqual(["m1"]);
      throw error;
    };
    const { exitCode, stdout, stderr } = await send(desk, stdin());
    expect(rowsIn(stdout)).toMatchObject([{ line: 1, outcome: "accepted" }]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`Stopped, because ${problem}. The lines from 2 on were not read, and not sent\n`);
    expect(stderr).not.toContain("canary");
  });

  test("waits for a slow reader of stdout", async () => {
    await using desk = await startEmulated();
    const taken: string[] = [];
    let takeMore: (() => void) | undefined;
    const slow = new Writable({
      decodeStrings: false,
      write: (text: string, _encoding, done) => {
        taken.push(text);
        takeMore = done;
      },
    });
    const first = new AbortController();
    const lines = endless(0);
    const sending = send(desk, lines, [], { signals: { first: first.signal }, stdout: slow });
    await expect.poll(() => taken.length).toBe(1);
    for (let turn = 0; turn < 500; turn++) await turnOfLoop();
    expect([taken.length, lines.given]).toEqual([1, 1]);
    first.abort("SIGINT");
    takeMore?.();
    expect(await sending).toMatchObject({ exitCode: 130 });
  });

  test("sends nothing more if stdout cannot be written, and writes the outcome to stderr instead", async () => {
    await using desk = await startEmulated();
    const full = new Writable({ write: (_text, _encoding, done) => done(new Error("full")) });
    full.on("error", () => {});
    const { exitCode, stderr } = await send(desk, endless(141), ["--concurrency", "1"], { stdout: full });
    expect(exitCode).toBe(6);
    expect(textsTo(desk, 141)).toEqual(["m1"]);
    expect(stderr).toContain('{"line":1,"conversationId":141,"outcome":"accepted",');
    expect(stderr).toContain("Stopped, because stdout cannot be written any more");
  });
});

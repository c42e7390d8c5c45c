import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { runBuilt, start } from "../testing/built.ts";
import { call, startEmulated } from "../testing/call.ts";
import { createFolder } from "../testing/folder.ts";

/**
 * A ledger in which message 1 was sent, 2 and 3 are unknown, 4 was refused and 5 is queued for later. The text of each is "text" and
 * its number.
 */
async function createLedger() {
  const [desk, folder] = [await startEmulated(), await createFolder()];
  const db = ["--db", join(folder.path, "o.db")];
  const lines = ["143", "141", "142", "999", "141"].map((conversationId, at) =>
    JSON.stringify({
      conversationId,
      content: `text ${at + 1}`,
      key: `key,"${at + 1}"`,
      ...(at === 4 && { runAt: "2099-01-01T00:00:00Z" }),
    }),
  );
  await call(["outbox", "add", "-", ...db], { stdin: lines.join("\n") });
  desk.emulator.faults.add({ fault: "500-after-commit", conversationId: 141 });
  desk.emulator.faults.add({ fault: "reset-after-commit", conversationId: 142 });
  const run = (...flags: readonly string[]) => call(["outbox", "run", ...db, ...flags], { env: desk.env });
  expect(await run()).toMatchObject({ exitCode: 6 });
  return {
    desk,
    folder,
    db,
    run,
    outbox: (...argv: readonly string[]) => call(["outbox", ...argv, ...db]),
    /** Sets the time of every attempt so far back that its request is over. */
    makeOld() {
      const database = new DatabaseSync(join(folder.path, "o.db"));
      database.exec("update livedesk_outbox_message set started_at = started_at - 60000");
      database.close();
    },
    async [Symbol.asyncDispose]() {
      await desk[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const rowsIn = (ndjson: string): readonly Record<string, unknown>[] =>
  ndjson
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test("outbox status counts the messages by what became of them, and says why the outbox is paused", async () => {
  await using ledger = await createLedger();
  const { exitCode, stdout } = await ledger.outbox("status");
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(
    /^queued    1\nsending   0\naccepted  1\nrejected  1\nnot sent  0\nunknown   2  see livedesk outbox unknowns --db \S+\n1 message is queued, and no worker runs\. To send: livedesk outbox run --db \S+\nmessage 5 \(key key,"5"\) is sent at 2099-01-01T00:00:00Z \(in \d+ days\)\n$/,
  );
  expect(JSON.parse((await ledger.outbox("status", "--json")).stdout)).toMatchObject({ queued: 1, unknown: 2 });
  await ledger.outbox("add", await ledger.folder.write("m.ndjson", { conversationId: 143, content: "x", key: "x" }));
  const env = { ...ledger.desk.env, LIVEDESK_API_KEY: "another" };
  await call(["outbox", "run", ...ledger.db], { env });
  expect((await ledger.outbox("status")).stdout).toMatch(
    /queued +2 +the oldest is due for \d+ s\n[^]*\npaused: unauthorized\. To go on: livedesk outbox run --db \S+ --resume\n/,
  );
});

test("outbox status and outbox unknowns say that no worker runs while messages wait, and not while one runs", async () => {
  await using ledger = await createLedger();
  const line = `1 message is queued, and no worker runs. To send: livedesk outbox run ${ledger.db.join(" ")}\n`;
  const looks = async () => [(await ledger.outbox("status")).stdout, (await ledger.outbox("unknowns")).stderr];
  for (const look of await looks()) expect(look).toContain(line);
  const child = start(["outbox", "run", "--forever", ...ledger.db], ledger.desk.env);
  const closed = once(child, "close");
  const workers = async () =>
    (JSON.parse((await ledger.outbox("status", "--json")).stdout) as { workers: number }).workers;
  await expect.poll(workers).toBe(1);
  for (const look of await looks()) expect(look).not.toContain("no worker runs");
  // The operating system frees the lock of a process that dies.
  child.kill("SIGKILL");
  await closed;
  for (const look of await looks()) expect(look).toContain(line);
  await ledger.outbox("cancel", "5");
  for (const look of await looks()) expect(look).not.toContain("no worker runs");
});

test("outbox status and outbox unknowns say that messages were in flight when their worker died", async () => {
  await using ledger = await createLedger();
  await ledger.outbox("cancel", "5");
  ledger.makeOld();
  for (const id of ["2", "3"]) await ledger.outbox("resolve", id, "sent", "--by", "bob");
  expect((await ledger.outbox("unknowns")).stderr).toBe("No message is unknown.\n");
  await ledger.outbox("add", await ledger.folder.write("m.ndjson", { conversationId: 143, content: "x", key: "x" }));
  ledger.desk.emulator.faults.add({ fault: "stall-headers", conversationId: 143 });
  const child = start(["outbox", "run", ...ledger.db], ledger.desk.env);
  const closed = once(child, "close");
  const stats = async () => JSON.parse((await ledger.outbox("status", "--json")).stdout) as object;
  await expect.poll(stats).toMatchObject({ sending: 1, workers: 1 });
  const looks = async () => [(await ledger.outbox("status")).stdout, (await ledger.outbox("unknowns")).stderr];
  for (const look of await looks()) expect(look).not.toContain("in flight");
  child.kill("SIGKILL");
  await closed;
  const line = `1 message was in flight when its worker ended, so nobody knows whether it was sent. The next worker lists it as unknown: livedesk outbox run ${ledger.db.join(" ")}\n`;
  expect((await ledger.outbox("status")).stdout).toContain(line);
  expect((await ledger.outbox("unknowns")).stderr).toBe(line);
});

test("outbox status says for what the queued messages wait, with commands that can be copied", async () => {
  await using ledger = await createLedger();
  const more = [
    { conversationId: 141, content: "behind", key: "behind" },
    { conversationId: 143, content: "after", key: "after", after: 'key,"5"' },
  ];
  const lines = more.map((message) => JSON.stringify(message)).join("\n");
  await call(["outbox", "add", "-", ...ledger.db], { stdin: lines });
  const { stdout } = await ledger.outbox("status");
  expect(stdout).toMatch(
    /\nthe outcome of message 2 \(key key,"2"\) is unknown, so conversation 141 waits until \S+Z \(\d+ s left\)\n/,
  );
  expect(stdout).toContain(
    '\nmessage 7 (key after) waits until message 5 (key key,"5") is accepted. That one is queued now\n',
  );
  const decide = /livedesk outbox resolve 2 sent --by \S+ --db \S+$/m.exec(stdout)?.[0] ?? "";
  expect(await call(decide.split(" ").slice(1))).toMatchObject({ exitCode: 0 });
  expect((await ledger.outbox("status")).stdout).not.toContain("conversation 141 waits");
});

test("the commands that are printed name the ledger also if the environment chooses it", async () => {
  await using ledger = await createLedger();
  const [, file = ""] = ledger.db;
  const { stderr } = await call(["outbox", "unknowns"], { env: { LIVEDESK_OUTBOX: file, USER: "alice" } });
  expect(stderr).toContain(`livedesk outbox resolve 2 resend --by alice --db ${file}\n`);
});

test("outbox unknowns lists each unknown message with every fact about it", async () => {
  await using ledger = await createLedger();
  const { exitCode, stdout, stderr } = await ledger.outbox("unknowns");
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(
    /^2 {2}conversation 141 {2}server-error {2}since \S+Z {2}key key,"2"\n {4}\S+Z {2}attempt {2}attempt 1 {2}unknown {2}server-error {2}HTTP 500\n3 {2}conversation 142 {2}connection-lost /,
  );
  expect(stderr).toMatch(
    /^2 unknown\. .* For message 2:\n {2}\(resend is possible from \S+Z: .*\)\n( {2}if .*: +livedesk outbox resolve 2 (sent|resend|drop) --by \S+ --db \S+\n){3}1 message is queued, and no worker runs\. To send: livedesk outbox run --db \S+\n$/,
  );
  expect(rowsIn((await ledger.outbox("unknowns", "--json")).stdout)).toMatchObject([
    { id: 2, evidence: [{ kind: "attempt", attempt: 1, status: 500 }] },
    { id: 3, code: "connection-lost" },
  ]);
});

test("outbox resolve closes unknown messages as sent or dropped, or sends them again, and keeps who decided", async () => {
  await using ledger = await createLedger();
  const sent = await ledger.outbox("resolve", "2", "sent", "--by", "alice", "--message-id", "3031");
  expect(sent).toMatchObject({ exitCode: 0, stdout: "message 2 is accepted: it is never sent again\n" });
  ledger.makeOld();
  const again = await ledger.outbox("resolve", 'key,"3"', "resend", "--by", "bob", "--note", "not there", "--json");
  expect(JSON.parse(again.stdout)).toMatchObject({
    state: "queued",
    evidence: [{}, { kind: "resolved", by: "bob", note: "not there" }],
  });
  expect((await ledger.outbox("unknowns")).stderr).toMatch(/^No message is unknown\.\n2 messages are queued, /);
  // The 24-hour window of 142 is closed.
  expect(await ledger.run()).toMatchObject({ exitCode: 5, stdout: "sent 0, not delivered 1; 1 still queued\n" });
});

test("outbox resolve sends no message again while its first request may still arrive, unless --force says so", async () => {
  await using ledger = await createLedger();
  const resend = ["resolve", "3", "resend", "--by", "bob"];
  const { exitCode, stdout, stderr } = await ledger.outbox(...resend);
  expect({ exitCode, stdout }).toEqual({ exitCode: 7, stdout: "" });
  const [, until = ""] =
    /^livedesk: message: the request of message 3 may still arrive until (\S+Z)\. /.exec(stderr) ?? [];
  expect(Date.parse(until) - Date.now()).toBeGreaterThan(0);
  expect(Date.parse(until) - Date.now()).toBeLessThanOrEqual(61_000);
  expect((await ledger.outbox("unknowns")).stderr).toContain(`(resend is possible from `);
  const asJson = JSON.parse((await ledger.outbox(...resend, "--json")).stderr) as { error: object };
  expect(asJson.error).toMatchObject({ code: "too-early", retryable: true, retryAt: expect.any(String), exitCode: 7 });
  expect(await ledger.outbox(...resend, "--force")).toMatchObject({ exitCode: 0 });
  expect(await ledger.outbox("resolve", "2", "drop", "--by", "me", "--force")).toMatchObject({ exitCode: 2 });
  ledger.makeOld();
  expect((await ledger.outbox("unknowns")).stderr).not.toContain("resend is possible");
  expect(await ledger.outbox("resolve", "2", "resend", "--by", "bob")).toMatchObject({ exitCode: 0 });
});

test("outbox pause stops every run until outbox resume, and both say what follows", async () => {
  await using ledger = await createLedger();
  const flags = ledger.db.join(" ");
  expect(await ledger.outbox("pause")).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--reason: ") });
  expect(await ledger.outbox("pause", "--reason", "wrong price list")).toEqual({
    exitCode: 0,
    stdout: "The outbox is paused, and 1 message stays queued\n",
    stderr: `To go on: livedesk outbox resume ${flags}\n`,
  });
  await ledger.outbox("add", await ledger.folder.write("m.ndjson", { conversationId: 143, content: "x", key: "x" }));
  expect(await ledger.run()).toMatchObject({ exitCode: 7, stdout: "sent 0; 2 still queued\n" });
  const again = await ledger.outbox("pause", "--reason", "still wrong", "--json");
  expect(JSON.parse(again.stdout)).toEqual({ paused: "still wrong", queued: 2, sending: 0 });
  expect(await ledger.outbox("resume")).toEqual({
    exitCode: 0,
    stdout: "The outbox goes on. It was paused: still wrong\n",
    stderr: `2 queued. If no worker runs: livedesk outbox run ${flags}\n`,
  });
  expect(await ledger.outbox("resume")).toMatchObject({ exitCode: 0, stdout: "The outbox was not paused\n" });
  expect(JSON.parse((await ledger.outbox("resume", "--json")).stdout)).toEqual({ wasPaused: null, queued: 2 });
  expect(await ledger.run()).toMatchObject({ exitCode: 8, stdout: "sent 1; 1 still queued\n" });
});

test("outbox cancel ends a queued message, by its id or its key, and no other", async () => {
  await using ledger = await createLedger();
  expect(await ledger.outbox("cancel", 'key,"5"')).toEqual({
    exitCode: 0,
    stdout: "message 5 is cancelled: it is never sent\n",
    stderr: "",
  });
  await ledger.outbox("add", await ledger.folder.write("m.ndjson", { conversationId: 143, content: "x", key: "x" }));
  const asJson = await ledger.outbox("cancel", "6", "--json");
  expect(JSON.parse(asJson.stdout)).toMatchObject({ id: 6, state: "not-sent", code: "cancelled" });
  for (const [name, complaint] of [
    ["6", "message: message 6 is not-sent. Only a queued message can be cancelled"],
    ["1", "message: message 1 is accepted. Only a queued message can be cancelled"],
    ["99", "message: the outbox has no message with the id 99"],
    ["nobody", 'message: the outbox has no message with the key "nobody"'],
  ] as const)
    expect(await ledger.outbox("cancel", name)).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: expect.stringContaining(complaint),
    });
  expect(await ledger.run()).toMatchObject({ exitCode: 0, stdout: "sent 0\n" });
});

test.each([
  [["9", "sent", "--by", "me"], "message: the outbox has no message with the id 9"],
  [["1", "sent", "--by", "me"], "message: message 1 is accepted. Only an unknown message can be resolved"],
  [["2", "sent"], "--by: is required"],
  [["2", "maybe", "--by", "me"], "decision: must be sent, resend or drop"],
  [["x", "sent", "--by", "me"], 'message: the outbox has no message with the key "x"'],
  [["2", "sent", "--by", "me", "--by-key"], 'message: the outbox has no message with the key "2"'],
  [["x", "sent", "--by", "me", "--by-id"], 'message: the outbox has no message with the id "x"'],
  [["2", "drop", "--by", "me", "--message-id", "5"], "--message-id: only a message that was sent has one"],
])("outbox resolve refuses %j", async (argv, complaint) => {
  await using ledger = await createLedger();
  const { exitCode, stderr } = await ledger.outbox("resolve", ...argv);
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(complaint) });
});

test("outbox resolve asks which message is meant if one has the id and another one the key", async () => {
  await using ledger = await createLedger();
  await ledger.outbox("add", await ledger.folder.write("m.ndjson", { conversationId: 143, content: "x", key: "2" }));
  const { exitCode, stderr } = await ledger.outbox("resolve", "2", "drop", "--by", "me");
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: expect.stringContaining("message: 2 is the key of message 6, and may be the id of another message."),
  });
  expect((await ledger.outbox("resolve", "2", "drop", "--by", "me", "--by-key")).stderr).toContain(
    "message 6 is queued.",
  );
  expect(await ledger.outbox("resolve", "2", "drop", "--by", "me", "--by-id")).toMatchObject({ exitCode: 0 });
});

test("outbox export writes what became of each message, and its text only if that is asked for", async () => {
  await using ledger = await createLedger();
  const { stdout } = await ledger.outbox("export");
  expect(stdout).not.toContain("text 1");
  expect(rowsIn(stdout)).toMatchObject([
    { id: 1, state: "accepted", key: 'key,"1"', conversationId: "143", messageId: expect.any(Number) },
    { id: 2, state: "unknown", code: "server-error" },
    { id: 3, state: "unknown" },
    { id: 4, state: "rejected", code: "not-found" },
    { id: 5, state: "queued", attempts: 0 },
  ]);
  const file = join(ledger.folder.path, "report.csv");
  expect(await ledger.outbox("export", "-o", file, "--with-content")).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  const lines = (await ledger.folder.read("report.csv")).trimEnd().split("\r\n");
  expect(lines).toHaveLength(6);
  expect(lines[0]).toBe(
    "id,key,conversationId,state,code,messageId,reference,attempts,createdAt,runAt,expiresAt,startedAt,endedAt,dropped,input",
  );
  expect(lines[1]).toMatch(/^1,"key,""1""",143,accepted,,\d+,,1,.*,false,"\{""content"":""text 1"".*\}"$/);
  const kept = await ledger.outbox("export", "-o", file);
  expect(kept).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(" exists already. --force replaces it") });
  expect((await ledger.folder.read("report.csv")).trimEnd().split("\r\n")).toEqual(lines);
  expect(await ledger.outbox("export", "-o", file, "--force")).toMatchObject({ exitCode: 0 });
  expect(await ledger.folder.read("report.csv")).not.toContain("text 1");
  const unwritable = await ledger.outbox("export", "-o", join(ledger.folder.path, "no", "report.csv"));
  expect(unwritable).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("--output: ") });
});

test("outbox export writes as fast as its reader reads, and ends when the reader has closed the pipe", async () => {
  await using ledger = await createLedger();
  const lines = Array.from({ length: 5000 }, (_, at) => `{"conversationId":143,"content":"x","key":"k${at}"}`);
  await call(["outbox", "add", "-", ...ledger.db], { stdin: lines.join("\n") });
  const all = await runBuilt(["outbox", "export", ...ledger.db]);
  expect([all.exitCode, all.stderr, rowsIn(all.stdout).length]).toEqual([0, "", 5005]);
  const child = start(["outbox", "export", ...ledger.db]);
  const [first] = (await once(createInterface(child.stdout), "line")) as [string];
  child.stdout.destroy();
  await once(child, "close");
  expect([child.exitCode, JSON.parse(first)]).toMatchObject([0, { id: 1 }]);
});

test("outbox purge forgets texts of messages that ended, and never those of unknown ones", async () => {
  await using ledger = await createLedger();
  expect(await ledger.outbox("purge")).toMatchObject({ stdout: "purged 0 texts, 0 messages and 0 files\n" });
  expect(await ledger.outbox("purge", "--text", "0s", "--json")).toMatchObject({
    exitCode: 0,
    stdout: '{"texts":2,"rows":0,"files":0}\n',
  });
  const rows = rowsIn((await ledger.outbox("export", "--with-content")).stdout);
  expect(rows.map(({ input }) => input !== undefined)).toEqual([false, true, true, false, true]);
  expect(await ledger.outbox("purge", "--text", "0s", "--keys", "0s")).toMatchObject({
    stdout: "purged 0 texts, 2 messages and 0 files\n",
  });
  // The keys of the messages are kept.
  const again = await ledger.folder.write("m.ndjson", { conversationId: 143, content: "text 1", key: 'key,"1"' });
  expect((await ledger.outbox("add", again)).stdout).toContain("stored 0 messages");
  expect(await ledger.outbox("purge", "--text", "soon")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/^livedesk: --text: must be a number with a unit/),
  });
});

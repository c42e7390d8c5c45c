import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { runBuilt } from "../testing/built.ts";
import { call, outboxWith, startEmulated } from "../testing/call.ts";

const lastLine = (output: string): string => output.trimEnd().split("\n").at(-1) ?? "";

describe("outbox run sends what is stored, and its exit code says what became of it", () => {
  test("0: every message was sent, in the order of its conversation, and a second run sends nothing", async () => {
    await using world = await outboxWith("141 m1", "143 m2", "141 m3", "141 m4");
    expect(await world.run()).toMatchObject({ exitCode: 0, stdout: "sent 4\n" });
    expect(world.texts()).toEqual(["m1", "m3", "m4"]);
    expect(await world.run("--json")).toMatchObject({
      exitCode: 0,
      stdout:
        '{"sent":0,"undelivered":0,"rejected":0,"notSent":0,"unknown":0,"ledger":{"queued":0,"sending":0,"unknown":0}}\n',
    });
    expect(world.texts()).toHaveLength(3);
  });

  test("5: some messages were refused or not delivered", async () => {
    // 999 does not exist, and the 24-hour window of 142 is closed.
    await using world = await outboxWith("141 m1", "142 m2", "999 m3");
    const { exitCode, stdout, stderr } = await world.run();
    expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: "sent 1, not delivered 1, refused 1\n" });
    expect(stderr).toContain(
      "not delivered: message 2 (key m2) to conversation 142: code 131047, see livedesk explain 131047\n",
    );
    expect(stderr).toContain("refused: message 3 (key m3) to conversation 999: not-found (HTTP 404)\n");
  });

  test("5: of many messages that were not sent, the first are named, and a command lists all", async () => {
    await using world = await outboxWith(...Array.from({ length: 23 }, (_, at) => `999 m${at}`));
    const { stderr } = await world.run();
    expect(stderr.match(/^refused: message /gm)).toHaveLength(20);
    expect(stderr).toContain(`\n3 more were not sent or not delivered: livedesk outbox export ${world.db.join(" ")}\n`);
  });

  test.each([
    ["sent", { exitCode: 0, stdout: "sent 1\n" }],
    ["drop", { exitCode: 0, stdout: "sent 0\n" }],
    ["resend", { exitCode: 0, stdout: "sent 1\n" }],
  ])("an unknown message that is resolved during the run as %s counts by its final state", async (how, expected) => {
    await using world = await outboxWith("141 m1");
    world.desk.emulator.faults.add({ fault: "500-before-commit", conversationId: 141 });
    const stop = new AbortController();
    const running = call(["outbox", "run", "--forever", ...world.db], {
      env: world.desk.env,
      signals: { first: stop.signal },
    });
    const status = async () => (await call(["outbox", "status", "--json", ...world.db])).stdout;
    await expect.poll(status).toContain('"unknown":1');
    await call(["outbox", "resolve", "1", how, "--by", "me", ...(how === "resend" ? ["--force"] : []), ...world.db]);
    await expect.poll(status).toMatch(how === "drop" ? '"unknown":0' : '"accepted":1');
    stop.abort("SIGTERM");
    expect(await running).toMatchObject(expected);
  });

  test("6: the outcome of some messages is unknown, which takes precedence over refusals", async () => {
    await using world = await outboxWith("141 m1", "999 m2");
    world.desk.emulator.faults.add({ fault: "reset-after-commit", conversationId: 141 });
    const { exitCode, stdout, stderr } = await world.run();
    expect({ exitCode, stdout }).toEqual({ exitCode: 6, stdout: "sent 0, refused 1, unknown 1\n" });
    expect(lastLine(stderr)).toMatch(/^1 unknown: .* livedesk outbox unknowns --db \S+$/);
    expect(await world.run()).toMatchObject({ exitCode: 0 });
    expect(world.texts()).toEqual(["m1"]);
  });

  test("8: everything that was due is sent, and some messages are queued for later", async () => {
    await using world = await outboxWith("141 m1");
    const later = JSON.stringify({ conversationId: 141, content: "m2", key: "m2", runAt: "2099-01-01T00:00:00Z" });
    await call(["outbox", "add", "-", ...world.db], { stdin: later });
    const { exitCode, stdout, stderr } = await world.run();
    expect({ exitCode, stdout }).toEqual({ exitCode: 8, stdout: "sent 1; 1 still queued\n" });
    expect(world.texts()).toEqual(["m1"]);
    expect(stderr).toMatch(/^message 2 \(key m2\) is sent at 2099-01-01T00:00:00Z \(in \d+ days\)$/m);
    expect(lastLine(stderr)).toBe(`livedesk outbox run ${world.db.join(" ")}`);
  });

  test("8, if a message waits for one that is queued for later: both are named", async () => {
    await using world = await outboxWith("141 m1");
    const later = { conversationId: 141, content: "m2", key: "m2", runAt: "2099-01-01T00:00:00Z" };
    const waiting = { conversationId: 141, content: "m3", key: "m3", after: "m2" };
    const stdin = [later, waiting].map((message) => JSON.stringify(message)).join("\n");
    await call(["outbox", "add", "-", ...world.db], { stdin });
    const { exitCode, stdout, stderr } = await world.run();
    expect({ exitCode, stdout }).toEqual({ exitCode: 8, stdout: "sent 1; 2 still queued\n" });
    expect(stderr).toContain("message 3 (key m3) waits until message 2 (key m2) is accepted. That one is queued now\n");
  });

  test("4: the credentials are missing, or are refused, which pauses the outbox until --resume", async () => {
    await using world = await outboxWith("141 m1", "143 m2");
    expect(await call(["outbox", "run", ...world.db])).toMatchObject({ exitCode: 4 });
    const env = { ...world.desk.env, LIVEDESK_API_SECRET: "another" };
    const { exitCode, stderr } = await call(["outbox", "run", ...world.db, "--rate", "40/s"], { env });
    expect(exitCode).toBe(4);
    expect(stderr).toContain("The outbox is paused: unauthorized\n");
    expect(lastLine(stderr)).toBe(`livedesk outbox run ${world.db.join(" ")} --rate 40/s --resume`);
    // It stays paused, also with the right credentials, until a person says so.
    expect(await world.run()).toMatchObject({ exitCode: 4, stdout: "sent 0; 2 still queued\n" });
    expect(await world.run("--resume")).toMatchObject({ exitCode: 0, stdout: "sent 2\n" });
  });

  test("7: a rule has stopped the run, which --resume continues", async () => {
    await using world = await outboxWith(...Array.from({ length: 30 }, (_, at) => `999 m${at}`), "141 m99");
    const { exitCode, stderr } = await world.run("--stop-errors", "50", "--concurrency", "1");
    expect(exitCode).toBe(7);
    expect(stderr).toMatch(
      /The outbox is paused: 100 % of the last \d+ messages were refused, not sent or not delivered/,
    );
    expect(lastLine(stderr)).toBe(
      `livedesk outbox run ${world.db.join(" ")} --concurrency 1 --stop-errors 50 --resume`,
    );
    expect(await world.run("--resume")).toMatchObject({ exitCode: 5 });
    expect(world.texts()).toEqual(["m99"]);
  });

  test("130: after the first signal, what is queued stays queued", async () => {
    await using world = await outboxWith("141 m1");
    const { exitCode, stdout, stderr } = await call(["outbox", "run", ...world.db], {
      env: world.desk.env,
      signals: { first: AbortSignal.abort("SIGTERM") },
    });
    expect([exitCode, stdout]).toEqual(world.texts().length > 0 ? [0, "sent 1\n"] : [143, "sent 0; 1 still queued\n"]);
    expect(stderr).toContain("Stopping: ");
  });
});

describe("outbox run", () => {
  test("--events writes every event as NDJSON, and the summary last", async () => {
    await using world = await outboxWith("141 m1", "999 m2");
    const { exitCode, stdout } = await world.run("--events", "-");
    const events = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(exitCode).toBe(5);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
    for (const { v, ts } of events) expect([v, new Date(String(ts)).toISOString()]).toEqual([1, ts]);
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(["started", "sending", "settled", "summary"]));
    expect(events).toHaveLength(6);
    expect(events.at(-1)).toMatchObject({ type: "summary", sent: 1, rejected: 1, exitCode: 5 });
    expect(events).toContainEqual(expect.objectContaining({ type: "settled", key: "m1", state: "accepted" }));

    await world.add("141 m3");
    const file = join(world.folder.path, "events.ndjson");
    expect(await world.run("--events", file)).toMatchObject({ exitCode: 0, stdout: "sent 1\n" });
    expect((await world.folder.read("events.ndjson")).trimEnd().split("\n")).toHaveLength(4);
    expect(await world.run("--events", world.folder.path)).toMatchObject({ exitCode: 2 });
  });

  test("says what happened if the file is deleted while it runs, and a signal comes", async () => {
    await using world = await outboxWith("141 m1");
    const stop = new AbortController();
    const argv = ["outbox", "run", "--forever", ...world.db];
    const running = call(argv, { env: world.desk.env, signals: { first: stop.signal } });
    await expect.poll(() => world.texts(), { timeout: 8000 }).toEqual(["m1"]);
    const [, file = ""] = world.db;
    for (const each of await readdir(dirname(file)))
      if (each.startsWith(basename(file))) await rm(join(dirname(file), each), { recursive: true });
    stop.abort("SIGINT");
    const { exitCode, stderr } = await running;
    expect(exitCode).toBe(6);
    expect(stderr).toMatch(
      /^livedesk: the ledger failed: .* was deleted, moved or replaced while this process used it\./m,
    );
    expect(stderr).not.toContain("bug");
  });

  test("prints no text of a message, neither in an error nor in an event", async () => {
    await using world = await outboxWith();
    const secret = "do-not-print-this";
    const lines = [141, 142, 999].map((conversationId) =>
      JSON.stringify({ conversationId, content: secret, key: `${conversationId}` }),
    );
    await call(["outbox", "add", "-", ...world.db], { stdin: lines.join("\n") });
    world.desk.emulator.faults.add({ fault: "not-json", conversationId: 141 });
    const { exitCode, stdout, stderr } = await world.run("--events", "-");
    const unknowns = await call(["outbox", "unknowns", ...world.db]);
    const exported = await call(["outbox", "export", ...world.db]);
    expect(exitCode).toBe(6);
    expect(stdout + stderr + unknowns.stdout + exported.stdout).not.toContain(secret);
  });

  // They wait, so they wait together.
  test.concurrent.each(["4/s", "240/m", "240/min", "4"])("keeps to --rate %s", async (rate) => {
    await using world = await outboxWith(...Array.from({ length: 8 }, (_, at) => `141 m${at}`));
    const startedAt = performance.now();
    expect(await world.run("--rate", rate)).toMatchObject({ exitCode: 0 });
    // One may go at once, and seven come 250 ms apart.
    expect(performance.now() - startedAt).toBeGreaterThan(1500);
  });

  test.each([
    [["--rate", "fast"], "--rate: must be a number of messages above 0 with /s or /min, such as 20/s or 600/min;"],
    [["--rate", "0/s"], "--rate: must be a number of messages above 0"],
    [["--rate", "20/h"], "--rate: must be a number of messages above 0"],
    [["--concurrency", "0"], "--concurrency: must be a whole number from 1 to 1000"],
    [["--canary", "20"], "--canary: needs --plan as well"],
    [["--continue"], "--continue: needs --canary as well"],
    [["--stop-errors", "101"], "--stop-errors: must be a percentage from 0 to 100"],
    [["--forever", "--until-drained"], "cannot be used with"],
    [["--db", ""], "--db: must be the name of a file"],
    [
      ["--db", "no/such/folder/o.db"],
      '--db: "no/such/folder/o.db" does not exist. livedesk outbox add messages.ndjson --db no/such/folder/o.db makes it',
    ],
    [["--db", "postgres"], "--db: postgres needs the connection string of the database in LIVEDESK_OUTBOX_POSTGRES"],
    [["--db", "no/such/folder/o.db", "--forever"], "--db: the folder "],
    [["--events", "-", "--json"], "--json: the events on stdout end with the summary already"],
  ])("refuses %j", async (flags, complaint) => {
    await using desk = await startEmulated();
    const { exitCode, stderr } = await call(["outbox", "run", ...flags], { env: desk.env });
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(complaint) });
  });

  test("the connection string of Postgres comes from the environment, and is not printed", async () => {
    const LIVEDESK_OUTBOX_POSTGRES = "postgres://user:canary-password@127.0.0.1:1/none";
    const { exitCode, stdout, stderr } = await runBuilt(["outbox", "status"], { LIVEDESK_OUTBOX_POSTGRES });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(/^livedesk: LIVEDESK_OUTBOX_POSTGRES: the ledger failed: Postgres cannot be reached/);
    expect(stderr).not.toContain("canary-password");
    const both = { LIVEDESK_OUTBOX_POSTGRES, LIVEDESK_OUTBOX: "o.db" };
    expect(await call(["outbox", "status"], { env: both })).toMatchObject({ exitCode: 2 });
  });
});

import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connectEmulator, type EmulatorTruth, startEmulator } from "../index.ts";
import { runScript, spawnEmulator } from "../testing/process.ts";

const KEY = { apiKey: "key", apiSecret: "secret" };

let folder: string;
let db: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "livedesk-"));
  db = join(folder, "desk.db");
});

afterEach(() => rmSync(folder, { recursive: true }));

const post = (url: string, path: string, init: RequestInit, headers: Record<string, string> = {}) =>
  fetch(`${url}/api/v2/accounts/conversations/${path}`, {
    method: "POST",
    headers: { Authorization: `Basic ${btoa("key:secret")}`, ...headers },
    ...init,
  });

const send = (url: string, conversation: number, body: object) =>
  post(url, `${conversation}/messages`, { body: JSON.stringify(body) }, { "Content-Type": "application/json" });

function sendFile(url: string, content: string, bytes: Uint8Array<ArrayBuffer>) {
  const body = new FormData();
  body.append("content", content);
  body.append("attachments[]", new File([bytes], "写真.png", { type: "image/png" }));
  return post(url, "141/messages", { body });
}

const idOf = async (answer: Promise<Response>): Promise<number> => ((await (await answer).json()) as { id: number }).id;

const messagesOf = ({ conversations }: EmulatorTruth) => conversations.flatMap(({ messages }) => messages);

/** Returns the truth without the URLs of files, because they contain the emulator's port. */
const lasting = (truth: EmulatorTruth): unknown =>
  JSON.parse(JSON.stringify(truth).replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, ""));

describe("the database after kill -9", () => {
  test("contains everything unchanged", async () => {
    const first = await spawnEmulator({ ...KEY, db });
    // The file is stored in several pieces.
    const bytes = Uint8Array.from({ length: 600_001 }, (_, at) => (at * 7 + (at >> 8)) % 256);
    await sendFile(first.url, "with a file", bytes);
    const odd = { content: "\u0001 \ufeff 😀 名前", content_attributes: { in_reply_to: 29 } };
    expect((await send(first.url, 141, odd)).status).toBe(200);
    await send(first.url, 143, { content: "n", private: true });
    await send(first.url, 141, {
      content: "t",
      message_type: "outgoing",
      template_params: { name: "n", language: "en", processed_params: { "1": "x" } },
    });
    const failed = await idOf(send(first.url, 142, { content: "fails first" }));
    await send(first.url, 142, { content: "stays failed" });
    await connectEmulator(first.url).customerWrites(142, "I am back");
    await post(first.url, `142/messages/${failed}/retry`, {});
    const before = await connectEmulator(first.url).truth();
    await first.kill();

    const second = await spawnEmulator({ ...KEY, db });
    const after = await connectEmulator(second.url).truth();
    expect(lasting(after)).toStrictEqual(lasting(before));
    expect(messagesOf(after).filter(({ status }) => status === "failed")).toMatchObject([{ content: "stays failed" }]);
    const [attachment] = messagesOf(after).flatMap(({ attachments }) => attachments);
    const served = await fetch(attachment?.data_url ?? "");
    expect(Buffer.from(await served.arrayBuffer()).equals(bytes)).toBe(true);
    const range = await fetch(attachment?.data_url ?? "", { headers: { Range: "bytes=262100-524300" } });
    expect(Buffer.from(await range.arrayBuffer()).equals(bytes.subarray(262_100, 524_301))).toBe(true);
    await second.kill();
  });

  test("continues the numbers of ids and places", async () => {
    const first = await spawnEmulator({ ...KEY, db });
    await sendFile(first.url, "a", new Uint8Array(1));
    await first.kill();
    const second = await spawnEmulator({ ...KEY, db });
    const answer = await sendFile(second.url, "b", new Uint8Array(2));
    expect(await answer.json()).toMatchObject({ id: 3031, sorting_id: 5, attachments: [{ id: 200 }] });
    await second.kill();
  });

  test("contains every acknowledged message exactly once, even if the process is killed while it stores messages", async () => {
    const first = await spawnEmulator({ ...KEY, db });
    const acknowledged = new Map<number, string>();
    let next = 0;
    let killed: Promise<void> | undefined;
    const sender = async (): Promise<void> => {
      for (;;) {
        const content = `message ${next++}`;
        const answer =
          next % 3 === 0 ? sendFile(first.url, content, new Uint8Array(5000)) : send(first.url, 141, { content });
        acknowledged.set(await idOf(answer), content);
        if (acknowledged.size >= 60) killed ??= first.kill();
      }
    };
    // These calls fail when the process is killed, because their connections end.
    await Promise.allSettled([sender(), sender(), sender(), sender()]);
    await killed;

    const second = await spawnEmulator({ ...KEY, db });
    const messages = messagesOf(await connectEmulator(second.url).truth());
    const contents = messages.map(({ content }) => content);
    expect(acknowledged.size).toBeGreaterThanOrEqual(60);
    for (const [id, content] of acknowledged)
      expect(messages.filter((message) => message.id === id)).toMatchObject([{ content }]);
    expect(new Set(contents).size).toBe(contents.length);
    const newest = Math.max(...messages.map(({ id }) => id));
    expect(await idOf(send(second.url, 143, { content: "after" }))).toBe(newest + 1);
    await second.kill();
  });

  test("contains a message whose answer was lost", async () => {
    const first = await spawnEmulator({ ...KEY, db, faults: { rules: [{ fault: "reset-after-commit" }] } });
    await expect(send(first.url, 141, { content: "stored" })).rejects.toThrow();
    await first.kill();
    const second = await spawnEmulator({ ...KEY, db });
    expect(messagesOf(await connectEmulator(second.url).truth()).map(({ content }) => content)).toContain("stored");
    await second.kill();
  });
});

describe("the database file", () => {
  test("can only be read by its owner, even if an empty file existed before", async () => {
    const empty = join(folder, "empty.db");
    writeFileSync(empty, "", { mode: 0o644 });
    for (const file of [db, empty]) {
      await using emulator = await startEmulator({ ...KEY, db: file });
      await send(emulator.url, 141, { content: "a" });
      for (const name of [file, `${file}-wal`]) expect(statSync(name).mode & 0o777).toBe(0o600);
    }
  });

  test("is complete after close(), and there are no -wal and -shm files", async () => {
    const emulator = await startEmulator({ ...KEY, db });
    await send(emulator.url, 141, { content: "a" });
    const before = emulator.truth();
    await emulator.close();
    expect(() => statSync(`${db}-wal`)).toThrow("ENOENT");
    await using again = await startEmulator({ db });
    expect(lasting(again.truth())).toStrictEqual(lasting(before));
  });

  test("gets the first conversations only once, with the dates of the emulator that created the file", async () => {
    const first = await startEmulator({ db, now: () => new Date(1_000_000_000_000) });
    await first.close();
    await using second = await startEmulator({ db });
    expect(second.truth().conversations).toMatchObject([
      { window: "closed" },
      { window: "closed" },
      { window: "none" },
    ]);
    expect(messagesOf(second.truth())).toHaveLength(5);
  });

  test("can be used by only one emulator at a time", async () => {
    const first = await startEmulator({ db });
    await expect(startEmulator({ db })).rejects.toThrow(`db ${db} is in use by another process`);
    await first.close();
    await using second = await startEmulator({ db });
    expect(messagesOf(second.truth())).toHaveLength(5);
  });

  test("is closed if the emulator cannot start because the port is taken", async () => {
    await using other = await startEmulator();
    const port = Number(new URL(other.url).port);
    await expect(startEmulator({ db, port })).rejects.toThrow("is in use: choose another port, or 0 for a free one");
    await using emulator = await startEmulator({ db });
    expect(messagesOf(emulator.truth())).toHaveLength(5);
  });
});

describe("a file that does not belong to an emulator is refused and not changed", () => {
  test.each([
    ["a short text file", "not a database"],
    ["a long text file", "x".repeat(5000)],
  ])("%s, which is not a database", async (_, text) => {
    writeFileSync(db, text);
    await expect(startEmulator({ db })).rejects.toThrow(`db ${db} is not the database of an emulator`);
    expect(readFileSync(db, "utf8")).toBe(text);
  });

  test.each([
    ["CREATE TABLE t (a)", "is the database of another application, and was not changed"],
    ["PRAGMA application_id = 7", "is the database of another application"],
    [
      "PRAGMA application_id = 1279542605; PRAGMA user_version = 99",
      "was written by another version of the emulator, in format 99, but this version reads formats up to 3: use that version, or choose another file",
    ],
  ])("a SQLite database after %s", async (statement, issue) => {
    const other = new DatabaseSync(db);
    other.exec(statement);
    other.close();
    const before = readFileSync(db);
    await expect(startEmulator({ db })).rejects.toThrow(`db ${db} ${issue}`);
    expect(readFileSync(db)).toEqual(before);
  });

  test("a folder, a path in a missing folder, and an empty name are refused as a database", async () => {
    await expect(startEmulator({ db: folder })).rejects.toThrow(`db ${folder} is a folder: pass the name of a file`);
    await expect(startEmulator({ db: join(folder, "no", "a.db") })).rejects.toThrow(
      "is in a folder that does not exist: create the folder first",
    );
    for (const name of ["", "a\0b"])
      await expect(startEmulator({ db: name })).rejects.toThrow("db: must be the name of a file");
  });
});

test("after close(), nothing keeps the process alive, even if calls were stalled", async () => {
  const child = runScript(
    `
    import { setImmediate } from "node:timers/promises";
    import { startEmulator } from INDEX;
    const faults = ["stall-headers", "stall-body", "slow"].map((fault) => ({ fault, ...(fault === "slow" && { delayMs: 2 ** 31 - 1 }) }));
    const emulator = await startEmulator({ db: process.argv[1], faults: { rules: faults } });
    const call = () => fetch(emulator.url + "/api/v2/accounts/conversations/141/messages", {
      method: "POST",
      headers: { Authorization: "Basic " + btoa(emulator.apiKey + ":" + emulator.apiSecret), "Content-Type": "application/json" },
      body: '{"content":"a"}',
    }).then((answer) => answer.text());
    const calls = Promise.allSettled(faults.map(call));
    while (emulator.faults.list().rules.some(({ struck }) => struck === 0)) await setImmediate();
    await emulator.close();
    const results = await calls;
    if (results.some(({ status }) => status !== "rejected")) process.exitCode = 1;
    `,
    db,
  );
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("without db, node:sqlite is not loaded", async () => {
  const child = runScript(`
    import { startEmulator } from INDEX;
    const emulator = await startEmulator();
    await emulator.close();
    if (process.moduleLoadList.some((name) => name.endsWith("sqlite"))) process.exitCode = 1;
  `);
  expect(await once(child, "exit")).toEqual([0, null]);
});

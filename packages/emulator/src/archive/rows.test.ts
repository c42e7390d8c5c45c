import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../index.ts";
import { seedConversations } from "../desk/seed.ts";
import { Store } from "../desk/store.ts";
import { INDEX } from "../testing/process.ts";
import { archiveOn } from "./sqlite.ts";
import { openDatabase } from "./sqlite.ts";

const SECRET = "what the customer wrote";
const KEY = { apiKey: "key", apiSecret: "secret" };

let folder: string;
let db: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "livedesk-"));
  db = join(folder, "desk.db");
});

afterEach(() => rmSync(folder, { recursive: true }));

const post = ({ url }: Emulator, init: RequestInit, headers: Record<string, string> = {}) =>
  fetch(`${url}/api/v2/accounts/conversations/141/messages`, {
    method: "POST",
    headers: { Authorization: `Basic ${btoa("key:secret")}`, ...headers },
    ...init,
  });

/** Makes a database of several hundred kilobytes. It contains the messages 3030 to 3049, each with a file. */
async function makeDatabase(): Promise<void> {
  await using emulator = await startEmulator({ ...KEY, db });
  for (let count = 0; count < 20; count += 1) {
    const body = new FormData();
    body.append("content", `${SECRET} ${count}`);
    body.append("attachments[]", new File([new Uint8Array(10_000).fill(count)], "a.bin"));
    expect((await post(emulator, { body })).status).toBe(200);
  }
}

const change = (statements: string) => (): void => {
  const database = new DatabaseSync(db);
  database.exec(statements);
  database.close();
};

/** Changes every `step`th byte between two places of the file. */
const garble = (from: number, to: number, step: number) => (): void => {
  const bytes = readFileSync(db);
  for (let at = from; at < Math.min(to, bytes.length); at += step) bytes[at] = (bytes[at] ?? 0) ^ 0x5a;
  writeFileSync(db, bytes);
};

const set = (field: string, value: string) =>
  change(`UPDATE messages SET message = json_set(message, '$.${field}', ${value}) WHERE id = 3035`);

const PAGE = 4096;

describe("a damaged database is refused, and the error says which file, what is damaged and what to do", () => {
  test.each<[string, () => void, string]>([
    [
      "a row that is cut off",
      change("UPDATE messages SET message = substr(message, 1, 60) WHERE id = 3035"),
      "message 3035 is not valid JSON",
    ],
    [
      "a row that is null",
      change("UPDATE messages SET message = 'null' WHERE id = 3035"),
      "the field id of message 3035 cannot be read",
    ],
    ["another id", set("id", "3036"), "the field id of message 3035 cannot be read"],
    ["another place", set("sorting_id", "1"), "the field sorting_id of message 3035 cannot be read"],
    ["an unknown sender", set("from", "'nobody'"), "the field from of message 3035 cannot be read"],
    ["content that is a number", set("content", "5"), "the field content of message 3035 cannot be read"],
    ["private that is a string", set("private", "'no'"), "the field private of message 3035 cannot be read"],
    [
      "content_attributes that are an array",
      set("content_attributes", "json_array()"),
      "the field content_attributes of message 3035",
    ],
    ["a template that is a string", set("template_params", "'x'"), "the field template_params of message 3035"],
    ["a date that is a string", set("created_at", "'now'"), "the field created_at of message 3035 cannot be read"],
    ["a message without a history", set("history", "json_array()"), "the field history of message 3035 cannot be read"],
    ["an unknown status", set("history[0].status", "'lost'"), "the field history of message 3035 cannot be read"],
    ["a file without a token", set("files[0].token", "null"), "the field files of message 3035 cannot be read"],
    [
      "a message that is missing",
      change("DELETE FROM messages WHERE id = 3035"),
      "conversation 141 has no message at place 9",
    ],
    [
      "messages without a conversation",
      change("PRAGMA foreign_keys = OFF; DELETE FROM conversations WHERE id = 143"),
      "1 of its messages belong to no conversation",
    ],
    [
      "a file that is missing",
      change("DELETE FROM files WHERE token = (SELECT message ->> '$.files[0].token' FROM messages WHERE id = 3034)"),
      "the file with the id 203 is missing, or its bytes have changed",
    ],
    [
      "a file with other bytes",
      change(
        "UPDATE files SET bytes = zeroblob(10000) WHERE token = (SELECT message ->> '$.files[0].token' FROM messages WHERE id = 3034)",
      ),
      "the file with the id 203 is missing, or its bytes",
    ],
    [
      "an unknown channel",
      change("UPDATE conversations SET channel = 'telex' WHERE id = 142"),
      "the channel of conversation 142 cannot be read",
    ],
    ["a table that is missing", change("DROP TABLE files"), "no such table: files"],
    [
      "a column that is missing",
      change("ALTER TABLE conversations DROP COLUMN window_ends_at"),
      "no such column: window_ends_at",
    ],
    ["half of the file", () => truncateSync(db, Math.floor(statSync(db).size / 2)), "database disk image is malformed"],
    ["one page of the file", () => truncateSync(db, PAGE), "database disk image is malformed"],
    ["50 bytes of the file", () => truncateSync(db, 50), "database disk image is malformed"],
    ["a first page with wrong bytes", garble(100, PAGE, 7), "database disk image is malformed"],
    ["pages with wrong bytes", garble(PAGE, Infinity, 97), "its pages are not consistent"],
  ])("with this damage: %s", async (_, damage, detail) => {
    await makeDatabase();
    damage();
    const before = readFileSync(db);
    const error = await startEmulator({ db }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const message = error instanceof Error ? error.message : "";
    expect(message).toMatch(`db ${db} is damaged: ${detail}`);
    expect(message).toMatch(
      "To start with a new database, move away this file and desk.db-wal (if it exists), or replace this file with a backup",
    );
    expect(message).not.toContain(SECRET);
    expect(readFileSync(db)).toEqual(before);
    rmSync(db);
    await using emulator = await startEmulator({ db });
    expect(emulator.truth().conversations).toHaveLength(3);
  });

  test("the emulator closes a damaged file, so that the file can be repaired while the process runs", async () => {
    await makeDatabase();
    set("private", "'no'")();
    await expect(startEmulator({ db })).rejects.toThrow("is damaged");
    set("private", "json('false')")();
    await using emulator = await startEmulator({ db });
    expect(emulator.truth().conversations[0]?.messages).toHaveLength(23);
  });

  test("a database whose -wal file is a folder is refused", async () => {
    await makeDatabase();
    mkdirSync(`${db}-wal`);
    await expect(startEmulator({ db })).rejects.toThrow(`db ${db} cannot be opened: check that this user can read`);
  });

  test.each([
    ["a folder", () => mkdirSync(db), "is a folder: pass the name of a file"],
    [
      "a pipe, which would block the process",
      () => execFileSync("sh", ["-c", 'mkfifo "$0"', db]),
      "is a pipe, a socket or a device",
    ],
  ])("an emulator refuses %s as its database", async (_, make, issue) => {
    make();
    await expect(startEmulator({ db })).rejects.toThrow(`db ${db} ${issue}`);
  });

  test("a path below a file, and a name that is too long, are refused", async () => {
    writeFileSync(db, "");
    await expect(startEmulator({ db: join(db, "a.db") })).rejects.toThrow(
      "cannot be opened: one of the folders in its path is a file",
    );
    await expect(startEmulator({ db: join(folder, "a".repeat(300)) })).rejects.toThrow("has a name that is too long");
  });
});

describe("a message that cannot be written is not stored, and the error says why", () => {
  test("if the database is full, the message does not become visible, and the next message is stored as soon as there is space", async () => {
    const seed = seedConversations(new Date(1_762_331_029_000));
    const { database, file } = await openDatabase(db, {
      fillNew: () => undefined,
      upgradeFirst: () => undefined,
      upgradeSecond: () => undefined,
    });
    database.exec("INSERT INTO conversations (id, inbox_id, channel, customer_name) VALUES (141, 79, 'whatsapp', 'M')");
    const store = new Store(
      () => new Date(),
      archiveOn(database, file),
      () => undefined,
    );
    const pages = Number(Object.values(database.prepare("PRAGMA page_count").get() ?? {})[0]);
    const draft = {
      ...seed[0]?.messages[0],
      from: "agent",
      private: false,
      content_attributes: {},
      failure: undefined,
      files: [],
    } as const;
    const add = (content: string) => store.add(141, { ...draft, content });
    add("first");
    database.exec(`PRAGMA max_page_count = ${pages + 2}`);
    expect(() => add("x".repeat(50_000))).toThrow(`db ${file} cannot be written: the disk is full (SQLite 13)`);
    expect(() => store.setWindow(141, true)).not.toThrow();
    expect(store.conversation(141)?.messages.map(({ content }) => content)).toEqual(["first"]);
    database.exec("PRAGMA max_page_count = 100000");
    expect(add("x".repeat(50_000))).toMatchObject({ id: 3031, sorting_id: 2 });
    expect(archiveOn(database, file).conversations[0]?.messages).toHaveLength(2);
    database.close();
  });

  test("if the system limits the size of files, the answer is a 500 with the reason but without the file's name, and nothing is stored", async () => {
    const script = `
      import { startEmulator } from ${INDEX};
      const emulator = await startEmulator({ db: process.argv[1], apiKey: "key", apiSecret: "secret" });
      const send = (content) => fetch(emulator.url + "/api/v2/accounts/conversations/141/messages", {
        method: "POST",
        headers: { Authorization: "Basic " + btoa("key:secret"), "Content-Type": "application/json" },
        body: JSON.stringify({ content }),
      }).then(async (answer) => [answer.status, (await answer.json()).error]);
      const answers = [await send("漢".repeat(140_000)), await send("small")];
      console.log(JSON.stringify({ answers, stored: emulator.truth().conversations[0].messages.length }));
      process.exit(0);
    `;
    // Shells count this limit in units of 512 bytes or of 1 kilobyte, so the limit is 100 or 200 kB. The seed needs
    // less, and the text needs 420 kB.
    const shell = 'ulimit -f 200; exec "$0" "$@"';
    const argv = ["-c", shell, process.execPath, "--input-type=module", "-e", script, db];
    const child = spawn("sh", argv, { stdio: ["ignore", "pipe", "inherit"] });
    const [stdout] = await Promise.all([text(child.stdout), once(child, "close")]);
    const reason = "cannot be read or written: the disk may be full or broken, or the file has reached a size limit";
    expect(JSON.parse(stdout)).toEqual({
      answers: [
        [500, expect.stringContaining(`Nothing was stored: the emulator's database ${reason}`)],
        [200, null],
      ],
      stored: 4,
    });
    expect(stdout).not.toContain(folder);
  });

  test("if the emulator is closed, its controls throw an error with the reason, and store nothing", async () => {
    const emulator = await startEmulator({ db, ...KEY });
    await emulator.close();
    expect(() => emulator.customerWrites(141, "too late")).toThrow(
      `db ${db} is closed, because its emulator was closed`,
    );
    expect(emulator.truth().conversations[0]?.messages).toHaveLength(3);
  });
});

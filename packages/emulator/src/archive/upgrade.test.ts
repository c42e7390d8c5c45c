import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EmulatorTruth, startEmulator } from "../index.ts";

let folder: string;
let db: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "livedesk-"));
  db = join(folder, "desk.db");
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Returns the truth without the URLs of files, because they contain the emulator's port. */
const lasting = (truth: EmulatorTruth): unknown =>
  JSON.parse(JSON.stringify(truth).replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, ""));

/** Creates a database in the first format. */
const FIRST = `
  CREATE TABLE conversations (id INTEGER PRIMARY KEY, inbox_id INTEGER NOT NULL, channel TEXT NOT NULL) STRICT;
  CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL REFERENCES conversations,
    sorting_id INTEGER NOT NULL,
    message TEXT NOT NULL,
    UNIQUE (conversation_id, sorting_id)
  ) STRICT;
  CREATE TABLE files (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
  INSERT INTO conversations VALUES (141, 79, 'whatsapp'), (142, 79, 'whatsapp'), (143, 80, 'website'), (7, 80, 'website');
  PRAGMA application_id = 1279542605;
  PRAGMA user_version = 1;
`;

describe("a database file of the first format", () => {
  const BYTES = new Uint8Array([1, 2, 3]);
  const sha256 = createHash("sha256").update(BYTES).digest("hex");
  const FILE = { id: 199, token: "t".repeat(32), name: "a.png", type: "image/png", sha256 };

  const message = (id: number, sorting_id: number, more: object = {}) => ({
    id,
    sorting_id,
    from: "agent",
    content: "half a \ud83d pair",
    private: false,
    content_attributes: {},
    created_at: 1_762_331_029,
    files: [],
    ...more,
  });

  beforeEach(() => {
    const old = new DatabaseSync(db);
    old.exec(FIRST);
    const insert = old.prepare("INSERT INTO messages VALUES (?, ?, ?, ?)");
    for (const each of [
      message(30, 1, { from: "customer" }),
      message(3030, 2, { failure: "131047: Re-engagement message is not allowed" }),
      message(3031, 3, { files: [FILE] }),
    ])
      insert.run(each.id, 142, each.sorting_id, JSON.stringify(each));
    old.prepare("INSERT INTO files VALUES (?, ?)").run(199, BYTES);
    old.close();
  });

  test("is opened, and each history starts with the status of its message", async () => {
    await using emulator = await startEmulator({ db });
    const { conversations } = emulator.truth();
    expect(conversations.map(({ customer }) => customer.name)).toEqual([
      "Customer",
      "Maria Santos",
      "John Miller",
      "Aiko Tanaka",
    ]);
    const at = 1_762_331_029_000;
    const reason = "131047: Re-engagement message is not allowed";
    expect(conversations[2]).toMatchObject({
      window: "closed",
      window_ends_at: at + 86_400_000,
      messages: [
        { id: 30, status: "sent", history: [{ status: "sent", at }], content: "half a \ud83d pair" },
        { id: 3030, status: "failed", history: [{ status: "failed", at, reason }] },
        { id: 3031, attachments: [{ id: 199, size: 3 }] },
      ],
    });
    const served = await fetch(conversations[2]?.messages[2]?.attachments[0]?.data_url ?? "");
    expect(new Uint8Array(await served.arrayBuffer())).toEqual(BYTES);
  });

  test("has the current format after the upgrade", async () => {
    const first = await startEmulator({ db });
    first.customerWrites(141, "a");
    first.setWindow(142, "open");
    const before = first.truth();
    await first.close();
    await using second = await startEmulator({ db });
    expect(lasting(second.truth())).toStrictEqual(lasting(before));
  });

  test("stays unchanged if it cannot be upgraded", async () => {
    const broken = new DatabaseSync(db);
    broken.exec("UPDATE messages SET message = '{' WHERE id = 3031");
    broken.close();
    await expect(startEmulator({ db })).rejects.toThrow(`db ${db} is damaged: message 3031 is not valid JSON`);
    const after = new DatabaseSync(db);
    expect(after.prepare("PRAGMA user_version").get()).toMatchObject({ user_version: 1 });
    expect(after.prepare("SELECT count(*) AS columns FROM pragma_table_info('conversations')").get()).toEqual({
      columns: 3,
    });
    after.close();
  });
});

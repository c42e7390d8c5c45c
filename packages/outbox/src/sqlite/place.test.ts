import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Readable } from "node:stream";
import { ConfigurationError, createClient } from "@livedesk/core";
import { recordingTransport } from "@livedesk/core/testing";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createOutbox } from "../create-outbox.ts";
import type { Store } from "../store.ts";
import { aTurn, ended, idOf, ids, LIMITS, memoryFolder, row, sure } from "../testing/suite/rows.ts";
import { explain } from "./failures.ts";
import { connect, networkFileSystem } from "./file.ts";
import { sqliteStore, StoreError } from "./index.ts";

let folder = "";
beforeEach(() => {
  const made = mkdtempSync(path.join(memoryFolder(), "outbox-place-"));
  folder = made;
  return () => rmSync(made, { recursive: true });
});

/** Opens a store for the running test. */
async function opened<S extends Store>(store: S): Promise<S> {
  onTestFinished(() => store.close());
  await store.open();
  return store;
}

const inFolder = (name = "outbox.db") => path.join(folder, name);
/** The error with which a store does not open. */
async function refusal(store: Store): Promise<unknown> {
  try {
    await store.open();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await store.close();
  }
}
const saying = (text: string): unknown => expect.objectContaining({ message: expect.stringContaining(text) });

describe("The file of a store", () => {
  it("and everything beside it can be read by its owner alone", async () => {
    const store = await opened(sqliteStore(inFolder()));
    await store.register();
    await store.enqueue([row(1)]);
    const names = readdirSync(folder).toSorted();
    expect(names).toEqual(["outbox.db", "outbox.db-shm", "outbox.db-wal", "outbox.db-worker-1"]);
    for (const name of names)
      expect({ name, mode: statSync(inFolder(name)).mode & 0o777 }).toEqual({ name, mode: 0o600 });
  });

  it("is not made in a folder that does not exist, and the error names the folder", async () => {
    const file = path.join(folder, "missing", "outbox.db");
    expect(await refusal(sqliteStore(file))).toBeInstanceOf(ConfigurationError);
    expect(await refusal(sqliteStore(file))).toEqual(
      saying(`the folder ${path.join(folder, "missing")} does not exist`),
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it("must not be a folder, lie in a file, or have another name", async () => {
    mkdirSync(inFolder("a-folder"));
    writeFileSync(inFolder("a-file"), "");
    expect(await refusal(sqliteStore(inFolder("a-folder")))).toEqual(saying("is a folder. Name a file in it"));
    const store = sqliteStore(inFolder("first.db"));
    await store.open();
    await store.close();
    linkSync(inFolder("first.db"), inFolder("second.db"));
    for (const name of ["first.db", "second.db"])
      expect(await refusal(sqliteStore(inFolder(name)))).toEqual(saying("has another name, a hard link"));
    expect(await refusal(sqliteStore(inFolder("a-file/outbox.db")))).toEqual(saying("is not a folder"));
  });

  it.skipIf(process.getuid?.() === 0)("is refused if its folder is not writable", async () => {
    chmodSync(folder, 0o500);
    try {
      expect(await refusal(sqliteStore(inFolder()))).toEqual(saying("is not writable for this user"));
    } finally {
      chmodSync(folder, 0o700);
    }
  });

  it.each([
    ["NFS", 0x6969],
    ["SMB", 0x517b],
    ["CIFS", 0xff534d42],
    ["CIFS", -11317950],
    ["9p", 0x01021997],
    ["Ceph", 0x00c36400],
  ])("is refused on %s, whose number is %i", (name, type) => {
    expect(networkFileSystem(type)).toBe(name);
  });

  it.each([
    ["ext4", 0xef53],
    ["xfs", 0x58465342],
    ["btrfs", 0x9123683e],
    ["tmpfs", 0x01021994],
    ["overlayfs", 0x794c7630],
    ["zfs", 0x2fc12fc1],
  ])("is allowed on %s, whose number is %i", (_, type) => {
    expect(networkFileSystem(type)).toBeUndefined();
  });

  it.each(["", ":memory:", "file:outbox.db"])("is refused if its name is %j, which is not a path", (name) => {
    expect(() => sqliteStore(name)).toThrow("is not the path of a file. For a database in memory");
  });

  it("is refused if it is a device, and nothing is made beside it", async () => {
    const link = inFolder("null.db");
    symlinkSync("/dev/null", link);
    for (const file of [link, "/dev/null"])
      expect(await refusal(sqliteStore(file))).toEqual(saying(`${file} is a device, a pipe or a socket`));
    expect(readdirSync(folder)).toEqual(["null.db"]);
    expect(existsSync("/dev/null-journal")).toBe(false);
  });

  it.each([
    ["nothing", [undefined], "needs the path of a file, or { database }"],
    ["an empty object", [{}], "needs the path of a file, or { database }"],
    ["a misspelt option", ["outbox.db", { file: 1 }], 'Unknown option "sqliteStore(file, options).file"'],
    ["a misspelt option beside a database", [{ database: new DatabaseSync(":memory:"), fils: 1 }], ".fils"],
    ["something that is no database", [{ database: "outbox.db" }], "must be an open DatabaseSync of node:sqlite"],
    ["a clock that is no function", ["outbox.db", { now: 1 }], "must be a function"],
    ["a place for files that is none", ["outbox.db", { files: "files" }], "must be a FileStore"],
  ])("is refused if sqliteStore() is given %s", (_, given, message) => {
    const make = sqliteStore as (...args: readonly unknown[]) => unknown;
    expect(() => make(...given)).toThrow(ConfigurationError);
    expect(() => make(...given)).toThrow(message);
  });

  describe("that goes away while it is in use", () => {
    const replaced = expect.objectContaining({ code: "store-replaced" }) as unknown;
    const copy = () => copyFileSync(inFolder(), inFolder("copy.db"));
    it.each([
      ["deleted", () => rmSync(inFolder())],
      ["moved", () => renameSync(inFolder(), inFolder("moved.db"))],
      ["replaced by a copy", () => (copy(), renameSync(inFolder("copy.db"), inFolder()))],
    ])("because it is %s takes and sends nothing more, and says so", async (_, goAway) => {
      const transport = recordingTransport();
      const store = sqliteStore(inFolder());
      const outbox = createOutbox({ client: createClient(transport), store });
      await outbox.enqueue(141, "Hello", { key: "a" });
      goAway();
      await expect(outbox.enqueue(141, "Hello", { key: "b" })).rejects.toEqual(replaced);
      await expect(outbox.process("a")).rejects.toEqual(replaced);
      await expect(outbox.pause("by hand")).rejects.toEqual(replaced);
      await expect(outbox.stats()).rejects.toEqual(replaced);
      expect((await outbox.health({ needsWorker: false })).ok).toBe(false);
      const events = outbox.events()[Symbol.asyncIterator]();
      const worker = outbox.start();
      expect((await events.next()).value).toMatchObject({ type: "store-failed", error: replaced });
      const stopped = worker.stop();
      await transport.clock.advance(1000);
      await stopped;
      expect(transport.requests).toEqual([]);
      await outbox.close();
    });

    it("is not written in a transaction of the caller either", async () => {
      const database = new DatabaseSync(inFolder());
      onTestFinished(() => database.close());
      const store = await opened(sqliteStore({ database }));
      rmSync(inFolder());
      database.exec("begin");
      await expect(store.enqueue([row(1)], database)).rejects.toEqual(replaced);
      database.exec("rollback");
    });

    it("is not written by SQLite itself if it goes away just before, and the error says so", () => {
      const database = new DatabaseSync(inFolder());
      onTestFinished(() => database.close());
      database.exec("create table a (b)");
      rmSync(inFolder());
      let thrown: unknown;
      try {
        database.exec("insert into a values (1)");
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toMatchObject({ errcode: 1032 });
      expect(explain(thrown, inFolder())).toEqual(replaced);
      expect(explain(thrown, inFolder())).toEqual(saying("until the same file is back in its place"));
    });

    it("because it is emptied takes and sends nothing more, and says so", async () => {
      const store = await opened(sqliteStore(inFolder()));
      await store.enqueue([row(1)]);
      truncateSync(inFolder(), 0);
      const emptied = expect.objectContaining({
        code: "store-damaged",
        message: expect.stringContaining(`${inFolder()} was emptied while this process used it`),
      }) as unknown;
      await expect(store.enqueue([row(1)])).rejects.toEqual(emptied);
      await expect(store.stats()).rejects.toEqual(emptied);
    });

    it("is used again when it is back", async () => {
      const store = await opened(sqliteStore(inFolder()));
      renameSync(inFolder(), inFolder("moved.db"));
      await expect(store.enqueue([row(1)])).rejects.toEqual(replaced);
      renameSync(inFolder("moved.db"), inFolder());
      expect(await store.enqueue([row(1)])).toMatchObject([{ id: 1, duplicate: false }]);
    });
  });

  it("is a new database if it is empty and nothing of an outbox lies beside it", async () => {
    writeFileSync(inFolder(), "");
    writeFileSync(inFolder("outbox.db.backup"), "");
    const store = await opened(sqliteStore(inFolder()));
    expect(await store.enqueue([row(1)])).toMatchObject([{ id: 1, duplicate: false }]);
  });

  it("is refused if it is empty and something beside it shows that an outbox used it before", async () => {
    const refused = async (trace: string) => {
      const inside = (name: string) => path.join(inFolder(trace), name);
      mkdirSync(path.dirname(inside(trace)), { recursive: true });
      writeFileSync(inside("outbox.db"), "");
      if (trace === "outbox.db-files") mkdirSync(inside(trace));
      else writeFileSync(inside(trace), "");
      const error = await refusal(sqliteStore(inside("outbox.db")));
      const message =
        `${inside("outbox.db")} is empty (0 bytes), but ${trace} beside it shows that an outbox used it before: its messages are gone. ` +
        `Restore the file from a backup. To begin without messages, delete the empty file and ${trace}`;
      expect(error).toMatchObject({ name: "StoreError", code: "store-damaged", message });
      expect(statSync(inside("outbox.db")).size).toBe(0);
      rmSync(inside(trace), { recursive: true });
      expect(await refusal(sqliteStore(inside("outbox.db")))).toBeUndefined();
    };
    await Promise.all(["outbox.db-worker-7", "outbox.db-wal", "outbox.db-files"].map(refused));
  });

  it("is refused if it is not a database", async () => {
    writeFileSync(inFolder(), "id,content\n".repeat(1000));
    expect(await refusal(sqliteStore(inFolder()))).toBeInstanceOf(StoreError);
    expect(await refusal(sqliteStore(inFolder()))).toEqual(saying(`${inFolder()} is not an SQLite database`));
    expect(readFileSync(inFolder(), "utf8")).toBe("id,content\n".repeat(1000));
  });

  it("is refused if it is the database of another program, which is left as it is", async () => {
    const other = new DatabaseSync(inFolder());
    other.exec("create table orders (id integer)");
    other.close();
    const before = readFileSync(inFolder());
    expect(await refusal(sqliteStore(inFolder()))).toEqual(
      saying("is the database of another program. Use sqliteStore({ database })"),
    );
    const again = new DatabaseSync(inFolder());
    expect(again.prepare("select name from sqlite_master").all()).toEqual([
      expect.objectContaining({ name: "orders" }),
    ]);
    expect(again.prepare("pragma journal_mode").get()).toEqual(expect.objectContaining({ journal_mode: "delete" }));
    again.close();
    expect(readFileSync(inFolder())).toEqual(before);
  });

  it("is refused if a newer version of this package wrote it", async () => {
    await (await opened(sqliteStore(inFolder()))).close();
    const database = new DatabaseSync(inFolder());
    database.exec("update livedesk_outbox_schema set version = 99");
    database.close();
    expect(await refusal(sqliteStore(inFolder()))).toEqual(
      saying("was written by a newer @livedesk/outbox (its tables have version 99"),
    );
  });

  it("is refused if a table of its name was made by somebody else", async () => {
    const database = new DatabaseSync(inFolder());
    onTestFinished(() => database.close());
    database.exec("create table livedesk_outbox_message (id integer)");
    expect(await refusal(sqliteStore({ database }))).toEqual(
      saying("has a table livedesk_outbox_message that this package did not make"),
    );
  });

  it("that is damaged is an error that says so, and not an empty queue", async () => {
    const store = await opened(sqliteStore(inFolder()));
    await store.enqueue(Array.from({ length: 400 }, (_, index) => row(index, { key: `key-${index}` })));
    await store.close();
    const bytes = readFileSync(inFolder());
    // The pages after the first one, which holds the list of tables.
    bytes.fill(0x5a, 4096, 40 * 4096);
    writeFileSync(inFolder(), bytes);
    const damaged = sqliteStore(inFolder());
    const failure = await damaged.list({ limit: 1000 }).catch((error: unknown) => error);
    await damaged.close();
    expect(failure).toBeInstanceOf(StoreError);
    expect(failure).toMatchObject({
      code: "store-damaged",
      message: expect.stringContaining("is damaged. Restore it"),
    });
  });

  it("can be opened by six processes at once when it is new", async () => {
    const script = `
      import { sqliteStore } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
      const store = sqliteStore(process.argv[1]);
      await store.open();
      await store.enqueue([{ conversationId: "1", key: process.argv[2], inputHash: new Uint8Array(32), input: new Uint8Array(2),
        priority: 0, files: [] }]);
      await store.close();`;
    const ends = Array.from({ length: 6 }, async (_, index) => {
      const child = spawn(
        process.execPath,
        [
          "--experimental-strip-types",
          "--no-warnings",
          "--input-type=module",
          "-e",
          script,
          inFolder(),
          `key-${index}`,
        ],
        { stdio: ["ignore", "inherit", "inherit"] },
      );
      const [code] = (await once(child, "exit")) as [number | null];
      return code;
    });
    expect(await Promise.all(ends)).toEqual([0, 0, 0, 0, 0, 0]);
    const store = await opened(sqliteStore(inFolder()));
    expect(new Set((await store.list({ limit: 10 })).map(({ key }) => key))).toEqual(
      new Set([0, 1, 2, 3, 4, 5].map((index) => `key-${index}`)),
    );
  });

  it("has a folder beside it for the files of messages, unless another place is given", async () => {
    const store = await opened(sqliteStore(inFolder()));
    const bytes = new TextEncoder().encode("a file");
    const name = createHash("sha256").update(bytes).digest("hex");
    await store.files.put(name, Readable.from([bytes]), bytes.length);
    expect(readdirSync(inFolder("outbox.db-files"))).toEqual([name]);
    expect(sqliteStore(inFolder("other.db"), { files: store.files }).files).toBe(store.files);
  });

  it("is not opened again by a use of the store after it was closed", async () => {
    const store = await opened(sqliteStore(inFolder()));
    await store.close();
    await expect(store.stats()).rejects.toThrow("The store is closed. Open it before it is used again");
  });

  it("survives that the store is closed and opened again, also by the same object", async () => {
    const store = await opened(sqliteStore(inFolder()));
    const [answer] = await store.enqueue([row(1)]);
    await store.close();
    await store.open();
    expect(ids(await store.list({ limit: 5 }))).toEqual([idOf(answer)]);
  });

  it("no longer holds a text, in no page and in no log, after the text was forgotten", async () => {
    let now = 1_700_000_000_000;
    const store = await opened(sqliteStore(inFolder(), { now: () => now }));
    const lease = await store.register();
    const secret = "Your code is 7731-4420";
    await store.enqueue([row(1, { text: secret }), row(2, { text: "Hello" })]);
    const { claimed } = await store.turn(lease, aTurn({ claim: 2 }));
    await store.turn(lease, aTurn({ settle: claimed.map((message) => ended(message, "accepted")) }));
    const holdsIt = () => ["", "-wal"].filter((end) => readFileSync(inFolder() + end).includes(secret));
    expect(holdsIt()).not.toEqual([]);
    now += 1000;
    expect((await store.purge({ text: 500, keys: Infinity })).texts).toBe(2);
    expect(holdsIt()).toEqual([]);
  });
});

/** Lets a database not grow beyond its present size, as a full disk would. */
const limitPages = (database: DatabaseSync) =>
  database.exec(`pragma max_page_count = ${Number(database.prepare("pragma page_count").get()?.["page_count"])}`);

describe("A full disk", () => {
  it("rolls the change back, says so, and loses nothing; with room again everything goes on", async () => {
    const database = new DatabaseSync(":memory:");
    onTestFinished(() => database.close());
    const store = await opened(sqliteStore({ database }));
    const lease = await store.register();
    const first = await store.enqueue([row(1, { key: "first" }), row(1)]);
    const { claimed } = await store.turn(lease, aTurn({ claim: 1 }));
    limitPages(database);
    const large = (key: string) => row(2, { key, input: new Uint8Array(100_000) });
    const failures = await Promise.allSettled([store.enqueue([large("a")]), store.enqueue([large("b")])]);
    for (const failure of failures) {
      expect(failure.status).toBe("rejected");
      const reason = failure.status === "rejected" ? (failure.reason as unknown) : undefined;
      expect(reason).toBeInstanceOf(StoreError);
      expect(reason).toMatchObject({ code: "store-full", message: expect.stringContaining("Nothing of this change") });
    }
    expect(ids(await store.list({ limit: 10 }))).toEqual(first.map(idOf));
    expect(await store.stats()).toMatchObject({ queued: 1, sending: 1 });
    database.exec("pragma max_page_count = 100000");
    const turn = await store.turn(lease, aTurn({ settle: [ended(sure(claimed[0]), "accepted")], claim: 1 }));
    expect(turn.settled).toMatchObject([{ how: "written" }]);
    expect(ids(turn.claimed)).toEqual([idOf(first[1])]);
    expect(await store.enqueue([large("a")])).toMatchObject([{ duplicate: false }]);
  });

  it("leaves a turn as if it had not been asked for: no settlement and no claim of it is written", async () => {
    const database = new DatabaseSync(":memory:");
    onTestFinished(() => database.close());
    const store = await opened(sqliteStore({ database }));
    const lease = await store.register();
    await store.enqueue(Array.from({ length: 40 }, (_, index) => row(index)));
    const { claimed } = await store.turn(lease, aTurn({ claim: 20 }));
    limitPages(database);
    const long = { at: 1, kind: "attempt", note: "x".repeat(50_000) } as const;
    const settle = claimed.map((message) => ended(message, "accepted", { evidence: long }));
    await expect(store.turn(lease, aTurn({ settle, claim: 20 }))).rejects.toMatchObject({ code: "store-full" });
    expect(await store.stats()).toMatchObject({ queued: 20, sending: 20, accepted: 0 });
    expect(await store.claimsOf(lease)).toHaveLength(20);
    database.exec("pragma max_page_count = 100000");
    expect((await store.turn(lease, aTurn({ settle, claim: 20 }))).claimed).toHaveLength(20);
  });
});

describe("A store in a database of the program", () => {
  it("keeps its tables beside those of the program, and leaves the mode of the file as it is", async () => {
    const database = new DatabaseSync(inFolder());
    onTestFinished(() => database.close());
    database.exec("create table orders (id integer primary key)");
    const store = await opened(sqliteStore({ database }));
    await store.enqueue([row(1)]);
    const tables = database.prepare("select name from sqlite_master where type = 'table'").all();
    const foreign = tables.map(({ name }) => String(name)).filter((name) => !/^(livedesk_outbox_|sqlite_)/.test(name));
    expect(foreign).toEqual(["orders"]);
    expect(database.prepare("pragma journal_mode").get()).toEqual(expect.objectContaining({ journal_mode: "delete" }));
  });

  it("goes on while the program keeps a transaction open, and does not become a part of it", async () => {
    const database = new DatabaseSync(inFolder(), { timeout: 1000 });
    onTestFinished(() => database.close());
    database.exec("create table orders (id integer primary key)");
    const store = await opened(sqliteStore({ database }));
    database.exec("begin immediate; insert into orders values (1)");
    const [inside] = await store.enqueue([row(1, { key: "inside" })], database);
    const outside = store.enqueue([row(1, { key: "outside" })]);
    // The other change waits for the transaction, and the program goes on meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await store.find({ key: "inside" })).toBeUndefined();
    database.exec("rollback");
    expect(await outside).toMatchObject([{ duplicate: false }]);
    expect(idOf(inside)).toBeGreaterThan(0);
    expect((await store.list({ limit: 5 })).map(({ key }) => key)).toEqual(["outside"]);
    expect(database.prepare("select count(*) as n from orders").get()).toEqual(expect.objectContaining({ n: 0 }));
  });

  it("in memory shares the connection: a change of the store waits until the transaction of the program has ended", async () => {
    const database = new DatabaseSync(":memory:");
    onTestFinished(() => database.close());
    const store = await opened(sqliteStore({ database }));
    database.exec("begin");
    const outside = store.enqueue([row(1)]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    database.exec("rollback");
    expect(await outside).toMatchObject([{ duplicate: false }]);
    expect((await store.stats()).queued).toBe(1);
  });

  it("in memory has no place for files, and says that the outbox needs one", async () => {
    const database = new DatabaseSync(":memory:");
    onTestFinished(() => database.close());
    expect(() => sqliteStore({ database }).files).toThrow("files: a database in memory has no place for files");
  });

  it("understands a connection that answers with big integers and with lists", async () => {
    const database = new DatabaseSync(":memory:", { readBigInts: true, returnArrays: true });
    onTestFinished(() => database.close());
    const store = await opened(sqliteStore({ database }));
    const [answer] = await store.enqueue([row(1, { key: "k" })]);
    expect(await store.find({ key: "k" })).toMatchObject({ id: idOf(answer), attempt: 0 });
  });

  it("refuses a connection without a transaction, and one to another database", async () => {
    const database = new DatabaseSync(inFolder());
    const other = new DatabaseSync(inFolder("other.db"));
    onTestFinished(() => [database, other].forEach((one) => one.close()));
    const store = await opened(sqliteStore({ database }));
    await expect(store.enqueue([row(1)], database)).rejects.toThrow("tx: no transaction is open on this connection");
    other.exec("begin");
    await expect(store.enqueue([row(1)], other)).rejects.toThrow("tx: this connection belongs to another database");
    expect(await store.list({ limit: 5 })).toEqual([]);
  });

  it("wakes its workers when the program commits", async () => {
    const database = new DatabaseSync(inFolder());
    onTestFinished(() => database.close());
    const store = await opened(sqliteStore({ database }));
    await store.register();
    let calls = 0;
    store.onWake(() => calls++);
    database.exec("begin immediate");
    await store.enqueue([row(1)], database);
    database.exec("commit");
    await expect.poll(() => calls).toBeGreaterThan(0);
  });
});

describe("Changes that arrive together", () => {
  it("are written in one transaction, of which one that fails takes nothing with it", async () => {
    const store = await opened(sqliteStore(inFolder()));
    const commits = new DatabaseSync(inFolder());
    onTestFinished(() => commits.close());
    const version = () => Number(commits.prepare("pragma data_version").get()?.["data_version"]);
    const before = version();
    const wrong = row(1, { key: "wrong", priority: "high" as unknown as number });
    const answers = await Promise.allSettled([
      ...Array.from({ length: 50 }, (_, index) => store.enqueue([row(index, { key: `key-${index}` })])),
      store.enqueue([row(1, { key: "before" }), wrong]),
      store.enqueue([row(1, { key: "last" })]),
    ]);
    expect(answers.filter(({ status }) => status === "rejected")).toHaveLength(1);
    expect(answers[50]).toMatchObject({ status: "rejected" });
    expect(version()).toBe(before + 1);
    expect((await store.stats()).queued).toBe(51);
    expect(await store.find({ key: "before" })).toBeUndefined();
    expect(await store.find({ key: "last" })).toBeDefined();
  });
});

describe("Time", () => {
  const opens = async () => {
    let now = 1_700_000_000_000;
    const store = await opened(sqliteStore(inFolder(), { now: () => now }));
    return { store, lease: await store.register(), move: (ms: number) => (now += ms), now: () => now };
  };

  it("that brings thousands of messages at once makes them all ready, and each conversation keeps its order", async () => {
    const { store, lease, move, now } = await opens();
    // The later messages of a conversation are due earlier: only together do they keep their order.
    const count = 4500;
    const stored = await store.enqueue(
      Array.from({ length: count }, (_, index) => row(index % 9, { runAt: now() + 10_000 - index })),
    );
    expect((await store.turn(lease, aTurn({ claim: 20 }))).claimed).toEqual([]);
    move(10_000);
    const seen: number[] = [];
    let settle: ReturnType<typeof ended>[] = [];
    // The first turns move a thousand messages each; the conversations go on meanwhile.
    while (seen.length < 90) {
      const { claimed } = await store.turn(lease, aTurn({ settle, claim: 20 }));
      if (claimed.length === 0) break;
      seen.push(...ids(claimed));
      settle = claimed.map((message) => ended(message, "accepted"));
    }
    expect(seen).toEqual(stored.slice(0, 90).map(idOf));
  });

  it("that ends thousands of messages at once lets none of them be sent", async () => {
    const { store, lease, move, now } = await opens();
    await store.enqueue(Array.from({ length: 3500 }, (_, index) => row(index, { expiresAt: now() + 1000 })));
    const [last] = await store.enqueue([row(9999)]);
    move(1000);
    expect(ids((await store.turn(lease, aTurn({ claim: 50 }))).claimed)).toEqual([idOf(last)]);
    const { expired } = await store.tend(lease, { ...LIMITS, holdUnknown: 0 });
    expect(expired).toHaveLength(3500);
    expect(await store.stats()).toMatchObject({ queued: 0, notSent: 3500, sending: 1 });
  });

  it("that is set back by an hour does not stop the rate for an hour", async () => {
    const { store, lease, move } = await opens();
    const rate = { perSecond: 10, burst: 5 };
    await store.enqueue(Array.from({ length: 20 }, (_, index) => row(index)));
    expect((await store.turn(lease, aTurn({ claim: 20, rate }))).claimed).toHaveLength(5);
    move(-3_600_000);
    const { claimed, next } = await store.turn(lease, aTurn({ claim: 20, rate }));
    expect(claimed).toEqual([]);
    expect(next).toBe(100);
    move(100);
    expect((await store.turn(lease, aTurn({ claim: 20, rate }))).claimed).toHaveLength(1);
  });
});

describe("node:sqlite", () => {
  it("is loaded only when a store opens", async () => {
    const script = `
      import { sqliteStore } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
      const loaded = () => process.moduleLoadList.filter((name) => /\\bsqlite$/.test(name)).length > 0;
      const store = sqliteStore(process.argv[1]);
      const before = loaded();
      await store.open();
      console.log(JSON.stringify([before, loaded()]));
      await store.close();`;
    const child = spawn(
      process.execPath,
      ["--experimental-strip-types", "--no-warnings", "--input-type=module", "-e", script, inFolder()],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    await once(child, "close");
    expect(JSON.parse(output)).toEqual([false, true]);
  });
});

describe("The lock of a worker", () => {
  it("is a file that is removed when the worker releases it, and when the store is closed", async () => {
    const store = await opened(sqliteStore(inFolder()));
    const [first] = [await store.register(), await store.register()];
    const locks = () => readdirSync(folder).filter((name) => name.includes("-worker-"));
    expect(locks()).toEqual(["outbox.db-worker-1", "outbox.db-worker-2"]);
    await first.release();
    expect(locks()).toEqual(["outbox.db-worker-2"]);
    await store.close();
    expect(locks()).toEqual([]);
  });

  it("of a process that died is removed when the next worker registers", async () => {
    const dead = await opened(sqliteStore(inFolder()));
    ((await dead.register()) as unknown as { abandon(): void }).abandon();
    expect(existsSync(inFolder("outbox.db-worker-1"))).toBe(true);
    const store = await opened(sqliteStore(inFolder()));
    expect((await store.register()).worker).toBe(2);
    expect(existsSync(inFolder("outbox.db-worker-1"))).toBe(false);
  });

  it("counts as held if it cannot be opened, and other changes of the same transaction are stored", async () => {
    const now = 1_700_000_000_000;
    const alive = await opened(sqliteStore(inFolder(), { now: () => now }));
    const lease = await alive.register();
    await alive.enqueue([row(1)]);
    await alive.turn(lease, aTurn({ claim: 1 }));
    const store = await opened(sqliteStore(inFolder(), { now: () => now }));
    // SQLite cannot open a folder, and fails as if no file could be opened any more (EMFILE).
    const name = inFolder("outbox.db-worker-1");
    renameSync(name, `${name}-moved`);
    mkdirSync(name);
    const [tended, stored] = await Promise.all([
      store.tend(undefined, { ...LIMITS, holdUnknown: 0 }),
      store.enqueue([row(2)]),
    ]);
    expect(tended.orphaned).toEqual([]);
    expect(stored).toMatchObject([{ duplicate: false }]);
    expect((await store.register()).worker).toBe(2);
    rmSync(name, { recursive: true });
    renameSync(`${name}-moved`, name);
    (lease as unknown as { abandon(): void }).abandon();
    expect((await store.tend(undefined, { ...LIMITS, holdUnknown: 0 })).orphaned).toHaveLength(1);
  });

  it("that cannot be made fails its registration alone", async () => {
    const store = await opened(sqliteStore(inFolder()));
    mkdirSync(inFolder("outbox.db-worker-1"));
    const [registered, stored] = await Promise.allSettled([store.register(), store.enqueue([row(1)])]);
    expect(registered).toMatchObject({ status: "rejected", reason: saying("outbox.db-worker-1 cannot be opened") });
    expect(stored).toMatchObject({ status: "fulfilled", value: [{ duplicate: false }] });
  });

  it.each([
    ["deleted", () => {}],
    ["replaced", (name: string) => writeFileSync(name, "")],
  ])(
    "counts as lost by its own worker when its file was %s: it claims nothing until it registers again",
    async (_, replace) => {
      const now = 1_700_000_000_000;
      const alive = await opened(sqliteStore(inFolder(), { now: () => now }));
      const other = await opened(sqliteStore(inFolder(), { now: () => now }));
      const lease = await alive.register();
      await alive.enqueue([row(1), row(2)]);
      const [claimed] = (await alive.turn(lease, aTurn({ claim: 1 }))).claimed;
      rmSync(inFolder("outbox.db-worker-1"));
      replace(inFolder("outbox.db-worker-1"));
      expect((await alive.turn(lease, aTurn({ claim: 1 }))).claimed).toEqual([]);
      expect(lease.isHeld()).toBe(false);
      expect((await alive.tend(lease, { ...LIMITS, open: [sure(claimed)] })).orphaned).toEqual([]);
      // Another process cannot tell this worker from one that has died. The answer that still comes decides.
      expect((await other.tend(undefined, LIMITS)).orphaned).toEqual([{ id: sure(claimed).id, code: "process-died" }]);
      const next = await alive.register();
      const turn = await alive.turn(next, aTurn({ claim: 1, settle: [ended(sure(claimed), "accepted")] }));
      expect(turn).toMatchObject({ settled: [{ how: "late", state: "accepted" }], claimed: [{ conversationId: "2" }] });
      expect((await other.tend(undefined, LIMITS)).orphaned).toEqual([]);
    },
  );

  it("cannot be taken twice: a second connection of the same process sees it as well", async () => {
    const store = await opened(sqliteStore(inFolder()));
    await store.register();
    const database = connect(inFolder("outbox.db-worker-1"));
    onTestFinished(() => database.close());
    expect(() => database.exec("begin exclusive")).toThrow("database is locked");
  });
});

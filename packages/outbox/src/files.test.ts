import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FileChangedError } from "./checked-bytes.ts";
import { directoryFileStore, sweepFiles } from "./files.ts";
import type { FileStore } from "./store.ts";
import { bytesIn, filesIn, fileStoreSuite, inChunks, nameOf, putText } from "./testing/file-store-suite.ts";
import { memoryFolder } from "./testing/suite/rows.ts";

let above: string;
let folder: string;
let store: FileStore;

beforeEach(async () => {
  above = await mkdtemp(path.join(memoryFolder(), "livedesk-"));
  folder = path.join(above, "outbox", "files");
  store = directoryFileStore(folder);
});

afterEach(() => rm(above, { recursive: true }));

const put = (text: string): Promise<string> => putText(store, text);

const contentOf = async (sha256: string): Promise<string> => (await bytesIn(store, sha256)).toString();

const listed = async (): Promise<string[]> => [...(await filesIn(store)).keys()];

fileStoreSuite("in a folder", async () => {
  const home = await mkdtemp(path.join(memoryFolder(), "livedesk-"));
  const pathOf = (sha256: string): string => path.join(home, sha256);
  return {
    store: directoryFileStore(home),
    makeOlder: async (sha256, ms) => {
      const time = new Date((await stat(pathOf(sha256))).mtimeMs - ms);
      await utimes(pathOf(sha256), time, time);
    },
    damage: async (sha256) => writeFile(pathOf(sha256), (await readFile(pathOf(sha256))).fill("x")),
    stop: () => rm(home, { recursive: true }),
  };
});

/** Sets the time of a file back by an hour and a minute. */
const makeOld = (name: string, time = new Date(Date.now() - 3_660_000)): Promise<void> =>
  utimes(path.join(folder, name), time, time);

test.skipIf(process.platform === "win32")(
  "only the user of the process may read the folder and its files",
  async () => {
    const sha256 = await put("bytes");
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(path.join(folder, sha256))).mode & 0o777).toBe(0o600);
  },
);

test("storing the same bytes again renews the time in the list, and reads nothing", async () => {
  const sha256 = await put("bytes");
  await makeOld(sha256);
  const begun = Date.now();
  const never = async function* (): AsyncGenerator<Uint8Array> {
    yield* [];
    throw new Error("was read");
  };
  await store.put(sha256, never(), 5);
  for await (const { storedAt } of store.list()) expect(storedAt).toBeGreaterThanOrEqual(begun - 1);
});

test.each([
  ["fewer bytes than their size says", [Buffer.from("byte")], 5, "it has 4 bytes instead of 5"],
  ["more bytes than their size says", [Buffer.from("bytes"), Buffer.from("!")], 5, "it has more than 5 bytes"],
  ["other bytes than their name says", [Buffer.from("bytez")], 5, "it has other bytes than before"],
])("%s are refused, and nothing of them stays", async (_, given, size, what) => {
  await expect(store.put(nameOf(Buffer.from("bytes")), inChunks(...given), size)).rejects.toThrow(what);
  expect(await readdir(folder)).toEqual([]);
});

test("when the source of a file fails, its error is thrown and nothing of the file stays", async () => {
  const failing = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from("by");
    yield Buffer.from("te");
    throw new Error("the source failed");
  };
  await expect(store.put(nameOf(Buffer.from("bytes")), failing(), 5)).rejects.toThrow("the source failed");
  expect(await readdir(folder)).toEqual([]);
});

test("a damaged file is never read to its end", async () => {
  const sha256 = await put("bytes");
  await chmod(path.join(folder, sha256), 0o600);
  await writeFile(path.join(folder, sha256), "bytez");
  await expect(contentOf(sha256)).rejects.toMatchObject({
    name: "FileChangedError",
    code: "file-changed",
    outcome: "not-sent",
  });
  await truncate(path.join(folder, sha256), 0);
  await expect(contentOf(sha256)).rejects.toThrow(FileChangedError);
  // Storing the bytes again repairs the file.
  expect(await contentOf(await put("bytes"))).toBe("bytes");
});

test.each(["../../etc/passwd", "", "A".repeat(64), `${"0".repeat(64)}.part`])(
  "%j is not a name of a file",
  async (name) => {
    await expect(store.put(name, inChunks(), 0)).rejects.toThrow(TypeError);
    await expect(contentOf(name)).rejects.toThrow(TypeError);
    await expect(store.delete([name])).rejects.toThrow(TypeError);
  },
);

describe("deleting", () => {
  test("a file can be read at any moment while others try to delete it and store it again", async () => {
    const sha256 = await put("bytes");
    const deadline = Date.now() - 60_000;
    const sweeping = Promise.all(
      Array.from({ length: 3 }, async () => {
        for (let round = 0; round < 50; round++) await store.delete([sha256], deadline);
      }),
    );
    const storing = (async () => {
      for (let round = 0; round < 50; round++) await put("bytes");
    })();
    for (let round = 0; round < 100; round++) expect(await contentOf(sha256)).toBe("bytes");
    await Promise.all([sweeping, storing]);
    expect(await readdir(folder)).toEqual([sha256]);
  });
});

describe("sweepFiles", () => {
  const ledger = (...names: readonly string[]) => ({
    referenced: async (asked: readonly string[]) => new Set(names.filter((name) => asked.includes(name))),
  });

  test("deletes the files that no message names and that are old enough, and no others", async () => {
    const [named, unnamed, young] = [await put("named"), await put("unnamed"), await put("young")];
    await makeOld(named);
    await makeOld(unnamed);
    expect(await sweepFiles(ledger(named), store, 3_600_000)).toBe(1);
    expect(new Set(await readdir(folder))).toEqual(new Set([named, young]));
    expect(unnamed).not.toBe(young);
    expect(await sweepFiles(ledger(), store, 3_600_000, Date.now() + 7_200_000)).toBe(2);
    expect(await readdir(folder)).toEqual([]);
  });

  test("asks for many files in batches", async () => {
    const all = Array.from({ length: 1001 }, (_, at) => nameOf(Buffer.from(String(at))));
    const asked: number[] = [];
    const many: FileStore = {
      ...store,
      delete: async () => undefined,
      async *list() {
        for (const sha256 of all) yield { sha256, storedAt: 0 };
      },
    };
    const counting = {
      referenced: async (names: readonly string[]) => {
        asked.push(names.length);
        return new Set<string>(names.slice(1));
      },
    };
    expect(await sweepFiles(counting, many, 1)).toBe(3);
    expect(asked).toEqual([500, 500, 1]);
  });
});

/** Runs a script in its own process, with the store of the folder as `store` and a function `die`. Returns its signal and its output. */
async function run(script: string): Promise<{ signal: unknown; output: string }> {
  const [source, place] = [new URL("files.ts", import.meta.url).href, folder].map((text) => JSON.stringify(text));
  const program = `
    import { createHash } from "node:crypto";
    import fs from "node:fs/promises";
    import { syncBuiltinESMExports } from "node:module";
    const die = () => process.kill(process.pid, "SIGKILL");
    const bytes = Buffer.alloc(3_000_000, "text of the file");
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    let source = async function* () {
      for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
    };
    const inPlaceOf = (name, other) => {
      const real = fs[name];
      fs[name] = (...args) => other(real, ...args);
      syncBuiltinESMExports();
    };
    const { directoryFileStore } = await import(${source});
    const store = directoryFileStore(${place});
    ${script}`;
  const child = spawn(process.execPath, ["--input-type=module", "--no-warnings", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (data) => (output += data));
  const [, signal] = await once(child, "close");
  return { signal, output };
}

/** Does something with the file that is opened to be written. */
const ON_PART = (what: string): string => `
  inPlaceOf("open", async (real, name, ...args) => {
    const file = await real(name, ...args);
    if (name.endsWith(".part")) ${what};
    return file;
  });`;

describe("a process that is killed", () => {
  const whole = Buffer.alloc(3_000_000, "text of the file");
  const name = nameOf(whole);

  async function expectWholeAfterAnotherTry(): Promise<void> {
    await store.put(name, inChunks(whole), whole.length);
    expect(await listed()).toEqual([name]);
    expect(nameOf(Buffer.from(await contentOf(name)))).toBe(name);
  }

  test.each([
    ["before it writes anything", ON_PART("die()")],
    [
      "in the middle of the bytes",
      `const all = source;
      source = async function* () { let at = 0; for await (const chunk of all()) { if (at++ === 15) die(); yield chunk; } };`,
    ],
    ["before the bytes are on the disk", ON_PART("file.sync = die")],
    ["before the file gets its name", `inPlaceOf("rename", die);`],
  ])("%s leaves no file, but a part that is swept after an hour", async (_, cut) => {
    const { signal } = await run(`${cut} await store.put(sha256, source(), bytes.length);`);
    expect(signal).toBe("SIGKILL");
    const left = await readdir(folder);
    expect(left).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.[0-9a-f]{16}\.part$/)]);
    expect(await listed()).toEqual([]);
    await expect(contentOf(name)).rejects.toThrow(FileChangedError);
    // The part may belong to a process that lives.
    expect(await readdir(folder)).toEqual(left);
    for (const part of left) await makeOld(part);
    expect(await listed()).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
    await expectWholeAfterAnotherTry();
  });

  test("after the file has its name leaves the whole file", async () => {
    const cut = `inPlaceOf("rename", async (real, ...args) => { await real(...args); die(); });`;
    expect(await run(`${cut} await store.put(sha256, source(), bytes.length);`)).toMatchObject({ signal: "SIGKILL" });
    expect(await readdir(folder)).toEqual([name]);
    expect(nameOf(Buffer.from(await contentOf(name)))).toBe(name);
    await expectWholeAfterAnotherTry();
  });

  test.each([
    ["before it has looked at the time", `inPlaceOf("stat", die);`],
    ["before it deletes", `inPlaceOf("unlink", die);`],
  ])("while it deletes a file, %s, leaves a file that can be read and is listed again", async (_, cut) => {
    await store.put(name, inChunks(whole), whole.length);
    expect(await run(`${cut} await store.delete([sha256]);`)).toMatchObject({ signal: "SIGKILL" });
    expect(await readdir(folder)).toEqual([expect.stringMatching(/\.gone$/)]);
    expect(nameOf(Buffer.from(await contentOf(name)))).toBe(name);
    await listed();
    expect(await readdir(folder)).toEqual([name]);
    expect(await listed()).toEqual([name]);
  });

  test("at any moment leaves only whole files", async () => {
    for (let round = 0; round < 5; round++) {
      const { signal } = await run(`
        setTimeout(die, ${20 + round * 20});
        for (let turn = 0; ; turn++) {
          const some = bytes.subarray(turn % 1000);
          const one = async function* () { for (let at = 0; at < some.length; at += 100_000) yield some.subarray(at, at + 100_000); };
          await store.put(createHash("sha256").update(some).digest("hex"), one(), some.length);
        }`);
      expect(signal).toBe("SIGKILL");
    }
    const names = await listed();
    for (const each of names) expect(nameOf(await readFile(path.join(folder, each)))).toBe(each);
    // Control: files were stored.
    expect(names.length).toBeGreaterThan(0);
  });
});

test("a large file is stored and read in constant memory", async () => {
  const { output } = await run(`
    const before = process.resourceUsage().maxRSS;
    const piece = Buffer.alloc(2 ** 20, "x");
    const size = 400 * piece.length;
    source = async function* () { for (let at = 0; at < 400; at++) yield Buffer.from(piece); };
    const hash = createHash("sha256");
    for await (const chunk of source()) hash.update(chunk);
    const name = hash.digest("hex");
    await store.put(name, source(), size);
    let read = 0;
    for await (const chunk of store.get(name)) read += chunk.length;
    console.log(JSON.stringify({ read, size, grownMiB: (process.resourceUsage().maxRSS - before) / 1024 }));`);
  const { read, size, grownMiB } = JSON.parse(output) as Record<string, number>;
  expect(read).toBe(size);
  expect(grownMiB).toBeLessThan(200);
});

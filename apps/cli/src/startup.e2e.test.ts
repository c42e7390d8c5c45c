import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import type { Environment } from "./config.ts";
import { BIN, runBuilt } from "./testing/built.ts";
import { startEmulated } from "./testing/call.ts";
import { createFolder } from "./testing/folder.ts";

// These tests list what a command loads, and not how long it takes. apps/bench measures the time.

/** A module that writes into a file which modules the program loads after it. */
const recorder = (file: string): string => `
  import { registerHooks } from "node:module";
  const before = new Set(process.moduleLoadList);
  const files = [];
  registerHooks({
    load(url, context, next) {
      if (url.startsWith("file:")) files.push(url);
      return next(url, context);
    },
  });
  process.on("exit", () => {
    const builtins = process.moduleLoadList.filter((name) => name.startsWith("NativeModule ") && !before.has(name));
    const names = builtins.map((name) => name.slice("NativeModule ".length));
    process.getBuiltinModule("node:fs").writeFileSync(${JSON.stringify(file)}, JSON.stringify({ files, names }));
  });
`;

interface Loaded {
  readonly exitCode: number | null;
  /** The modules of Node.js, such as "net" and "internal/streams/state". */
  readonly builtins: readonly string[];
  /** The files, relative to the folder of the program. */
  readonly files: readonly string[];
  readonly bytes: number;
  /** The code of all files. */
  readonly code: string;
}

const FOLDER = pathToFileURL(`${dirname(BIN)}/`).href;

/** Runs the built program, and returns what it has loaded. */
async function loadedBy(argv: readonly string[], variables: Environment = {}): Promise<Loaded> {
  await using folder = await createFolder();
  const file = `${folder.path}/loaded.json`;
  const recording = `--import=data:text/javascript,${encodeURIComponent(recorder(file))}`;
  const { exitCode } = await runBuilt(argv, { ...variables, NODE_OPTIONS: recording });
  const { files, names } = JSON.parse(await readFile(file, "utf8")) as { files: string[]; names: string[] };
  const paths = files.map((url) => fileURLToPath(url));
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return {
    exitCode,
    builtins: names,
    files: files.map((url) => url.replace(FOLDER, "")),
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    code: (await Promise.all(paths.map((path) => readFile(path, "utf8")))).join("\n"),
  };
}

/** The modules of Node.js that take the most time to load, and that no command here needs. */
const COSTLY =
  /^(child_process|cluster|crypto|dns|http2|https|inspector|internal\/deps\/undici\/undici|readline|sqlite|tls|worker_threads|zlib)$/;

/** The parts of the program that some commands do not need, and a text that only the code of this part contains. */
const PARTS = {
  "the models of zod": "$ZodType",
  "the SDK": "The message was not sent",
  "the table of WhatsApp's errors": "131047",
  "the reader of JSON with positions": "InvalidCommentToken",
  "the reader of CSV": "CSV_INVALID_OPTION",
  "the outbox": "KeyReusedError",
  "the emulator": "reset-after-commit",
} as const;

/** The parts that were loaded. The first two files contain the help, whose examples name a code of WhatsApp. */
const partsIn = ({ code }: Loaded): string[] =>
  Object.entries(PARTS).flatMap(([name, text]) => (code.includes(text) ? [name] : []));

const isOwn = (file: string): boolean => !/^(file:|\.\.)/.test(file);

test("--version loads one file and no module of Node.js", async () => {
  const { exitCode, files, builtins } = await loadedBy(["--version"]);
  expect({ exitCode, files }).toEqual({ exitCode: 0, files: ["bin.js"] });
  expect(builtins.filter((name) => !name.startsWith("internal/"))).toEqual([]);
});

test("--help loads the command line and no part that only a command needs", async () => {
  const loaded = await loadedBy(["--help"]);
  expect(loaded.exitCode).toBe(0);
  expect(partsIn(loaded)).toEqual(["the table of WhatsApp's errors"]);
  expect(loaded.builtins.filter((name) => COSTLY.test(name))).toEqual([]);
  expect(loaded.files.every(isOwn)).toBe(true);
  expect(loaded.files.length).toBeLessThanOrEqual(4);
  expect(loaded.bytes).toBeLessThan(110_000);
});

describe.each([
  ["send", ["send", "143", "hi"], "http"],
  ["send --dry-run", ["send", "143", "hi", "--dry-run"], undefined],
  ["retry --dry-run", ["retry", "142", "3031", "--dry-run"], undefined],
])("%s", (_, argv, client) => {
  test("loads the SDK, and neither undici nor what other commands need", async () => {
    await using world = await startEmulated();
    const loaded = await loadedBy(argv, world.env);
    expect(loaded.exitCode).toBe(0);
    expect(partsIn(loaded)).toEqual(["the models of zod", "the SDK", "the table of WhatsApp's errors"]);
    expect(loaded.builtins.filter((name) => COSTLY.test(name))).toEqual([]);
    expect(loaded.builtins.filter((name) => name === "http")).toEqual(client === undefined ? [] : [client]);
    expect(loaded.files.every(isOwn)).toBe(true);
    expect(loaded.files.length).toBeLessThanOrEqual(12);
    expect(loaded.bytes).toBeLessThan(370_000);
  });
});

test("template check loads no undici and no client", async () => {
  await using folder = await createFolder();
  const file = await folder.write("a.json", { name: "a", language: "en", body: "Hello." });
  const loaded = await loadedBy(["template", "check", file]);
  expect(loaded.exitCode).toBe(0);
  expect(partsIn(loaded)).toContain("the reader of JSON with positions");
  expect(partsIn(loaded)).not.toContain("the emulator");
  expect(partsIn(loaded)).not.toContain("the outbox");
  expect(loaded.builtins.filter((name) => COSTLY.test(name) || name === "http" || name === "net")).toEqual(
    // A pipe, which is the stdout of this test, needs this module.
    ["net"],
  );
  expect(loaded.files.every(isOwn)).toBe(true);
});

describe("the compiled code of a command is kept", () => {
  const filesIn = async (path: string): Promise<string[]> => {
    const all = await readdir(path, { recursive: true, withFileTypes: true });
    return all.filter((entry) => entry.isFile()).map(({ name }) => name);
  };
  const dryRun = ["send", "143", "hi", "--dry-run"];

  test.each([
    ["HOME", ".cache/livedesk"],
    ["XDG_CACHE_HOME", "livedesk"],
  ])("in the folder of the user that %s names, and nowhere else", async (variable, kept) => {
    await using folder = await createFolder();
    await using temporary = await createFolder();
    await mkdir(`${folder.path}/.cache`);
    const env = { [variable]: folder.path, TMPDIR: temporary.path };
    expect(await runBuilt(dryRun, env)).toMatchObject({ exitCode: 0 });
    expect((await filesIn(`${folder.path}/${kept}`)).length).toBeGreaterThan(0);
    expect(await filesIn(temporary.path)).toEqual([]);
  });

  test("not at all if there is no such folder, or if it cannot be made", async () => {
    await using temporary = await createFolder();
    for (const HOME of [undefined, "", "relative", "/dev/null", "/proc"])
      expect(await runBuilt(dryRun, { HOME, TMPDIR: temporary.path })).toMatchObject({
        exitCode: 0,
        stderr: "This was a dry run: nothing was sent.\n",
      });
    expect(await filesIn(temporary.path)).toEqual([]);
  });
});

test("control: a send through a proxy loads undici", async () => {
  const world = {
    LIVEDESK_API_KEY: "key",
    LIVEDESK_API_SECRET: "secret",
    HTTPS_PROXY: "http://127.0.0.1:1",
    NO_PROXY: "",
  };
  const loaded = await loadedBy(["send", "143", "hi", "--timeout", "2000"], world);
  expect(loaded.exitCode).toBe(1);
  expect(loaded.files.some((file) => /node_modules\/undici\//.test(file))).toBe(true);
});

test("control: the emulator and the outbox are found where they are needed", async () => {
  await using folder = await createFolder();
  const outbox = await loadedBy(["outbox", "status", "--db", `${folder.path}/outbox.db`]);
  expect(partsIn(outbox)).toContain("the outbox");
  expect(partsIn(await loadedBy(["demo"]))).toContain("the emulator");
});

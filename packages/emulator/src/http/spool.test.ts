import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type EmulatorTruth, startEmulator } from "../index.ts";
import { Spool } from "./spool.ts";
import { readAll } from "../desk/bytes.ts";
import { INDEX, runScript } from "../testing/process.ts";

const MIB = 1024 * 1024;
const SIZE = 90 * MIB;
const authorization = `Basic ${btoa("key:secret")}`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "livedesk-"));
  // The emulator's own folders are made here, so that no other test can add one at the same time.
  vi.stubEnv("TMPDIR", folder);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A form with one file of this size, which is made while it is sent. */
function* formOf(size: number): Generator<Uint8Array> {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  yield text('--edge\r\nContent-Disposition: form-data; name="attachments[]"; filename="a.bin"\r\n\r\n');
  for (let at = 0; at < size; at += MIB) yield new Uint8Array(Math.min(MIB, size - at)).fill(at / MIB);
  yield text("\r\n--edge--\r\n");
}

const upload = (url: string, size: number, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/api/v2/accounts/conversations/141/messages`, {
    method: "POST",
    headers: { Authorization: authorization, "Content-Type": "multipart/form-data; boundary=edge", ...headers },
    body: ReadableStream.from(formOf(size)),
    duplex: "half",
  });

/** Reads the answer to the end, and returns its length. */
async function lengthOf({ body }: Response): Promise<number> {
  let length = 0;
  for await (const chunk of body ?? []) length += chunk.byteLength;
  return length;
}

const attachmentOf = ({ conversations }: EmulatorTruth) => conversations[0]?.messages.at(-1)?.attachments[0];

const SCRIPT = `
  import { startEmulator } from ${INDEX};
  const db = process.argv[1] === "" ? undefined : process.argv[1];
  const { url } = await startEmulator({ apiKey: "key", apiSecret: "secret", db });
  console.log(url);
  process.stdin.on("end", () => process.exit()).on("data", () => console.log(process.resourceUsage().maxRSS));
`;

test.each([
  ["in memory", ""],
  ["in a database", "desk.db"],
])(
  "an emulator that keeps its messages %s takes six uploads of 90 MiB, and serves one, but grows by less than two of them",
  { timeout: 120_000 },
  async (_, name) => {
    const child = runScript(SCRIPT, name === "" ? "" : join(folder, name));
    const lines = createInterface({ input: child.stdout ?? process.stdin })[Symbol.asyncIterator]();
    const line = async (): Promise<string> => String((await lines.next()).value);
    const url = await line();
    const mostMemory = async (): Promise<number> => {
      child.stdin?.write("?");
      return Number(await line()) / 1024;
    };
    // The first upload loads the code that every upload needs.
    await upload(url, 5 * MIB);
    const before = await mostMemory();
    for (let count = 0; count < 6; count += 1) expect((await upload(url, SIZE)).status).toBe(200);
    const truth = (await (await fetch(`${url}/__emulator/truth`)).json()) as EmulatorTruth;
    const file = attachmentOf(truth);
    expect(file).toMatchObject({ name: "a.bin", size: SIZE });
    expect(await lengthOf(await fetch(file?.data_url ?? ""))).toBe(SIZE);
    const grown = (await mostMemory()) - before;
    child.stdin?.end();
    await once(child, "exit");
    // When each body was in memory as a whole, the process grew by 997 MiB, and by 1079 MiB with a database.
    expect(grown).toBeLessThan(180);
  },
);

/** The folders of uploads that exist. */
const spools = (): readonly string[] => readdirSync(folder).map((name) => join(folder, name));

test("the folder of large uploads can only be read by its owner, and is deleted when the emulator closes", async () => {
  const emulator = await startEmulator({ apiKey: "key", apiSecret: "secret" });
  expect((await upload(emulator.url, 2 * MIB)).status).toBe(200);
  const [added = ""] = spools();
  expect(statSync(added).mode & 0o077).toBe(0);
  expect(readdirSync(added)).toHaveLength(1);
  await emulator.close();
  expect(spools()).toEqual([]);
});

test("an upload that is refused, and one that a fault prevents, leave no file behind", async () => {
  await using emulator = await startEmulator({ apiKey: "key", apiSecret: "secret" });
  await upload(emulator.url, 2 * MIB);
  const [added = ""] = spools();
  const kept = () => readdirSync(added).length;
  expect((await upload(emulator.url, 2 * MIB, { "Content-Type": "multipart/form-data; boundary=x" })).status).toBe(400);
  expect((await upload(emulator.url, 2 * MIB, { "X-Emulator-Fault": "429" })).status).toBe(429);
  expect(kept()).toBe(1);
});

test("a large body without files leaves no file behind", async () => {
  await using emulator = await startEmulator({ apiKey: "key", apiSecret: "secret" });
  const answer = await fetch(`${emulator.url}/api/v2/accounts/conversations/141/messages`, {
    method: "POST",
    headers: { Authorization: authorization, "Content-Type": "application/json" },
    body: JSON.stringify({ content: "a", unknown: "a".repeat(2 * MIB) }),
  });
  expect(answer.status).toBe(200);
  const [added = ""] = spools();
  expect(readdirSync(added)).toEqual([]);
});

test("a body that breaks off is not kept", async () => {
  const spool = new Spool();
  async function* broken() {
    yield new Uint8Array(2 * MIB);
    throw new Error("the client is gone");
  }
  await expect(spool.receive(broken())).rejects.toThrow("the client is gone");
  expect(spools().flatMap((name) => readdirSync(name))).toEqual([]);
  spool.close();
  expect(spools()).toEqual([]);
});

test("a body is read back unchanged, whether it is in memory or in a file", async () => {
  const spool = new Spool();
  for (const size of [0, 1, MIB, MIB + 1, 3 * MIB + 7]) {
    const sent = Buffer.concat([...formOf(size)]);
    const { bytes } = await spool.receive(ReadableStream.from(formOf(size)));
    expect(bytes.size).toBe(sent.length);
    expect(Buffer.from(readAll(bytes)).equals(sent)).toBe(true);
  }
  spool.close();
});

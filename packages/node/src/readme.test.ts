import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { type Emulator, startEmulator } from "@livedesk/emulator";
import { afterAll, beforeAll, expect, test } from "vitest";

let emulator: Emulator;
let folder: string;

beforeAll(async () => {
  emulator = await startEmulator();
  folder = await mkdtemp(join(tmpdir(), "livedesk-"));
  await writeFile(join(folder, "photo.jpg"), "jpg");
});

afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

/** Runs the first example of a README as a program of its own, and returns what it printed. */
async function runExample(readme: string): Promise<{ stdout: string; stderr: string }> {
  const example = /```ts\n([^]*?)```/.exec(await readFile(readme, "utf8"))?.[1] ?? "";
  const program = example
    .replace('"@livedesk/node"', JSON.stringify(resolve("dist/index.js")))
    .replace('"photo.jpg"', JSON.stringify(join(folder, "photo.jpg")));
  const env = {
    LIVEDESK_API_KEY: emulator.apiKey,
    LIVEDESK_API_SECRET: emulator.apiSecret,
    LIVEDESK_BASE_URL: emulator.url,
  };
  return promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], { env });
}

const contents = (conversation: number) =>
  emulator
    .truth()
    .conversations.find(({ id }) => id === conversation)
    ?.messages.filter(({ id }) => id >= 3030)
    .map(({ content }) => content);

test("the programs in this package's README run without an error", async () => {
  expect(await runExample("README.md")).toEqual({
    stdout: "accepted as 3030\nnot delivered: 131047: Re-engagement message is not allowed\n",
    stderr: "",
  });
  expect(contents(141)).toEqual(["Hello", "Only agents see this", "The details", "Hi John"]);
});

test.each(["README.md", "README.ja.md"])(
  "the program under 'First send' in the repository's %s prints the output that the file shows",
  async (readme) => {
    const shown = /```text\n([^]*?)```/.exec(await readFile(`../../${readme}`, "utf8"))?.[1] ?? "none";
    // The file photo.jpg of this test has 3 bytes.
    const stdout = shown.replace("9505 bytes", "3 bytes");
    expect(await runExample(`../../${readme}`)).toEqual({ stdout, stderr: "" });
  },
);

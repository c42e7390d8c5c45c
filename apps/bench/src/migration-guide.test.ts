import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type Emulator, type FaultRule, startEmulator } from "@livedesk/emulator";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

const guide = await readFile("../../docs/migration.md", "utf8");
const blocks = [...guide.matchAll(/^```(sh|js|ts)\n([^]*?)^```/gm)].map(([, language = "", code = ""]) => ({
  language,
  code,
}));

let emulator: Emulator;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "livedesk-migration-"));
  await symlink(path.resolve("node_modules"), path.join(folder, "node_modules"), "junction");
  await writeFile(path.join(folder, "photo.jpg"), "not really a photo");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.close());

/** Runs a block of the guide unchanged, and returns what it printed. */
async function run(number: number, faults: readonly FaultRule[] = []): Promise<string> {
  const { language, code } = blocks[number] ?? { language: "", code: "" };
  emulator.faults.replace({ rules: faults });
  const env = {
    PATH: `${path.resolve("node_modules/.bin")}${path.delimiter}${process.env["PATH"]}`,
    LIVEDESK_API_KEY: emulator.apiKey,
    LIVEDESK_API_SECRET: emulator.apiSecret,
    LIVEDESK_BASE_URL: emulator.url,
  };
  const options = { cwd: folder, env };
  if (language === "sh") return (await promisify(execFile)("bash", ["-c", code], options)).stdout;
  const file = path.join(folder, language === "js" ? "program.mjs" : "program.ts");
  await writeFile(file, code);
  return (await promisify(execFile)(process.execPath, [file], options)).stdout;
}

const messagesOf = (conversationId: number) =>
  emulator.truth().conversations.find(({ id }) => id === conversationId)?.messages ?? [];

/** Returns what LiveDesk has stored by a block of the guide, without what differs in every message. */
async function storedBy(number: number) {
  const before = messagesOf(141).length;
  await run(number);
  return messagesOf(141)
    .slice(before)
    .map(({ content, content_attributes, attachments }) => ({
      content,
      content_attributes,
      files: attachments?.map(({ name, size }) => ({ name, size })),
    }));
}

describe("before and after, LiveDesk stores the same message:", () => {
  test.each([
    ["a reply with curl and with the command", 0, 1],
    ["a file with curl and with the command", 2, 3],
    ["a text with fetch and with the client", 4, 5],
    ["a file with fetch and with the client", 6, 7],
  ])("%s", async (_, before, after) => {
    const stored = await storedBy(before);
    expect(stored).toHaveLength(1);
    expect(await storedBy(after)).toEqual(stored);
  });
});

test.each([
  [4, "true\n"],
  [5, "true\n"],
  [6, "1\n"],
  [7, "1\n"],
  [8, "sent true\n"],
  [9, "not delivered: 131047\n"],
])("the program %i of the guide prints what it should", async (number, printed) => {
  expect(await run(number)).toBe(printed);
});

test("if the answer is lost, the loop around fetch sends the message twice, and the client sends it once", async () => {
  const lost: FaultRule = { fault: "reset-after-commit", count: 1 };
  const before = messagesOf(141).length;
  expect(await run(4, [lost])).toBe("true\n");
  expect(messagesOf(141)).toHaveLength(before + 2);
  expect(await run(5, [lost])).toBe("look at the conversation before you send it again: connection-lost\n");
  expect(messagesOf(141)).toHaveLength(before + 3);
});

test("every block of the guide is tested", () => {
  expect(blocks.map(({ language }) => language).join(" ")).toBe("sh sh sh sh js ts js ts js ts");
});

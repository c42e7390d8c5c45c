import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "./index.ts";

let emulator: Emulator;
const folder = mkdtempSync(join(tmpdir(), "livedesk-"));
const photo = join(folder, "photo.png");
writeFileSync(photo, "png");

beforeAll(async () => {
  emulator = await startEmulator();
});

afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});

const example = (name: string): string => readFileSync(new URL(`__fixtures__/${name}.curl`, import.meta.url), "utf8");

/**
 * Returns one of the contract's commands. Its host, key, id and file path are replaced, and its two mistakes are
 * corrected.
 */
const command = (name: string): string =>
  example(name)
    .replace(/https:\/\/livedesk(-api)?\.engagelab\.com/, emulator.url)
    .replace(":conversation_id", "141")
    .replace("base64(api_key:api_secret)", btoa(`${emulator.apiKey}:${emulator.apiSecret}`))
    .replace("/path/to/your/file.jpg", photo)
    // Mistake 1: the name of the part is written twice. Mistake 2: a space is missing before the backslash, so two words become
    // one.
    .replace("@attachments[]=@", "@")
    .replaceAll("'\\\n", "' \\\n");

/** Runs a command in a shell. Returns the answer and its status. */
async function run(line: string): Promise<{ status: number; answer: Record<string, unknown> }> {
  const { stdout } = await promisify(execFile)("sh", ["-c", `${line.trimEnd()} -sS -w '\\n%{http_code}'`]);
  const at = stdout.lastIndexOf("\n");
  return { status: Number(stdout.slice(at)), answer: JSON.parse(stdout.slice(0, at)) as Record<string, unknown> };
}

// These are the types in the contract's tables, or null if the contract's examples have null.
const Int = expect.any(Number);
const Text = expect.any(String);
const sender = {
  id: Int,
  name: Text,
  available_name: Text,
  avatar_url: Text,
  type: "user",
  availability_status: Text,
  thumbnail: Text,
};
const message = {
  id: Int,
  content: Text,
  inbox_id: Int,
  conversation_id: 141,
  message_type: 1,
  content_type: "text",
  status: "sent",
  content_attributes: expect.any(Object),
  created_at: Int,
  private: false,
  source_id: null,
  sorting_id: Int,
  sender,
};

describe("the contract's curl commands, run in a shell,", () => {
  test("send a text message", async () => {
    const { status, answer } = await run(command("text"));
    expect(status).toBe(200);
    expect(answer).toEqual({ ...message, content: "エージェントがメッセージを送信しています、正常ですか" });
  });

  test("send a file", async () => {
    const { status, answer } = await run(command("file"));
    const attachment = {
      id: Int,
      message_id: answer["id"],
      file_type: "image",
      account_id: Int,
      extension: null,
      data_url: Text,
      thumb_url: Text,
      file_size: 3,
      width: null,
      height: null,
    };
    expect(status).toBe(200);
    expect(answer).toEqual({ ...message, content: "詳細画像は以下の通りです", attachments: [attachment] });
  });

  test("send a template", async () => {
    const { status, answer } = await run(command("template"));
    const template_params = { name: "order_update", language: "en_US", category: "MARKETING" };
    expect(status).toBe(200);
    expect(answer).toEqual({
      ...message,
      content: "チャットUI表示テキスト",
      additional_attributes: { template_params },
    });
  });

  test("send a message that fails, and retry it at the URL in the contract", async () => {
    const { answer } = await run(command("text").replace("/141/", "/142/"));
    expect(answer).toMatchObject({
      status: "failed",
      content_attributes: { external_error: "131047: Re-engagement message is not allowed" },
    });
    emulator.customerWrites(142, "Yes");
    const retry = await run(
      `curl -X POST '${emulator.url}/api/v2/accounts/conversations/142/messages/${String(answer["id"])}/retry' -u '${emulator.apiKey}:${emulator.apiSecret}'`,
    );
    expect(retry.status).toBe(200);
    expect(retry.answer).toEqual({ ...message, conversation_id: 142, id: answer["id"], content: answer["content"] });
  });
});

test("the tests replace only the mistakes and the placeholders of the contract's commands", () => {
  expect(example("file")).toContain('-F "attachments[]=@attachments[]=@/path/to/your/file.jpg"');
  expect(example("template")).toContain("messages'\\\n");
});

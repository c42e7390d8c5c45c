import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, startEmulated } from "./testing/call.ts";

const AWKWARD = `it's "quoted" $HOME \`id\` \\ ;type=x\n二行目`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "livedesk-cli-"));
});

afterAll(() => rm(folder, { recursive: true }));

describe("--dry-run", () => {
  test("--dry-run shows the exact request and a curl command, and needs no credentials", async () => {
    const { exitCode, stdout, stderr } = await call(["send", "141", "it's", "--reply-to", "29", "--dry-run"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "This was a dry run: nothing was sent.\n" });
    expect(stdout).toMatchInlineSnapshot(`
      "POST https://livedesk-api.engagelab.com/api/v2/accounts/conversations/141/messages
      accept: application/json
      content-type: application/json
      authorization: Basic ****

      {
        "content": "it's",
        "content_attributes": {
          "in_reply_to": 29
        }
      }

      curl -X POST https://livedesk-api.engagelab.com/api/v2/accounts/conversations/141/messages \\
        -u "$LIVEDESK_API_KEY:$LIVEDESK_API_SECRET" \\
        -H 'accept: application/json' \\
        -H 'content-type: application/json' \\
        --data-raw '{"content":"it'\\''s","content_attributes":{"in_reply_to":29}}'
      "
    `);
  });

  test("--dry-run shows the parts of a message with files", async () => {
    const path = join(folder, "a.png");
    await writeFile(path, "picture");
    const { stdout } = await call(["send", "141", "look", "--file", path, "--private", "--dry-run"]);
    expect(stdout.replaceAll(folder, "FOLDER")).toMatchInlineSnapshot(`
      "POST https://livedesk-api.engagelab.com/api/v2/accounts/conversations/141/messages
      accept: application/json
      content-type: multipart/form-data
      authorization: Basic ****

      part content: "look"
      part private: "true"
      part attachments[]: file "a.png", image/png, 7 bytes

      curl -X POST https://livedesk-api.engagelab.com/api/v2/accounts/conversations/141/messages \\
        -u "$LIVEDESK_API_KEY:$LIVEDESK_API_SECRET" \\
        -H 'accept: application/json' \\
        --form-string content=look \\
        --form-string private=true \\
        -F 'attachments[]=@"FOLDER/a.png";filename="a.png";type=image/png'
      "
    `);
  });

  test("--dry-run shows a request without a body, at the URL of --base-url", async () => {
    const { stdout } = await call(["retry", "142", "3031", "--dry-run", "--base-url", "http://127.0.0.1:4010/"]);
    expect(stdout).toMatchInlineSnapshot(`
      "POST http://127.0.0.1:4010/api/v2/accounts/conversations/142/messages/3031/retry
      accept: application/json
      authorization: Basic ****

      curl -X POST http://127.0.0.1:4010/api/v2/accounts/conversations/142/messages/3031/retry \\
        -u "$LIVEDESK_API_KEY:$LIVEDESK_API_SECRET" \\
        -H 'accept: application/json'
      "
    `);
  });

  test("with --json, --dry-run prints the request as JSON", async () => {
    const { stdout, stderr } = await call(["send", "141", "hello", "--dry-run", "--json"]);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({
      method: "POST",
      url: "https://livedesk-api.engagelab.com/api/v2/accounts/conversations/141/messages",
      headers: { accept: "application/json", "content-type": "application/json", authorization: "Basic ****" },
      body: { content: "hello" },
      curl: expect.stringContaining("curl -X POST"),
    });
  });

  test("--dry-run sends nothing, and shows no credentials", async () => {
    await using world = await startEmulated();
    const before = world.emulator.truth();
    const { stdout, stderr } = await call(["send", "141", "hello", "--dry-run"], { env: world.env });
    expect(world.emulator.truth()).toEqual(before);
    expect(stdout + stderr).not.toContain(world.emulator.apiKey);
    expect(stdout + stderr).not.toContain(world.emulator.apiSecret);
  });
});

// These tests need curl, and are skipped on a machine without curl.
describe.skipIf(spawnSync("curl", ["--version"]).error)("the curl command, run by a shell", () => {
  async function runPrinted(argv: readonly string[]) {
    await using world = await startEmulated();
    const { stdout } = await call([...argv, "--dry-run", "--json"], { env: world.env });
    const { curl } = JSON.parse(stdout) as { curl: string };
    const env = { ...world.env, PATH: process.env["PATH"] };
    // execFileSync cannot be used here, because the emulator that answers curl runs in this process.
    const sh = spawn("sh", ["-c", `${curl} --silent --max-time 10 --write-out '\\n%{http_code}'`], { env });
    const [printed] = await Promise.all([text(sh.stdout), once(sh, "close")]);
    const [answer = "", status] = printed.split("\n");
    return { status, stored: world.last(141), answer: JSON.parse(answer) as object };
  }

  test("the curl command sends the same text", async () => {
    const { status, stored, answer } = await runPrinted(["send", "141", AWKWARD]);
    expect(status).toBe("200");
    expect(stored).toMatchObject({ content: AWKWARD });
    expect(answer).toMatchObject({ id: stored?.id });
  });

  test("the curl command sends the same files", async () => {
    const path = join(folder, `a "b", c;d.png`);
    await writeFile(path, "picture");
    const { status, stored } = await runPrinted(["send", "141", `@${AWKWARD}`, "--file", path, "--reply-to", "29"]);
    expect(status).toBe("200");
    expect(stored).toMatchObject({
      content: `@${AWKWARD}`,
      content_attributes: { in_reply_to: 29 },
      attachments: [{ type: "image/png", size: 7 }],
    });
  });
});

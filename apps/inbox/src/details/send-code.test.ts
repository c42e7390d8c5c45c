import { execFileSync } from "node:child_process";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { aMessage } from "../testing/examples.ts";
import { callOfExchange, callOfMessage, curl, jsLiteral, sdkCode } from "./send-code.ts";

const ORIGIN = "http://127.0.0.1:4010";
const NASTY = `It's "quoted" $HOME \`id\` \\ !\n@file <b>`;

/** Returns the arguments that a shell passes to `curl`. */
const wordsOf = (command: string): readonly string[] =>
  execFileSync("sh", ["-c", `curl() { printf '%s\\0' "$@"; }\n${command}`], {
    encoding: "utf8",
    env: { LIVEDESK_API_KEY: "key", LIVEDESK_API_SECRET: "secret", HOME: "/nowhere" },
  })
    .split("\0")
    .slice(0, -1);

const aFile = { id: 199, name: `a "b";c.png`, type: "image/png", size: 3, sha256: "", path: "/x" };

describe("the curl command", () => {
  test("sends exactly the same content, with the credentials from the environment", () => {
    const command = curl(callOfMessage(141, aMessage({ content: NASTY, private: true })), ORIGIN);
    expect(command).toContain(`-u "$LIVEDESK_API_KEY:$LIVEDESK_API_SECRET"`);
    const words = wordsOf(command);
    expect(words.slice(0, 6)).toEqual([
      "-X",
      "POST",
      `${ORIGIN}/api/v2/accounts/conversations/141/messages`,
      "-u",
      "key:secret",
      "-H",
    ]);
    expect(JSON.parse(words.at(-1) ?? "")).toEqual({ content: NASTY, private: true });
  });

  test("sends files as a form, and never reads text as the name of a file", () => {
    const message = aMessage({ content: "@secrets", attachments: [aFile], contentAttributes: { in_reply_to: 29 } });
    expect(wordsOf(curl(callOfMessage(141, message), ORIGIN)).slice(5)).toEqual([
      "--form-string",
      "content=@secrets",
      "--form-string",
      'content_attributes={"in_reply_to":29}',
      "-F",
      String.raw`attachments[]=@"a \"b\";c.png";filename="a \"b\";c.png";type=image/png`,
    ]);
  });
});

describe("the SDK's code", () => {
  test("sends a text message", () => {
    expect(sdkCode(callOfMessage(141, aMessage({ contentAttributes: { in_reply_to: 29 } })), ORIGIN)).toBe(
      `import { createClient } from "@livedesk/node";

// LIVEDESK_API_KEY and LIVEDESK_API_SECRET come from the environment.
const livedesk = createClient({ baseUrl: "${ORIGIN}" });
const sent = await livedesk.messages.send(141, { content: "Hello", content_attributes: { in_reply_to: 29 } });
console.log(sent.id, sent.status);`,
    );
  });

  test("reads the files from paths", () => {
    const code = sdkCode(callOfMessage(141, aMessage({ attachments: [aFile] })), ORIGIN);
    expect(code).toContain(`import { createClient, fileFromPath } from "@livedesk/node";`);
    expect(code).toContain(String.raw`attachments: [await fileFromPath("a \"b\";c.png")]`);
  });

  test("leaves out fields that the client or the server adds", () => {
    const templateParams = { name: "order_update", language: "en_US", processed_params: { 1: "John" } };
    const message = aMessage({ templateParams, contentAttributes: { external_error: "131047: closed" } });
    const code = sdkCode(callOfMessage(141, message), ORIGIN);
    expect(code).not.toContain("message_type");
    expect(code).not.toContain("external_error");
    expect(code).toContain('processed_params: { 1: "John" }');
  });

  test("contains exactly the same content as a JavaScript literal", () => {
    const code = sdkCode(callOfMessage(141, aMessage({ content: NASTY, private: true })), ORIGIN);
    const input = /send\(141, ([\s\S]*?)\);\nconsole/.exec(code)?.[1];
    expect(runInNewContext(`JSON.stringify(${input})`)).toBe(JSON.stringify({ content: NASTY, private: true }));
  });
});

describe("the call of an exchange", () => {
  test("contains the JSON that arrived", () => {
    const body = { kind: "json", text: '{"content":"Hi"}' } as const;
    expect(callOfExchange(141, body)).toEqual({ kind: "json", conversationId: 141, body: { content: "Hi" } });
  });

  test("separates the fields of a form from its files", () => {
    const parts = [
      { name: "content", size: 2, text: "Hi" },
      { name: "attachments[]", filename: "a.png", type: "image/png", size: 9 },
    ];
    expect(callOfExchange(141, { kind: "multipart", parts })).toEqual({
      kind: "form",
      conversationId: 141,
      fields: [["content", "Hi"]],
      files: [{ name: "a.png", type: "image/png" }],
    });
  });

  test("is undefined if its body cannot be read", () => {
    expect(callOfExchange(141, { kind: "none" })).toBeUndefined();
    expect(callOfExchange(141, { kind: "json", text: "{" })).toBeUndefined();
  });
});

test("a long JavaScript literal has several lines, and keys that are not identifiers are quoted", () => {
  expect(jsLiteral({ "a-b": 1, c: [true, null] })).toBe('{ "a-b": 1, c: [true, null] }');
  expect(jsLiteral({ text: "x".repeat(90), list: ["y"] })).toBe(`{\n  text: "${"x".repeat(90)}",\n  list: ["y"],\n}`);
  expect(jsLiteral({})).toBe("{}");
});

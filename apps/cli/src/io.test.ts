import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { shellQuote } from "@livedesk/core/adapter";
import { describe, expect, test } from "vitest";
import { call, type Called } from "./testing/call.ts";
import { createFolder } from "./testing/folder.ts";
import { type Io, jsonText, print, talk, visible, visibleLines } from "./io.ts";

// These are all control characters, and all characters that hide or reverse other characters, except the two joiners.
const isHidden = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const HIDDEN = Array.from({ length: 0x11_0000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code))
  .filter((character) => isHidden.test(character));

const ALL = `a${HIDDEN.join("b")}c 👩‍👩‍👧 日本語 é \u200cz`;
/** A file name with hidden characters. */
const NAME = ALL.slice(0, 60).replaceAll(/[\0/]/g, "") + "\u009b31m\u202egnp";
/** A message with every hidden character. */
const TEXT = ALL.replaceAll("\0", "");

const KEYS = { LIVEDESK_API_KEY: "key", LIVEDESK_API_SECRET: "secret" };
const BASE = { ...KEYS, LIVEDESK_BASE_URL: "http://127.0.0.1:9" };

/** Returns the hidden characters in the output of a command. Line breaks do not count. */
const obeyed = ({ stdout, stderr }: Pick<Called, "stdout" | "stderr">): readonly string[] =>
  Array.from(stdout + stderr).filter((character) => character !== "\n" && isHidden.test(character));

/**
 * Starts a server with the same answer for every request. Returns the environment in which a command sends to this
 * server.
 */
async function answering(status: number, body: string) {
  const server = createServer((request, response) => {
    request.resume().once("end", () => response.writeHead(status, { "content-type": "application/json" }).end(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    env: { ...KEYS, LIVEDESK_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const MESSAGE = {
  id: 7,
  content: ALL,
  conversation_id: 141,
  status: ALL,
  content_attributes: { [ALL]: ALL },
  sender: { name: ALL },
  [ALL]: ALL,
};
const FAILED = { ...MESSAGE, status: "failed", content_attributes: { external_error: `131047: ${ALL}` } };

test("more than 200 characters count as hidden, and these include all known hidden characters", () => {
  expect(HIDDEN.length).toBeGreaterThan(200);
  expect(HIDDEN).toEqual(expect.arrayContaining(["\0", "\u001b", "\u007f", "\u009b", "\u202e", "\u2066", "\u{e0041}"]));
});

describe("the output shows no hidden character of the server's answer", () => {
  test.each([
    ["a message", 200, MESSAGE, ["send", "141", "hi"]],
    ["a message, as JSON", 200, MESSAGE, ["send", "141", "hi", "--json"]],
    ["a failed message", 200, FAILED, ["send", "141", "hi"]],
    ["a failed message, as JSON", 200, FAILED, ["send", "141", "hi", "--json"]],
    ["a retried message", 200, MESSAGE, ["retry", "141", "7"]],
    ["a retried message, as JSON", 200, MESSAGE, ["retry", "141", "7", "--json"]],
    ["a refusal", 422, { error: ALL, message: ALL, attributes: [ALL] }, ["send", "141", "hi"]],
    ["a refusal, as JSON", 422, { error: ALL, message: ALL, attributes: [ALL] }, ["send", "141", "hi", "--json"]],
    ["a refusal of the key", 401, { error: ALL }, ["send", "141", "hi", "--json"]],
    ["a failure", 500, { error: ALL }, ["send", "141", "hi"]],
    ["an answer without an id", 200, { [ALL]: ALL }, ["send", "141", "hi", "--json"]],
  ])("the terminal gets no hidden character of %s", async (_, status, answer, argv) => {
    await using livedesk = await answering(status, JSON.stringify(answer));
    const result = await call(argv, { env: livedesk.env });
    expect(result.stdout + result.stderr).not.toBe("");
    expect(obeyed(result)).toEqual([]);
  });

  test.each([
    ["a message", MESSAGE],
    ["a failed message", FAILED],
  ])("with --json, %s is printed as JSON of the same value", async (_, answer) => {
    await using livedesk = await answering(200, JSON.stringify(answer));
    const { stdout } = await call(["send", "141", "hi", "--json"], { env: livedesk.env });
    expect(JSON.parse(stdout)).toEqual(answer);
  });

  test("U+009B and U+202E are printed as escapes in JSON", async () => {
    await using livedesk = await answering(200, JSON.stringify({ id: 7, content: "\u009b31m\u202e\u{e0041}" }));
    const { stdout } = await call(["send", "141", "hi", "--json"], { env: livedesk.env });
    expect(stdout).toBe(`{"id":7,"content":"\\u009b31m\\u202e\\udb40\\udc41"}\n`);
  });
});

describe("a dry run shows no hidden character of the message", () => {
  const sent = async (...flags: string[]) =>
    call(["send", "141", "-", "--dry-run", ...flags], { env: BASE, stdin: TEXT });

  test("a dry run of a text message prints no hidden character", async () => {
    const result = await sent();
    expect(result.exitCode).toBe(0);
    expect(obeyed(result)).toEqual([]);
  });

  test("a dry run as JSON prints the same value without hidden characters", async () => {
    const result = await sent("--json");
    expect(obeyed(result)).toEqual([]);
    expect(JSON.parse(result.stdout)).toMatchObject({ body: { content: TEXT } });
  });

  test("a dry run prints no hidden character of a file name", async () => {
    await using folder = await createFolder();
    const path = await folder.write(NAME, "x");
    for (const flags of [[], ["--json"]]) {
      const result = await sent("--file", path, ...flags);
      expect(result.exitCode).toBe(0);
      expect(obeyed(result)).toEqual([]);
    }
  });

  /** Returns the arguments that curl receives from the command that a dry run prints. */
  async function curlArguments(argv: readonly string[]): Promise<readonly string[]> {
    const { stdout } = await call([...argv, "--dry-run", "--json"], { env: BASE, stdin: TEXT });
    const { curl } = JSON.parse(stdout) as { readonly curl: string };
    const human = await call([...argv, "--dry-run"], { env: BASE, stdin: TEXT });
    expect(human.stdout.slice(human.stdout.indexOf("curl -X")).trimEnd()).toBe(curl);
    const run = `curl() { for each in "$@"; do printf '%s\\0' "$each"; done; }\n${curl}`;
    return execFileSync("sh", ["-c", run], { encoding: "utf8", env: { ...process.env, ...KEYS } }).split("\0");
  }

  test("the curl command of a dry run sends exactly the same text and file name", async () => {
    await using folder = await createFolder();
    const args = await curlArguments(["send", "141", "-", "--file", await folder.write(NAME, "x")]);
    expect(args).toContain(`content=${TEXT}`);
    expect(args).toContainEqual(expect.stringMatching(/^attachments\[\]=@.*\u009b31m\u202egnp/s));
  });

  test("the curl command of a dry run sends JSON with the same value", async () => {
    await using folder = await createFolder();
    const message = { content: TEXT, template_params: { name: "n", language: "en" } };
    const args = await curlArguments(["template", "141", "--params", await folder.write("p.json", message)]);
    const bodies = args.filter((each) => each.startsWith("{"));
    expect(bodies.map((body) => JSON.parse(body) as unknown)).toMatchObject([message]);
  });
});

describe("the output shows no hidden character of files or file names", () => {
  const definition = { name: "a", language: "en", body: TEXT, header: { type: "text", text: "\u009b1\u202e2" } };

  test.each([
    ["check", ["template", "check"]],
    ["check, as JSON", ["template", "check", "--json"]],
    ["preview", ["template", "preview"]],
    ["preview, as JSON", ["template", "preview", "--json"]],
    ["types", ["template", "types", "--output", "-"]],
  ])("template %s prints no hidden character of a definition", async (_, argv) => {
    await using folder = await createFolder();
    const good = await folder.write(`${NAME}.json`, definition);
    const bad = await folder.write(`${NAME}bad.json`, [
      { ...definition, name: ALL, [ALL]: 1, category: ALL },
      definition,
    ]);
    const broken = await folder.write(`${NAME}broken.json`, `{"${ALL}": ${ALL}`);
    const seen = await Promise.all([good, bad, broken, `${NAME}missing`].map((file) => call([...argv, file])));
    for (const result of seen) {
      expect(result.stdout + result.stderr).not.toBe("");
      expect(obeyed(result)).toEqual([]);
    }
  });

  test("a preview in a terminal prints colours and no other control character", async () => {
    await using folder = await createFolder();
    const file = await folder.write("a.json", definition);
    const { stdout } = await call(["template", "preview", file], { columns: 80 });
    expect(stdout).toContain("\u001b[1m");
    // oxlint-disable-next-line no-control-regex -- the expression must match the colours
    expect(obeyed({ stdout: stdout.replaceAll(/\u001b\[\d+m/g, ""), stderr: "" })).toEqual([]);
  });

  test("the emulator prints no hidden character of the name of its database", async () => {
    await using folder = await createFolder();
    const argv = ["emulator", "--port", "0", "--db", `${folder.path}/${NAME}.db`];
    const result = await call(argv, { signals: { first: AbortSignal.abort("SIGTERM") } });
    expect(result.stderr).toContain("its messages are in");
    expect(obeyed(result)).toEqual([]);
  });

  test("no command prints a hidden character of the name or content of a file", async () => {
    await using folder = await createFolder();
    const file = await folder.write("a.json", { ...definition, body: "{{1}}", header: undefined });
    const values = await folder.write(`${NAME}v.json`, { body: { 1: `"${ALL}" '<'`, [ALL]: "x" }, [ALL]: 1 });
    const broken = await folder.write(`${NAME}b.json`, `{"${ALL}"`);
    const runs = [
      ["template", "preview", file, "--values", values],
      ["template", "preview", file, "--values", broken],
      ["template", "preview", file, "--values", `${NAME}missing`],
      ["template", "preview", file, "--name", TEXT, "--language", TEXT],
      ["template", "141", "--template", file, "--values", values, "--dry-run"],
      ["template", "141", "--params", values, "--dry-run"],
      ["template", "141", "--params", broken, "--dry-run", "--json"],
      ["template", "141", "--name", TEXT, "--language", TEXT, "--content", TEXT, "--body", `1=${TEXT}`, "--dry-run"],
      ["emulator", "--port", "0", "--templates", broken],
      ["emulator", "--port", "0", "--templates", `${NAME}missing`],
      ["emulator", "--port", "0", "--db", `${folder.path}/${NAME}/missing.db`],
      ["template", "types", file, "--output", `${folder.path}/${NAME}/missing.ts`],
      ["template", "types", file, "--output", `${folder.path}/${NAME}.ts`],
      ["template", "types", file, "--output", `${folder.path}/${NAME}.ts`, "--check"],
    ];
    for (const argv of runs) {
      const result = await call(argv, { env: BASE });
      expect(result.stdout + result.stderr).not.toBe("");
      expect(obeyed(result)).toEqual([]);
    }
  });
});

describe("the output shows no hidden character of the command line", () => {
  test.each<[string, ...string[]]>([
    ["a reason to explain", "explain", TEXT],
    ["a reason with a code", "explain", `131047: ${TEXT}`],
    ["a reason, as JSON", "explain", `(#132012) ${TEXT}`, "--json"],
    ["a command", TEXT],
    ["a conversation", "send", TEXT, "hi"],
    ["a flag", "send", "141", "hi", `--${TEXT}`],
    ["a file", "send", "141", "hi", `--file=${TEXT}`],
    ["a URL", "send", "141", "hi", "--base-url", TEXT],
    ["a time, as JSON", "send", "141", "hi", "--timeout", TEXT, "--json"],
    ["a message to reply to", "send", "141", "hi", "--reply-to", TEXT],
    ["a conversation for a template", "template", TEXT],
    ["a command to be helped with", "help", TEXT],
    ["a URL to show", "whoami", "--base-url", TEXT],
    ["a port", "emulator", "--port", TEXT],
  ])("the output for %s with hidden characters contains none of them", async (_, ...argv) => {
    const result = await call(argv, { env: BASE });
    expect(result.stdout + result.stderr).not.toBe("");
    expect(obeyed(result)).toEqual([]);
  });

  test("no hidden character of an environment variable is printed", async () => {
    for (const name of ["LIVEDESK_API_KEY", "LIVEDESK_API_SECRET", "LIVEDESK_BASE_URL"])
      for (const argv of [["whoami"], ["whoami", "--json"], ["send", "141", "hi"]])
        expect(obeyed(await call(argv, { env: { ...BASE, [name]: TEXT } }))).toEqual([]);
  });
});

describe("the functions for output", () => {
  test("visible() replaces every hidden character with a symbol, and keeps every other character", () => {
    for (const character of HIDDEN) expect(isHidden.test(visible(character))).toBe(false);
    expect(visible("a\nb\u009b")).toBe("a␊b<U+009B>");
    expect(visibleLines("a\nb\u009b\ud83d👩‍👧")).toBe("a\nb<U+009B><U+D83D>👩‍👧");
  });

  test("print() and talk() replace hidden characters with symbols", () => {
    const written: string[] = [];
    const sink = { write: (text: string) => written.push(text) };
    const io = { stdout: sink, stderr: sink } as unknown as Io;
    print(io, "a\u009b\nb");
    talk(io, "a\u202e\nb");
    expect(written).toEqual(["a<U+009B>\nb\n", "a<U+202E>\nb\n"]);
  });

  test("jsonText() keeps every value unchanged", () => {
    for (const character of [...HIDDEN, "\ud83d", "\u200d"]) {
      const value = { [character]: [character, `a${character}b`] };
      expect(JSON.parse(jsonText(value))).toEqual(value);
      expect(JSON.parse(jsonText(value, 2))).toEqual(value);
    }
  });

  test("a shell reads text that shellQuote() has quoted unchanged", () => {
    const words = [TEXT, "it's", "\u009b'\u202e\n\u001b", "\u001b", "plain", "", "%s\\n", "\r\n"];
    const run = `for each in ${words.map(shellQuote).join(" ")}; do printf '%s\\0' "$each"; done`;
    expect(isHidden.test(run.replaceAll("\n", ""))).toBe(false);
    expect(execFileSync("sh", ["-c", run], { encoding: "utf8" }).split("\0")).toEqual([...words, ""]);
  });
});

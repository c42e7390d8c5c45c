import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { EXIT } from "./errors.ts";
import { runBuilt } from "./testing/built.ts";
import { call, startEmulated } from "./testing/call.ts";
import { createFolder } from "./testing/folder.ts";

// This placeholder stands for the path of a file with a template definition.
const DEFINITION = "DEFINITION";

const canary = (name: string): string => `${name}${randomBytes(12).toString("hex")}`;

const key = canary("key");
const secret = canary("secret");
const content = canary("content");
const forms = [key, secret, content].flatMap((text) => [
  text,
  Buffer.from(text).toString("base64").replaceAll("=", ""),
  Buffer.from(text).toString("base64url"),
]);
forms.push(Buffer.from(`${key}:${secret}`).toString("base64"));

const env = { LIVEDESK_API_KEY: key, LIVEDESK_API_SECRET: secret };

describe("a failing command prints no credential and no text of a message", () => {
  test.for<readonly [argv: readonly string[], stdin?: string]>([
    [[content]],
    [[content, "--json"]],
    [["141", content]],
    [[`send ${content}`]],
    [["send", "..", content]],
    [["send", "999", content]],
    [["send", "141", content]],
    [["send", "141", content, content]],
    [["send", "141", `-${content} `]],
    [["send", "141", `--text=${content}`]],
    [["send", "141", `--json=${content}`]],
    [["send", "141", content, "--jsno"]],
    [["send", "141", content, `--api-secret=${secret}`]],
    [["send", "141", content, "--secret", secret]],
    [["send", "141", content, "--file", "missing.png"]],
    [["send", "141", content, "--reply-to", content]],
    [["send", "141", content, "--timeout", content]],
    [["send", "141", content, "--base-url", `https://${key}:${secret}@example.com`]],
    [["send", "141", content, "--base-url", "http://127.0.0.1:1"]],
    [["send", content, content]],
    [["template", "141", "--name", `${content}\n`, "--language", "en_US", "--content", content]],
    [["template", "141", "--body", content]],
    [["template", "141", "--body", `1=${content}`, "--body", `1=${content}`]],
    [["template", "141", "--header-image", content, "--content", content]],
    [["template", "141", "--button-url", `${content}=x`]],
    [["template", "141", "--params", "-"], `{"content": ${content}`],
    [["template", "141", "--params", "-"], JSON.stringify({ content, template_params: { name: content } })],
    [["template", content]],
    [["template", "141", "--values", content]],
    ...["141 --template", "preview"].flatMap((words): (readonly [readonly string[], string])[] => [
      [["template", ...words.split(" "), DEFINITION, "--values", "-"], `{"body": ${content}`],
      [["template", ...words.split(" "), DEFINITION, "--values", "-"], JSON.stringify(content)],
      [["template", ...words.split(" "), DEFINITION, "--values", "-"], `{"body":{"1":"${content}","1":"${content}"}}`],
      [["template", ...words.split(" "), DEFINITION, "--values", "-"], `{"body":{"1":"${content}\\n"}}`],
      [["template", ...words.split(" "), DEFINITION, "--name", content], ""],
    ]),
    [["retry", "141", content]],
    [["emulator", "--port", content]],
  ])("no credential and no text is printed by: livedesk %j", async ([template, stdin = ""]) => {
    await using world = await startEmulated();
    await using folder = await createFolder();
    const definition = await folder.write("a.json", { name: "a", language: "en", body: "Hello {{1}}, welcome." });
    const argv = template.map((word) => (word === DEFINITION ? definition : word));
    const environment = { ...env, LIVEDESK_BASE_URL: world.emulator.url };
    const { exitCode, stdout, stderr } = await call(argv, { env: environment, stdin });
    expect(exitCode).not.toBe(0);
    for (const form of forms) expect(stdout + stderr).not.toContain(form);
  });

  test("the built program prints no credential and no text after a refused connection", async () => {
    const { exitCode, stdout, stderr } = await runBuilt(
      ["send", "141", content, "--base-url", "http://127.0.0.1:1"],
      env,
    );
    expect(exitCode).toBe(1);
    for (const form of forms) expect(stdout + stderr).not.toContain(form);
  });

  test("the built program prints no password of an invalid proxy URL", async () => {
    const environment = {
      ...env,
      LIVEDESK_BASE_URL: "https://livedesk.invalid",
      HTTPS_PROXY: `user:${secret}@proxy.invalid:3128`,
    };
    const { exitCode, stdout, stderr } = await runBuilt(["send", "141", content], environment);
    expect(exitCode).toBeOneOf([EXIT.failed, EXIT.usage]);
    for (const form of forms) expect(stdout + stderr).not.toContain(form);
  });
});

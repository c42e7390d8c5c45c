import { type DeliveryFailure, deliveryFailure, WHATSAPP_ERRORS } from "@livedesk/core/whatsapp";
import { describe, expect, test } from "vitest";
import { call } from "../testing/call.ts";

/** Runs the command without credentials, and returns its output by label. */
async function explain(...argv: readonly string[]): Promise<Record<string, string>> {
  const { exitCode, stdout, stderr } = await call(["explain", ...argv]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const lines = stdout.trimEnd().split("\n");
  return Object.fromEntries(lines.map((line) => [line.slice(0, 12).trimEnd(), line.slice(12)]));
}

const retries = {
  later: /^yes/,
  rate: /^yes/,
  until: /^only after .+, because an earlier retry would fail$/,
  account: /^only after a person has corrected the account, because an earlier retry would fail$/,
  never: /^no, because the same message would fail again$/,
};

describe("explain", () => {
  test.each(WHATSAPP_ERRORS.map((error) => [error.code, error] as const))(
    "explain shows the row of the table of errors for the code %d",
    async (code, error) => {
      expect(await explain(String(code))).toEqual({
        code: String(code),
        title: error.title,
        means: error.meaning,
        retry: expect.stringMatching(retries[error.retry]),
        "what to do": expect.stringMatching(/^[A-Z].+\.$/),
      });
    },
  );

  test.each([
    ["131049", "yes, after 24 hours or more"],
    ["132069", "yes, after 1 hour or more"],
    ["133016", "yes, after 72 hours or more"],
    ["134101", "yes, after 10 minutes or more"],
    ["131057", "yes, after 1 minute or more"],
    ["130429", "yes, after 1 second or more"],
    ["131000", "yes, after a pause"],
    ["132000", "no, because the same message would fail again"],
    ["131030", "only after the recipient is on the list of the test number, because an earlier retry would fail"],
    ["190", "only after a person has corrected the account, because an earlier retry would fail"],
    ["131047", "only after the customer has written, because an earlier retry would fail"],
    ["132015", "only after the template is active again, because an earlier retry would fail"],
  ])('explain says for the code %s whether a retry may help: "%s"', async (code, retry) => {
    expect(await explain(code)).toMatchObject({ retry });
  });

  test("explain accepts a whole reason, and shows the reason as well as the title", async () => {
    expect(await explain("(#132012) Parameter format\ndoes not match")).toMatchObject({
      code: "132012",
      title: "Template Parameter Format Mismatch",
      reason: "Parameter format does not match",
    });
  });

  test("explain says so if a code is unknown, or if a reason has no code", async () => {
    expect(await explain("999999")).toEqual({
      code: "999999",
      title: "Error 999999",
      means: "WhatsApp's table of errors does not have this code.",
      retry: "unknown",
      "what to do": expect.stringContaining("person"),
    });
    expect(await explain("gone\u001b[31m fishing")).toMatchObject({ code: "none", title: "gone [31m fishing" });
  });
});

test.each(WHATSAPP_ERRORS.map(({ code }) => [String(code)]))(
  "explain says the same about a retry of the code %s in words and in JSON",
  async (code) => {
    const { retry: words = "" } = await explain(code);
    const { stdout } = await call(["explain", code, "--json"]);
    const { retry, retryAfterMs, until } = JSON.parse(stdout) as DeliveryFailure;
    const [kind] = Object.entries(retries).find(([name, shape]) => shape.test(words) && name === retry) ?? [];
    expect(kind).toBe(retry);
    expect(words.startsWith("yes")).toBe(retry === "later" || retry === "rate");
    expect(words.startsWith("no")).toBe(retry === "never");
    expect(words.startsWith("only after")).toBe(until !== undefined);
    expect(words).toContain(until ?? "");
    expect(words.includes(" or more")).toBe(retryAfterMs !== undefined && words.startsWith("yes"));
  },
);

test("explain --json prints the object that the SDK returns", async () => {
  const external_error = "131049: This message was not delivered";
  const { exitCode, stdout, stderr } = await call(["explain", external_error, "--json"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(JSON.parse(stdout)).toEqual(
    deliveryFailure({ id: 1, status: "failed", content_attributes: { external_error } }),
  );
  expect(JSON.parse(stdout)).toMatchObject({ code: 131_049, retry: "rate", retryAfterMs: 86_400_000 });
});

test.each([
  ["code-or-text: is required: livedesk explain [options] <code-or-text>", []],
  ["code-or-text: must not be empty", [" "]],
  [
    "too many arguments: expected at most 1, got 2; put text of several words in quotes: livedesk explain [options] <code-or-text>",
    ["131047", "x"],
  ],
])('explain ends with 2 and the error "%s"', async (complaint, argv) => {
  expect(await call(["explain", ...argv])).toEqual({ exitCode: 2, stdout: "", stderr: `livedesk: ${complaint}\n` });
});

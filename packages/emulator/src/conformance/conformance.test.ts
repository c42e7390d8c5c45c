import type { Message } from "@livedesk/schema";
import { expect, test } from "vitest";
import { startEmulator } from "../index.ts";
import { type ConformanceClient, type ConformanceTarget, conformance } from "./index.ts";

/** As many a client is: it sends whatever failed once more, and says nothing of what became of it. */
function naive({ baseUrl, apiKey, apiSecret }: ConformanceTarget): ConformanceClient {
  const headers = { Authorization: `Basic ${btoa(`${apiKey}:${apiSecret}`)}`, "Content-Type": "application/json" };
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(baseUrl + path, { method: "POST", headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return (await answer.json()) as Message;
  };
  return {
    messages: {
      async send(id, message) {
        const path = `/api/v2/accounts/conversations/${id}/messages`;
        return post(path, message).catch(() => post(path, message));
      },
      retry: (id, message) => post(`/api/v2/accounts/conversations/${id}/messages/${message}/retry`, {}),
    },
    close: async () => undefined,
  };
}

const cases: { readonly name: string; readonly run: () => Promise<void> }[] = [];

conformance({
  runtime: "node",
  test: (name, run) => cases.push({ name, run }),
  expect,
  start: startEmulator,
  redirect: () => expect.fail("No case here is redirected"),
  open: naive,
});

const caseNamed = (name: string) => cases.find((one) => one.name === name) ?? expect.fail(`There is no case ${name}`);

test("no two cases have the same name", () => {
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});

test.each(["a text arrives as such", "a reply arrives as such"])("a client that does %s passes it", async (name) => {
  await expect(caseNamed(name).run()).resolves.toBeUndefined();
});

test.each([
  "a file arrives as such",
  "404: no such conversation",
  "what could only be refused is not sent",
  "aborted before it begins",
  "reset-before-body strikes a text",
  "reset-after-commit strikes a text",
  "500-after-commit strikes a text",
  "truncated-json strikes a text",
])("a client that cannot does not pass: %s", async (name) => {
  await expect(caseNamed(name).run()).rejects.toThrow();
});

import type { Message } from "@livedesk/schema";
import { expect, test } from "vitest";
import { startEmulator } from "../index.ts";
import { type ConformanceClient, type ConformanceTarget, conformance } from "./index.ts";

/**
 * A client with two mistakes that many clients make: it repeats every call that failed, and its errors have no outcome.
 */
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

test("every case has a different name", () => {
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});

test.each(["a text message arrives with all of its fields", "a reply arrives with all of its fields"])(
  "a simple client passes the case: %s",
  async (name) => {
    await expect(caseNamed(name).run()).resolves.toBeUndefined();
  },
);

test.each([
  "a file arrives with all of its fields",
  "a conversation that does not exist is rejected with 404",
  "a message that the API would certainly refuse is not sent",
  "a call that is aborted before it begins is not sent",
  "after the fault reset-before-body, a text message has the outcome that can be known",
  "after the fault reset-after-commit, a text message has the outcome that can be known",
  "after the fault 500-after-commit, a text message has the outcome that can be known",
  "after the fault truncated-json, a text message has the outcome that can be known",
])("a simple client fails the case: %s", async (name) => {
  await expect(caseNamed(name).run()).rejects.toThrow();
});

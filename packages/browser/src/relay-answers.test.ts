import { describe, expect, test } from "vitest";
import { createClient } from "./index.ts";

const HTML = { "content-type": "text/html" };
const JSON_MARKED = { "content-type": "application/json", "livedesk-relay": "1" };
const IN_FRONT = "a server in front of the relay, such as a proxy or a CDN";

/** A client whose server sends these answers, one after the other. */
const facing = (...answers: readonly (readonly [status: number, headers: Record<string, string>, body?: string])[]) => {
  const left = [...answers];
  const next = async (): Promise<Response> => {
    const [status = 0, headers = {}, body = ""] = left.shift() ?? [];
    return new Response(body, { status, headers });
  };
  const client = createClient({ baseUrl: "/livedesk", fetch: next, maxRetries: 0 });
  return () => client.messages.send(141, { content: "Hello" });
};

describe("an answer that is not JSON and lacks the relay's header came from a server in front of the relay", () => {
  test.each([
    [400, "RejectedError", "rejected"],
    [401, "AuthenticationError", "unauthorized"],
    [403, "RejectedError", "rejected"],
    [404, "RejectedError", "rejected"],
    [413, "RejectedError", "rejected"],
    [499, "RejectedError", "rejected"],
    [500, "UnknownOutcomeError", "server-error"],
    [503, "UnknownOutcomeError", "server-error"],
    [200, "UnknownOutcomeError", "unreadable-answer"],
    [302, "UnknownOutcomeError", "unexpected-status"],
  ])("HTTP %i causes a %s", async (status, name, code) => {
    const failure = { name, code, status, message: expect.stringContaining(IN_FRONT) };
    await expect(facing([status, HTML, "<html>"])()).rejects.toMatchObject(failure);
    await expect(facing([status, {}])()).rejects.toMatchObject(failure);
    await expect(facing([status, { "content-type": "text/plain" }, "no"])()).rejects.toMatchObject(failure);
  });

  test("a 429 means the same from the relay and from a proxy", async () => {
    await expect(facing([429, HTML])()).rejects.toMatchObject({ name: "RateLimitError", outcome: "rejected" });
  });
});

describe("the error does not mention a server in front of the relay after", () => {
  test.each([
    ["JSON of a server in the relay's place", 422, { "content-type": "application/json; charset=utf-8" }],
    ["JSON of another media type", 502, { "content-type": "application/problem+json" }],
    ["an answer of the relay", 502, JSON_MARKED],
    ["an answer of the relay whose type a proxy has changed", 502, { ...HTML, "livedesk-relay": "1" }],
  ])("%s", async (_, status, headers) => {
    const sending = facing([status, headers, '{"error":"canary"}'])();
    await expect(sending).rejects.toMatchObject({ status, message: expect.not.stringContaining(IN_FRONT) });
  });
});

describe("after the relay has marked an answer of this client", () => {
  test("JSON without the mark came from a server in front of the relay", async () => {
    const send = facing([200, JSON_MARKED, '{"id":1}'], [504, { "content-type": "application/json" }, "{}"]);
    expect(await send()).toMatchObject({ id: 1 });
    await expect(send()).rejects.toMatchObject({ outcome: "unknown", message: expect.stringContaining(IN_FRONT) });
  });

  test("an accepted message is accepted, with the mark or without it", async () => {
    const send = facing([200, JSON_MARKED, '{"id":1}'], [200, { "content-type": "application/json" }, '{"id":2}']);
    expect([await send(), await send()]).toMatchObject([{ id: 1 }, { id: 2 }]);
  });
});

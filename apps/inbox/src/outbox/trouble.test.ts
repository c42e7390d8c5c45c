import {
  AuthenticationError,
  createClient,
  NotFoundError,
  NotSentError,
  RateLimitError,
  RejectedError,
  UnknownOutcomeError,
  ValidationError,
} from "@livedesk/browser";
import { EmulatorRequestError } from "@livedesk/emulator/client";
import { describe, expect, test } from "vitest";
import { troubleOf } from "./trouble.ts";

const facts = (status: number) => ({ code: "rejected", status }) as const;

describe("the explanation of a failed call has the right hint", () => {
  test.each([
    ["refused credentials", new AuthenticationError("no", facts(401)), "credentials"],
    ["a caller without permission", new AuthenticationError("no", facts(403)), "credentials"],
    ["no such conversation", new NotFoundError("no", facts(404)), "missing"],
    ["too many bytes", new RejectedError("no", facts(413)), "tooLarge"],
    ["too many calls", new RateLimitError("no", facts(429)), "tooOften"],
    ["another refusal", new RejectedError("no", facts(422)), undefined],
    // An error of a proxy says nothing about the relay's credentials or about a conversation.
    ["a 403 of a server in front of the relay", new RejectedError("no", facts(403)), undefined],
    ["a 404 of a server in front of the relay", new RejectedError("no", facts(404)), undefined],
  ])("for %s", (_, error, hint) => {
    expect(troubleOf(error).hint).toBe(hint);
  });
});

const ofEmulator = (reason: EmulatorRequestError["reason"], status?: number) =>
  new EmulatorRequestError("http://127.0.0.1", { reason, detail: "no", status });

describe("the trouble that the page shows for an error", () => {
  const withCode = { code: "connection-failed" } as const;

  test.each([
    [new NotSentError("not", withCode), "not-sent"],
    [new ValidationError([{ path: "content", message: "is required" }]), "not-sent"],
    [new RejectedError("no", { ...withCode, status: 422 }), "rejected"],
    [new UnknownOutcomeError("lost", withCode), "unknown"],
    [new Error("anything"), "unknown"],
    [ofEmulator("refused", 422), "rejected"],
    [ofEmulator("refused", 500), "unknown"],
    [ofEmulator("unreachable"), "unknown"],
  ])("%s has the kind %s", (error, kind) => {
    expect(troubleOf(error)).toMatchObject({ kind });
  });

  test("contains the time of the next attempt", () => {
    expect(troubleOf(new RateLimitError("no", { ...withCode, status: 429, retryAt: new Date(5) })).retryAt).toBe(5);
  });

  test('has the kind "cancelled" for a cancelled call, but "not-sent" if it is certain that the message was not sent', () => {
    expect(troubleOf(new UnknownOutcomeError("lost", withCode), true).kind).toBe("cancelled");
    expect(troubleOf(new NotSentError("not", withCode), true).kind).toBe("not-sent");
  });

  test("does not repeat the sentence that the kind already expresses", () => {
    expect(troubleOf(new UnknownOutcomeError("The request was lost", withCode)).detail).toBe("The request was lost");
    expect(troubleOf(new NotSentError("The message was not sent: offline", withCode)).detail).toBe("offline");
  });

  test("does not repeat these sentences after a retry, whose message exists in any case", async () => {
    const body = JSON.stringify({ error: "LiveDesk gave no clear answer: it may have carried out the request" });
    const headers = { "content-type": "application/json" };
    const { messages } = createClient({
      baseUrl: "http://127.0.0.1",
      fetch: () => Promise.resolve(new Response(body, { status: 502, headers })),
    });
    const error: unknown = await messages.retry(141, 7).catch((thrown: unknown) => thrown);
    expect((error as Error).message).toContain("The message exists, but");
    expect(troubleOf(error).detail).toBe("The server failed (HTTP 502): LiveDesk gave no clear answer");
  });

  test("names the fields of an input that is not valid", () => {
    const error = new ValidationError([{ path: "content", message: "is required" }]);
    expect(troubleOf(error).detail).toBe("content: is required");
  });
});

import {
  AuthenticationError,
  NotFoundError,
  NotSentError,
  RateLimitError,
  RejectedError,
  UnknownOutcomeError,
  ValidationError,
} from "@livedesk/browser";
import { describe, expect, test } from "vitest";
import { RequestError } from "../api/reading.ts";
import { troubleOf } from "./trouble.ts";

const facts = (status: number) => ({ code: "rejected", status }) as const;

describe("trouble hints at what to do", () => {
  test.each([
    ["refused credentials", new AuthenticationError("no", facts(401)), "credentials"],
    ["a caller who may not", new AuthenticationError("no", facts(403)), "credentials"],
    ["no such conversation", new NotFoundError("no", facts(404)), "missing"],
    ["too many bytes", new RejectedError("no", facts(413)), "tooLarge"],
    ["too many calls", new RateLimitError("no", facts(429)), "tooOften"],
    ["another refusal", new RejectedError("no", facts(422)), undefined],
    // It knows nothing of the relay's credentials or of a conversation.
    ["a 403 of something in front of the relay", new RejectedError("no", facts(403)), undefined],
    ["a 404 of something in front of the relay", new RejectedError("no", facts(404)), undefined],
  ])("of %s", (_, error, hint) => {
    expect(troubleOf(error).hint).toBe(hint);
  });
});

describe("trouble", () => {
  const withCode = { code: "connection-failed" } as const;

  test.each([
    [new NotSentError("not", withCode), "not-sent"],
    [new ValidationError([{ path: "content", message: "is required" }]), "not-sent"],
    [new RejectedError("no", { ...withCode, status: 422 }), "rejected"],
    [new UnknownOutcomeError("lost", withCode), "unknown"],
    [new Error("anything"), "unknown"],
    [new RequestError("refused", "no", 422), "rejected"],
    [new RequestError("refused", "broken", 500), "unknown"],
    [new RequestError("unreachable", "gone"), "unknown"],
  ])("of %s is %s", (error, kind) => {
    expect(troubleOf(error)).toMatchObject({ kind });
  });

  test("says until when to wait", () => {
    expect(troubleOf(new RateLimitError("no", { ...withCode, status: 429, retryAt: new Date(5) })).retryAt).toBe(5);
  });

  test("that the reader made is not called by another name, unless nothing left", () => {
    expect(troubleOf(new UnknownOutcomeError("lost", withCode), true).kind).toBe("cancelled");
    expect(troubleOf(new NotSentError("not", withCode), true).kind).toBe("not-sent");
  });

  test("does not say again what the kind says", () => {
    expect(troubleOf(new UnknownOutcomeError("The request was lost", withCode)).detail).toBe("The request was lost");
    expect(troubleOf(new NotSentError("The message was not sent: offline", withCode)).detail).toBe("offline");
  });

  test("of an input names the fields", () => {
    const error = new ValidationError([{ path: "content", message: "is required" }]);
    expect(troubleOf(error).detail).toBe("content: is required");
  });
});

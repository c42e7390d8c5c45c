import {
  AuthenticationError,
  ConfigurationError,
  type ErrorCode,
  NotSentError,
  RateLimitError,
  RejectedError,
  UnknownOutcomeError,
  ValidationError,
} from "@livedesk/core";
import { transportFailure } from "@livedesk/core/adapter";
import { describe, expect, test } from "vitest";
import { settleAnswer, settleError, settleUnprepared, settleUnusedClaim } from "./states.ts";
import type { Claimed, Evidence } from "./store.ts";

const NOW = Date.UTC(2026, 0, 1);
const rules = { now: NOW, random: 0.5, holdUnknown: 60_000 };

/** A message that is being sent. */
const claimed = (more: Partial<Claimed> = {}): Claimed => ({
  id: 7,
  key: "order-456",
  conversationId: "141",
  state: "sending",
  priority: 0,
  runAt: NOW,
  expiresAt: undefined,
  waitsFor: undefined,
  reference: undefined,
  attempt: 1,
  createdAt: NOW,
  startedAt: NOW,
  overdueAfter: 90_000,
  endedAt: undefined,
  messageId: undefined,
  sortingId: undefined,
  code: undefined,
  holds: true,
  dropped: false,
  evidence: [],
  inputHash: new Uint8Array(32),
  input: new Uint8Array(1),
  ...more,
});

const notSent = (code: ErrorCode): NotSentError => new NotSentError("no", { code });
const rejected = (status: number, message = "no"): RejectedError =>
  new RejectedError(message, { code: "rejected", status });

describe("after an error", () => {
  test.each([
    ["no connection", notSent("connection-failed")],
    ["a timeout before the first byte", notSent("timeout")],
    ["a full queue of the client", notSent("queue-full")],
    ["a file of a store that fails", notSent("file-unreadable")],
    ["a seal whose key this worker does not have", notSent("sealed")],
    ["HTTP 408", rejected(408)],
    ["HTTP 425", rejected(425)],
  ])("%s, the message is queued again, and the others of its conversation wait", (_, error) => {
    expect(settleError(claimed(), error, rules)).toMatchObject({
      settlement: { state: "queued", holdFor: Infinity, delay: 750, code: error.code },
    });
  });

  test("the wait grows with each attempt up to a minute, and is shortened at random", () => {
    const delays = [1, 2, 3, 10, 1000].map(
      (attempt) => settleError(claimed({ attempt }), notSent("connection-failed"), rules).settlement.delay,
    );
    expect(delays).toEqual([750, 1500, 3000, 45_000, 45_000]);
    const early = settleError(claimed(), notSent("connection-failed"), { ...rules, random: 0 });
    expect(early.settlement.delay).toBe(500);
  });

  test("a worker that stops queues its messages for others at once", () => {
    expect(settleError(claimed(), transportFailure({ started: false, reason: "aborted" }), rules)).toMatchObject({
      settlement: { state: "queued", delay: 0, holdFor: Infinity },
    });
  });

  test("HTTP 429, all workers wait for the time that the server named", () => {
    const error = new RateLimitError("slow down", {
      code: "rate-limited",
      status: 429,
      retryAt: new Date(NOW + 30_000),
    });
    expect(settleError(claimed(), error, rules)).toMatchObject({
      settlement: { state: "queued", delay: 30_000, holdFor: Infinity },
      pauseFor: 30_000,
    });
  });

  test("HTTP 429 without a time, all workers wait for a time that grows with each attempt", () => {
    const error = new RateLimitError("slow down", { code: "rate-limited", status: 429 });
    const waits = [1, 2, 10].map((attempt) => settleError(claimed({ attempt }), error, rules).pauseFor);
    expect(waits).toEqual([1500, 3000, 45_000]);
  });

  test("HTTP 422 because of the limit of one conversation, only this conversation waits", () => {
    const decided = settleError(claimed(), rejected(422, "LiveDesk refused: Too many messages"), rules);
    expect(decided).toMatchObject({ settlement: { state: "queued", delay: 60_000, holdFor: Infinity } });
    expect(Object.keys(decided)).toEqual(["settlement"]);
  });

  test.each([
    ["HTTP 401", new AuthenticationError("no", { code: "unauthorized", status: 401 }), "unauthorized"],
    ["HTTP 403", new AuthenticationError("no", { code: "forbidden", status: 403 }), "forbidden"],
    ["missing credentials", new ConfigurationError("no", "missing-credentials"), "missing-credentials"],
    ["a certificate that is refused", notSent("certificate-refused"), "certificate-refused"],
  ])("%s, the message waits, and the outbox pauses", (_, error, pauseReason) => {
    expect(settleError(claimed(), error, rules)).toMatchObject({ settlement: { state: "queued" }, pauseReason });
  });

  test.each([400, 404, 413, 415, 422])("HTTP %i, the message is rejected", (status) => {
    const decided = settleError(claimed(), rejected(status), rules);
    expect(decided).toMatchObject({ settlement: { state: "rejected", code: "rejected", evidence: { status } } });
  });

  test.each([
    ["an input that is wrong", new ValidationError([{ path: "content", message: "must not be empty" }])],
    ["a file that has changed", notSent("file-changed")],
  ])("%s, the message is not sent, and nobody tries again", (_, error) => {
    expect(settleError(claimed(), error, rules)).toMatchObject({ settlement: { state: "not-sent", code: error.code } });
  });

  test.each<[string, unknown, string]>([
    ["HTTP 500", new UnknownOutcomeError("no", { code: "server-error", status: 500 }), "server-error"],
    ["a lost connection", transportFailure({ started: true, reason: undefined }), "connection-lost"],
    ["a timeout after the first byte", transportFailure({ started: true, reason: "timeout" }), "timeout"],
    ["an error that is not one of the client", new TypeError("broken"), "transport-failed"],
  ])("%s, the outcome is unknown, and the conversation waits for a time", (_, error, code) => {
    expect(settleError(claimed(), error, rules)).toMatchObject({
      settlement: { state: "unknown", code, holdFor: 60_000, evidence: { outcome: "unknown", code } },
    });
  });
});

describe("after an answer", () => {
  const answer = (external_error?: string) => ({
    id: 30,
    sorting_id: 4,
    ...(external_error === undefined
      ? { status: "sent" as const }
      : { status: "failed" as const, content_attributes: { external_error } }),
  });

  test("the message is accepted, with the ids that LiveDesk gave it", () => {
    expect(settleAnswer(claimed(), answer(), rules).settlement).toMatchObject({
      state: "accepted",
      messageId: 30,
      sortingId: 4,
      code: undefined,
      holdFor: 0,
    });
  });

  test.each([
    ["a temporary failure of WhatsApp", "131016: Service unavailable", 22_500],
    ["a limit that ends after 24 hours", "131049: Not delivered", 86_400_000],
  ])("with %s, the message is retried under its id, and no other message waits", (_, text, delay) => {
    expect(settleAnswer(claimed(), answer(text), rules).settlement).toMatchObject({
      state: "queued",
      messageId: 30,
      delay,
      holdFor: 0,
    });
  });

  test.each([
    ["the window is closed", "131047: Re-engagement message"],
    ["the message itself is wrong", "132000: Number of parameters does not match"],
    ["a person must correct the account", "190: Access token has expired"],
    ["WhatsApp may have accepted it", "131000: Something went wrong"],
    ["the reason has no code", "Something went wrong"],
  ])("that says the delivery failed because %s, nothing is retried", (_, text) => {
    expect(settleAnswer(claimed(), answer(text), rules).settlement).toMatchObject({ state: "accepted", messageId: 30 });
  });

  test("a message is retried three times at most", () => {
    const failed: Evidence = { at: NOW, kind: "attempt", outcome: "accepted", code: "131016", messageId: 30 };
    const states = [2, 3].map((count) => {
      const evidence = Array.from({ length: count }, () => failed);
      return settleAnswer(claimed({ evidence, messageId: 30 }), answer("131016: x"), rules).settlement.state;
    });
    expect(states).toEqual(["queued", "accepted"]);
  });

  test("a retry that is refused leaves the message accepted, with the code of its failure", () => {
    const evidence: Evidence[] = [{ at: NOW, kind: "attempt", outcome: "accepted", code: "131016", messageId: 30 }];
    const retry = claimed({ evidence, messageId: 30, attempt: 2 });
    expect(settleError(retry, rejected(404), rules).settlement).toMatchObject({
      state: "accepted",
      code: "131016",
      messageId: 30,
    });
    expect(settleError(retry, notSent("connection-failed"), rules).settlement).toMatchObject({
      state: "queued",
      code: "131016",
      messageId: 30,
      holdFor: 0,
    });
  });
});

test("a message that cannot be read from the store is queued again, because nothing was sent", () => {
  expect(settleUnprepared(claimed(), rules)).toMatchObject({
    state: "queued",
    code: "store-failed",
    holdFor: Infinity,
  });
});

test("a claim of which the worker did not learn is queued again at once", () => {
  expect(settleUnusedClaim(claimed({ attempt: 2 }), NOW)).toMatchObject({
    id: 7,
    attempt: 2,
    state: "queued",
    delay: 0,
    holdFor: Infinity,
    code: "claim-lost",
  });
});

test("a message that LiveDesk could not deliver keeps the code of its failure if its retry was not made", () => {
  const evidence = [{ at: 0, kind: "attempt", outcome: "accepted", code: "131026" }] as const;
  const failed = claimed({ attempt: 2, messageId: 30, evidence });
  for (const settlement of [settleUnusedClaim(failed, NOW), settleUnprepared(failed, rules)])
    expect(settlement).toMatchObject({ state: "queued", holdFor: 0, messageId: 30, code: "131026" });
});

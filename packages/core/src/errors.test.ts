import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import {
  AuthenticationError,
  ConfigurationError,
  LiveDeskError,
  NotFoundError,
  NotSentError,
  RateLimitError,
  RejectedError,
  UnknownOutcomeError,
  ValidationError,
} from "./index.ts";
import { transportFailure } from "./adapter.ts";

const facts = { code: "transport-failed" } as const;
const all = [
  [new ValidationError([]), "ValidationError", "not-sent", [NotSentError]],
  [new ConfigurationError("c"), "ConfigurationError", "not-sent", [NotSentError]],
  [new NotSentError("n", facts), "NotSentError", "not-sent", []],
  [new RejectedError("r", facts), "RejectedError", "rejected", []],
  [new AuthenticationError("a", facts), "AuthenticationError", "rejected", [RejectedError]],
  [new NotFoundError("n", facts), "NotFoundError", "rejected", [RejectedError]],
  [new RateLimitError("l", facts), "RateLimitError", "rejected", [RejectedError]],
  [new UnknownOutcomeError("u", facts), "UnknownOutcomeError", "unknown", []],
] as const;

describe.each(all)("%s", (error, name, outcome, parents) => {
  test("has its name and the outcome of the message", () => {
    expect(error).toMatchObject({ name, outcome });
    expect(inspect(error)).toMatch(new RegExp(`^${name}`));
  });

  test("is an instance of its own class and of its parents' classes only", () => {
    const kinds = [
      ValidationError,
      ConfigurationError,
      NotSentError,
      RejectedError,
      AuthenticationError,
      NotFoundError,
      RateLimitError,
      UnknownOutcomeError,
    ];
    const own = kinds.filter((kind) => error instanceof kind).map((kind) => kind.className);
    expect(own.toSorted()).toEqual([name, ...parents.map((parent) => parent.className)].toSorted());
    expect(error instanceof LiveDeskError).toBe(true);
  });
});

test("instanceof recognises an error that another installed copy of this package made", () => {
  const foreign = Object.assign(new Error("x"), {
    [Symbol.for("livedesk.error.classes")]: ["RejectedError", "LiveDeskError"],
  });
  expect(foreign instanceof RejectedError).toBe(true);
  expect(foreign instanceof UnknownOutcomeError).toBe(false);
});

test("a class that a user has derived has only its own errors as instances", () => {
  class TooLate extends NotSentError {}
  class Renamed extends TooLate {
    static override readonly className: string = "Renamed";
  }
  const tooLate = new TooLate("x", facts);
  const renamed = new Renamed("x", facts);
  const parent = new NotSentError("x", facts);
  expect([tooLate, renamed, parent].map((error) => error instanceof TooLate)).toEqual([true, true, false]);
  expect([tooLate, renamed, parent].map((error) => error instanceof Renamed)).toEqual([false, true, false]);
  expect([tooLate, renamed, parent].map((error) => error instanceof NotSentError)).toEqual([true, true, true]);
  expect([tooLate.name, renamed.name]).toEqual(["NotSentError", "Renamed"]);
});

test.each([null, undefined, "x", {}, new Error("x")])("%j is not an instance of LiveDeskError", (value) => {
  expect(value instanceof LiveDeskError).toBe(false);
});

test("toJSON() contains the facts of an error, and neither the cause nor the stack", () => {
  const cause = new Error("inner");
  const retryAt = new Date(0);
  const error = new RateLimitError("slow", { code: "rate-limited", status: 429, retryAt, cause });
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name: "RateLimitError",
    message: "slow",
    outcome: "rejected",
    retryable: true,
    code: "rate-limited",
    status: 429,
    retryAt: "1970-01-01T00:00:00.000Z",
    attempts: 0,
    docs: expect.stringMatching(/^https:.*\/docs\/troubleshooting\.md#rate-limited$/),
  });
  expect(error.cause).toBe(cause);
});

describe("error.retryable", () => {
  const soon = new Date(0);
  const refused = (status: number, retryAt?: Date) => new RejectedError("r", { code: "rejected", status, retryAt });
  test.each<[name: string, error: LiveDeskError, retryable: boolean]>([
    ["an input that is wrong: no", new ValidationError([]), false],
    ["an input that will be right after a time: yes", new ValidationError([], soon), true],
    ["a configuration that is wrong: no", new ConfigurationError("c"), false],
    ["credentials that are missing: no", new ConfigurationError("c", "missing-credentials"), false],
    ["a client that is closed: no", new NotSentError("n", { code: "closed" }), false],
    ...(["connection-failed", "timeout", "aborted", "queue-full", "rate-limited", "file-unreadable"] as const).map(
      (code) => [`not sent, ${code}: yes`, new NotSentError("n", { code }), true] as [string, LiveDeskError, boolean],
    ),
    ...[400, 401, 403, 404, 405, 409, 411, 413, 415, 422, 451].map(
      (status) => [`HTTP ${status}: no`, refused(status), false] as [string, LiveDeskError, boolean],
    ),
    ...[408, 424, 425, 429].map(
      (status) => [`HTTP ${status}: yes`, refused(status), true] as [string, LiveDeskError, boolean],
    ),
    ["HTTP 429 without a time: yes", new RateLimitError("l", { code: "rate-limited", status: 429 }), true],
    ["HTTP 409 with a time: yes", refused(409, soon), true],
    ["HTTP 401: no", new AuthenticationError("a", { code: "unauthorized", status: 401 }), false],
    ["HTTP 404: no", new NotFoundError("n", { code: "not-found", status: 404 }), false],
    [
      "an unknown outcome: no",
      new UnknownOutcomeError("u", { code: "server-error", status: 503, retryAt: soon }),
      false,
    ],
  ])("has the right value after %s", (_, error, retryable) => {
    expect(error.retryable).toBe(retryable);
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ retryable });
  });
});

const cause = new TypeError("fetch failed", { cause: Object.assign(new Error("10.0.0.1"), { code: "ECONNREFUSED" }) });
const LOOK = "The message may exist: look at the conversation before you send it again";

test.each([
  [
    false,
    undefined,
    "not-sent",
    "connection-failed",
    "The message was not sent: no connection could be made (ECONNREFUSED)",
  ],
  [
    false,
    "timeout",
    "not-sent",
    "timeout",
    "The message was not sent: the call timed out before the request was sent (ECONNREFUSED)",
  ],
  [
    false,
    "aborted",
    "not-sent",
    "aborted",
    "The message was not sent: the call was aborted before the request was sent (ECONNREFUSED)",
  ],
  [
    true,
    undefined,
    "unknown",
    "connection-lost",
    `No complete answer came: the connection was lost (ECONNREFUSED). ${LOOK}`,
  ],
  [true, "timeout", "unknown", "timeout", `No complete answer came: the call timed out (ECONNREFUSED). ${LOOK}`],
  [true, "aborted", "unknown", "aborted", `No complete answer came: the call was aborted (ECONNREFUSED). ${LOOK}`],
] as const)(
  "if started is %s and the call was ended by %s, transportFailure() states the outcome and the reason",
  (started, reason, outcome, code, message) => {
    expect(transportFailure({ started, reason, cause, name: "ECONNREFUSED" })).toMatchObject({
      outcome,
      code,
      message,
      cause,
    });
  },
);

test("the message of transportFailure() contains no name of the failure if the runtime gives none", () => {
  const failure = transportFailure({
    started: false,
    reason: undefined,
    cause: new DOMException("at 10.0.0.1", "AbortError"),
  });
  expect(failure.message).toBe("The message was not sent: no connection could be made");
});

test("transportFailure() uses the fault that the adapter names, but not if the call has ended", () => {
  const fault = { code: "proxy-refused", what: "the proxy refused the connection" } as const;
  expect(transportFailure({ started: false, reason: undefined, fault })).toMatchObject({
    code: "proxy-refused",
    message: "The message was not sent: the proxy refused the connection",
  });
  expect(transportFailure({ started: true, reason: undefined, fault })).toMatchObject({
    code: "proxy-refused",
    message: `No complete answer came: the proxy refused the connection. ${LOOK}`,
  });
  expect(transportFailure({ started: true, reason: "timeout", fault })).toMatchObject({ code: "timeout" });
});

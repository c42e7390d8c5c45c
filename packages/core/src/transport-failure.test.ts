import { expect, test } from "vitest";
import { transportFailure } from "./adapter.ts";

const cause = new TypeError("fetch failed", { cause: Object.assign(new Error("10.0.0.1"), { code: "ECONNREFUSED" }) });
const LOOK = "The message may exist: look before you send it again";

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
    "The message was not sent: the time was up before it could leave (ECONNREFUSED)",
  ],
  [
    false,
    "aborted",
    "not-sent",
    "aborted",
    "The message was not sent: the call was aborted before it could leave (ECONNREFUSED)",
  ],
  [
    true,
    undefined,
    "unknown",
    "connection-lost",
    `No whole answer came: the connection was lost (ECONNREFUSED). ${LOOK}`,
  ],
  [true, "timeout", "unknown", "timeout", `No whole answer came: the time was up (ECONNREFUSED). ${LOOK}`],
  [true, "aborted", "unknown", "aborted", `No whole answer came: the call was aborted (ECONNREFUSED). ${LOOK}`],
] as const)("started: %s, ended by: %s", (started, reason, outcome, code, message) => {
  expect(transportFailure({ started, reason, cause, name: "ECONNREFUSED" })).toMatchObject({
    outcome,
    code,
    message,
    cause,
  });
});

test("a failure without a name is told without one", () => {
  const failure = transportFailure({
    started: false,
    reason: undefined,
    cause: new DOMException("at 10.0.0.1", "AbortError"),
  });
  expect(failure.message).toBe("The message was not sent: no connection could be made");
});

test("a failure that an adapter can name is told by that name, unless the call had ended", () => {
  const fault = { code: "proxy-refused", what: "the proxy refused the connection" };
  expect(transportFailure({ started: false, reason: undefined, fault })).toMatchObject({
    code: "proxy-refused",
    message: "The message was not sent: the proxy refused the connection",
  });
  expect(transportFailure({ started: true, reason: undefined, fault })).toMatchObject({
    code: "proxy-refused",
    message: `No whole answer came: the proxy refused the connection. ${LOOK}`,
  });
  expect(transportFailure({ started: true, reason: "timeout", fault })).toMatchObject({ code: "timeout" });
});

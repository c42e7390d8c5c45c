import { EmulatorRequestError } from "@livedesk/emulator/client";
import { describe, expect, test } from "vitest";
import { problemOf } from "../api/reading.ts";
import { deskReducer, EMPTY_DESK } from "./inbox.ts";

describe("the state of the emulator", () => {
  const GONE = problemOf(
    new EmulatorRequestError("http://127.0.0.1", { reason: "unreachable", detail: "The emulator cannot be reached" }),
  );

  test("keeps the last value if the state cannot be read again", () => {
    const ready = deskReducer(EMPTY_DESK, { type: "faults", value: [] });
    const failed = deskReducer(ready, { type: "failed", what: "faults", error: GONE });
    expect(failed.faults).toEqual({ phase: "failed", error: GONE, value: [] });
    expect(deskReducer(failed, { type: "faults", value: [] }).faults.phase).toBe("ready");
  });

  test("has no value if the first reading failed", () => {
    const failed = deskReducer(EMPTY_DESK, { type: "failed", what: "conversations", error: GONE });
    expect(failed.conversations).toEqual({ phase: "failed", error: GONE });
  });
});

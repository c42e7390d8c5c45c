import { describe, expect, test } from "vitest";
import { problemOf, RequestError } from "../api/reading.ts";
import { deskReducer, EMPTY_DESK } from "./inbox.ts";

describe("the desk", () => {
  const GONE = problemOf(new RequestError("unreachable", "gone"));

  test("keeps what it had while it cannot read more", () => {
    const ready = deskReducer(EMPTY_DESK, { type: "faults", value: [] });
    const failed = deskReducer(ready, { type: "failed", what: "faults", error: GONE });
    expect(failed.faults).toEqual({ phase: "failed", error: GONE, value: [] });
    expect(deskReducer(failed, { type: "faults", value: [] }).faults.phase).toBe("ready");
  });

  test("has nothing where the first reading failed", () => {
    const failed = deskReducer(EMPTY_DESK, { type: "failed", what: "conversations", error: GONE });
    expect(failed.conversations).toEqual({ phase: "failed", error: GONE });
  });
});

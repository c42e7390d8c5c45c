import { expect, test } from "vitest";
import { explainFailure } from "./explain-failure.ts";

const failed = (external_error?: string) => ({
  id: 3031,
  status: "failed" as const,
  content_attributes: external_error === undefined ? {} : { external_error },
});

test("a code that is not explained here is shown with its text", () => {
  expect(explainFailure(failed("131026: Message undeliverable"), "142")).toBe(
    "The reason given: 131026 Message undeliverable",
  );
});

test("a reason without a code, and none at all", () => {
  expect(explainFailure(failed("the channel\u001b[31m is\ngone"), "142")).toBe(
    "The reason given: the channel [31m is gone",
  );
  expect(explainFailure(failed(), "142")).toBe("LiveDesk gave no reason.");
});

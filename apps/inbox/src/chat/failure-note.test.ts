import { describe, expect, test } from "vitest";
import { aMessage } from "../testing/examples.ts";
import { failureView } from "./failure-note.tsx";

describe("a failure", () => {
  const closed = aMessage({ status: "failed", contentAttributes: { external_error: "131047: not allowed" } });

  test("of a closed window is mended by a template, or by the customer", () => {
    expect(failureView(closed, { window: "closed" })).toMatchObject({
      failure: { code: 131047 },
      remedies: ["template", "customer"],
      mended: false,
    });
  });

  test("whose code comes as a number is told as any other", () => {
    const message = aMessage({ status: "failed", contentAttributes: { external_error: 131_047 } });
    expect(failureView(message, { window: "closed" })).toMatchObject({
      failure: { code: 131047 },
      remedies: ["template", "customer"],
    });
  });

  test("of a window that is open again is mended by a retry", () => {
    expect(failureView(closed, { window: "open" })).toMatchObject({ remedies: ["retry"], mended: true });
  });

  test("of a template is mended in its form", () => {
    const templateParams = { name: "order_update", language: "en_US" };
    const external_error = "(#132000) Number of parameters does not match";
    const message = aMessage({ status: "failed", templateParams, contentAttributes: { external_error } });
    expect(failureView(message, { window: "open" })?.remedies).toEqual(["edit-template", "retry"]);
  });

  test("without a reason can be retried, and says that there is none", () => {
    const view = failureView(aMessage({ status: "failed" }), { window: "none" });
    expect(view).toMatchObject({ failure: { title: "No reason given" }, remedies: ["retry"] });
  });

  test("is none of a message that was sent", () => {
    expect(failureView(aMessage(), { window: "open" })).toBeUndefined();
  });
});

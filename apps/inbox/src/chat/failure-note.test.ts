import { describe, expect, test } from "vitest";
import { aMessage } from "../testing/examples.ts";
import { failureView } from "./failure-note.tsx";

describe("a failed message", () => {
  const closed = aMessage({ status: "failed", contentAttributes: { external_error: "131047: not allowed" } });

  test("that failed outside the 24-hour window offers two remedies: to send a template, and to write as the customer", () => {
    expect(failureView(closed, { window: "closed" })).toMatchObject({
      failure: { code: 131047 },
      remedies: ["template", "customer"],
      isFixed: false,
    });
  });

  test("whose code is a number and not a string is also explained", () => {
    const message = aMessage({ status: "failed", contentAttributes: { external_error: 131_047 } });
    expect(failureView(message, { window: "closed" })).toMatchObject({
      failure: { code: 131047 },
      remedies: ["template", "customer"],
    });
  });

  test("offers a retry after the window has opened again", () => {
    expect(failureView(closed, { window: "open" })).toMatchObject({ remedies: ["retry"], isFixed: true });
  });

  test("that failed because of its template offers to fix the template", () => {
    const templateParams = { name: "order_update", language: "en_US" };
    const external_error = "(#132000) Number of parameters does not match";
    const message = aMessage({ status: "failed", templateParams, contentAttributes: { external_error } });
    expect(failureView(message, { window: "open" })?.remedies).toEqual(["edit-template", "retry"]);
  });

  test("without a reason gets the explanation that there is no reason, and can be retried", () => {
    const view = failureView(aMessage({ status: "failed" }), { window: "none" });
    expect(view).toMatchObject({ failure: { title: "No reason given" }, remedies: ["retry"] });
  });

  test("gets an explanation, but a sent message gets none", () => {
    expect(failureView(aMessage(), { window: "open" })).toBeUndefined();
  });
});

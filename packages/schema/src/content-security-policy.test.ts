import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

// If the Content-Security-Policy of a page forbids `eval`, the page reports each attempt to use it, even if the error
// is caught.
const PROGRAM = `
  const attempts = [];
  globalThis.Function = new Proxy(Function, {
    construct: () => ({ at: attempts.push("new Function") }),
    apply: () => attempts.push("Function"),
  });
  const { messageSchema, templateMessageSchema, textMessageSchema } = await import("@livedesk/schema");
  messageSchema.parse({ id: 1, status: "sent", sender: { id: 1 } });
  textMessageSchema.parse({ content: "Hi", content_attributes: { in_reply_to: 29 } });
  templateMessageSchema.safeParse({ content: "Hi", template_params: { header_params: { type: "image" } } });
  const ours = attempts.length;
  new Function("");
  console.log(JSON.stringify({ ours, control: attempts.length - ours }));
`;

test("no model compiles code at run time, so a page whose Content-Security-Policy forbids eval reports nothing", async () => {
  const flags = ["--disallow-code-generation-from-strings", "--input-type=module", "--eval", PROGRAM];
  const { stdout } = await promisify(execFile)(process.execPath, flags);
  expect(JSON.parse(stdout)).toEqual({ ours: 0, control: 1 });
});

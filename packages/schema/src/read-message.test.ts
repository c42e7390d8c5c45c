import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { messageSchema } from "./message.ts";
import { isPlainMessage, readMessage } from "./read-message.ts";

const keys = ["id", "content", "inbox_id", "conversation_id", "message_type", "content_type", "status", "created_at"];
const more = [
  "private",
  "source_id",
  "sorting_id",
  "sender",
  "content_attributes",
  "attachments",
  "novel",
  "__proto__",
];
const inner = ["id", "name", "type", "thumbnail", "in_reply_to", "external_error", "novel"];

const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.double(), fc.constant("7"));
const object = fc.dictionary(fc.constantFrom(...inner), scalar, { noNullPrototype: true });
const value = fc.oneof(scalar, object, fc.array(object, { maxLength: 2 }));
const answer = fc
  .array(fc.tuple(fc.constantFrom(...keys, ...more), value))
  .map((entries): unknown =>
    JSON.parse(`{${entries.map(([key, item]) => `${JSON.stringify(key)}:${JSON.stringify(item)}`).join(",")}}`),
  );

test("what is read fast is read as the model reads it, whatever it is", () => {
  fc.assert(
    fc.property(fc.oneof(answer, fc.jsonValue()), (given) => {
      const fast = readMessage(given);
      const model = messageSchema.safeParse(given);
      expect([fast.success, fast.data]).toEqual([model.success, model.data]);
    }),
    { numRuns: 3000 },
  );
});

test("the contract's text answer is read fast", () => {
  const text = readFileSync(new URL("__fixtures__/text-response.json", import.meta.url), "utf8");
  expect(isPlainMessage(JSON.parse(text))).toBe(true);
});

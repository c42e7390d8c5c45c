import fc from "fast-check";
import { expect, test } from "vitest";
import { templateDefinitionSchema } from "../template-definition.ts";
import type { PlainModel } from "./reader.ts";
import { templateDefinition } from "./template-definition.ts";

/** What a model makes of a value: what it reads, or each complaint once, in order. */
function verdict(model: PlainModel<unknown>, value: unknown): unknown {
  const result = model.safeParse(value);
  if (result.success) return { data: result.data, keys: JSON.stringify(result.data) };
  return [...new Set(result.error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`))];
}

const odd = fc.oneof(fc.constantFrom<unknown>(undefined, null, 5, true, "", " ", [], {}, "\ud83d"), fc.jsonValue());

const often = <Value>(usual: fc.Arbitrary<Value>): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: usual, weight: 12 }, { arbitrary: odd, weight: 1 });

const record = (shape: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[]): fc.Arbitrary<unknown> =>
  fc
    .tuple(fc.record(shape, { requiredKeys }), fc.oneof({ arbitrary: fc.constant({}), weight: 9 }, stray))
    .map(([known, unknown]): unknown => Object.assign(known, unknown));
const stray = fc.dictionary(fc.constantFrom("colour", "text", "url"), odd, { maxKeys: 2 });

const piece = fc.constantFrom(
  ..."Hello|{{1}}|{{2}}|{{name}}|{{Name}}|{{}}|{{ 1 }}|{|}|{{|}}|\n|     |😀|.".split("|"),
  "x".repeat(30),
  "😀".repeat(30),
);
const rich = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(""));
const text = fc.oneof(fc.constantFrom("Hello.", "Hello {{1}}.", "Hello {{name}}."), rich);
const url = fc.constantFrom(
  "https://acme.example/{{1}}",
  "http://acme.example",
  "https://{{1}}",
  "https://acme.example{{1}}",
  "acme.example",
  "https://acme.example/{{1}}/x",
  `https://acme.example/${"x".repeat(2000)}`,
);
const button = record(
  {
    type: often(fc.constantFrom("quick_reply", "quick_reply", "url", "phone_number", "otp")),
    text: often(fc.oneof(fc.constant("Track"), rich)),
    url: often(url),
    phone_number: often(fc.constantFrom("+15550100", "1".repeat(21))),
  },
  ["type", "text"],
);
const apt = fc.constantFrom<unknown>(
  { type: "quick_reply", text: "Yes" },
  { type: "url", text: "Track", url: "https://acme.example/{{1}}" },
  { type: "phone_number", text: "Call", phone_number: "+15550100" },
  { type: "otp", text: "Copy" },
);
const definition = record(
  {
    name: often(fc.constantFrom("order_update", "Order")),
    language: often(fc.constantFrom("en", "en_US", "en-US")),
    namespace: often(text),
    category: often(fc.constantFrom("MARKETING", "UTILITY", "marketing")),
    header: often(
      fc.oneof(
        fc.constantFrom({ type: "image" }, { type: "location" }, { type: "gif" }),
        record({ type: often(fc.constantFrom("text", "text", "video")), text: often(text) }, ["type", "text"]),
      ),
    ),
    body: often(text),
    footer: often(text),
    buttons: often(fc.oneof(fc.array(apt, { maxLength: 12 }), fc.array(fc.oneof(apt, button), { maxLength: 3 }))),
  },
  ["name", "language", "body"],
);

test("a definition is read as zod's model reads it, whatever it is", () => {
  let right = 0;
  fc.assert(
    fc.property(fc.oneof({ arbitrary: definition, weight: 20 }, odd), (value) => {
      const expected = verdict(templateDefinitionSchema, value);
      expect(verdict(templateDefinition, value)).toEqual(expected);
      if (!Array.isArray(expected)) right++;
    }),
    { numRuns: 5000 },
  );
  // Or only refusals would have been compared.
  expect(right).toBeGreaterThan(20);
});

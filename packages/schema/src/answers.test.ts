import { describe, expect, test } from "vitest";
import * as mini from "zod/mini";
import { failedMessageSchema, messageSchema, messageTypeName } from "./index.ts";

describe("an answer is never refused because a field is missing, unknown or of an unknown type", () => {
  test.each([
    ["only an id", { id: 1 }],
    [
      "unknown keys",
      { id: 1, echo_id: "x", sender: { id: 1, custom: {} }, attachments: [{ id: 1, transcribed_text: "" }] },
    ],
    ["an unknown status", { id: 1, status: "held_for_review" }],
    [
      "null in every optional field",
      { id: 1, content: null, source_id: null, sender: null, content_attributes: null, attachments: null },
    ],
    ["source_id as a string", { id: 1, source_id: "wamid.HBg" }],
    ["source_id as a number", { id: 1, source_id: 7 }],
  ])("an answer with %s is read unchanged", (_, answer) => {
    expect(messageSchema.parse(answer)).toStrictEqual(answer);
  });

  test("a field of an undocumented type is read as missing, and the other fields are kept", () => {
    expect(messageSchema.parse({ id: 1, content: "hi", created_at: "2026-01-01", sender: "Ann" })).toEqual({
      id: 1,
      content: "hi",
    });
  });

  test.each([
    ["3030", 3030],
    ["9007199254740991", 9_007_199_254_740_991],
  ])("the id %j, which is a string of digits, is read as a number", (id, number) => {
    expect(messageSchema.parse({ id }).id).toBe(number);
  });

  test("the id of a conversation is read as a number if it is a string of digits, and as missing if it is not a valid id", () => {
    for (const [conversation_id, read] of [
      ["141", 141],
      ["elsewhere", undefined],
    ] as const) {
      expect(messageSchema.parse({ id: 1, conversation_id }).conversation_id).toBe(read);
    }
  });

  test("a failure reason that is only a number is read as a string", () => {
    const answer = { id: 1, status: "failed", content_attributes: { external_error: 131_047 } };
    const read = { ...answer, content_attributes: { external_error: "131047" } };
    expect(messageSchema.parse(answer)).toEqual(read);
    expect(failedMessageSchema.parse(answer)).toEqual(read);
  });
});

describe("the answer itself is returned if every field is right, and else a copy of it", () => {
  const sender = { id: 1, name: "Ann" };

  test("an answer in which every field is right is returned itself, with the objects in it", () => {
    const answer = { id: 1, sender, content_attributes: {}, echo_id: "x" };
    const read = messageSchema.parse(answer);
    expect(read).toBe(answer);
    expect(read.sender).toBe(sender);
  });

  test("if a field is read as missing, the answer is left unchanged", () => {
    const answer = Object.freeze({ id: 1, content: 5, sender });
    expect(messageSchema.parse(answer)).toEqual({ id: 1, sender });
    expect(answer.content).toBe(5);
  });

  test("if a field of an inner object is read as missing, both objects are left unchanged", () => {
    const answer = Object.freeze({ id: 1, sender: Object.freeze({ id: "x", name: "Ann" }) });
    expect(messageSchema.parse(answer)).toEqual({ id: 1, sender: { name: "Ann" } });
    expect(answer.sender.id).toBe("x");
  });

  test("the key __proto__ is left out", () => {
    const answer: unknown = JSON.parse('{ "id": 1, "__proto__": { "id": 2 } }');
    expect(Object.keys(messageSchema.parse(answer))).toEqual(["id"]);
  });

  test("an instance of a class is read into a plain object", () => {
    class Answer {
      id = 1;
      get content(): string {
        return "Hello";
      }
    }
    const read: object = messageSchema.parse(new Answer());
    expect(read).toStrictEqual({ id: 1, content: "Hello" });
  });

  test("another model for the unknown keys is applied", () => {
    const model = mini.catchall(messageSchema, mini.string());
    expect(model.safeParse({ id: 1, echo_id: 5 }).success).toBe(false);
    expect(model.parse({ id: 1, echo_id: "x" })).toEqual({ id: 1, echo_id: "x" });
  });

  test("a program's own check of the whole message or of one field is applied", () => {
    const isSent = mini.check<{ status?: unknown }>(({ value, issues }) => {
      if (value.status !== "sent") issues.push({ code: "custom", input: undefined, message: "must be sent" });
    });
    const whole = messageSchema.check(isSent);
    expect([whole.safeParse({ id: 1, status: "sent" }).success, whole.safeParse({ id: 1 }).success]).toEqual([
      true,
      false,
    ]);
    const long = mini.extend(messageSchema, {
      content: messageSchema.shape.content.check(
        mini.check(({ value, issues }) => {
          if (String(value).length < 3) issues.push({ code: "custom", input: undefined, message: "must be longer" });
        }),
      ),
    });
    expect([
      long.safeParse({ id: 1, content: "Hello" }).success,
      long.safeParse({ id: 1, content: "" }).success,
    ]).toEqual([true, false]);
  });
});

test.each([
  {},
  { id: null },
  { id: "" },
  { id: 0 },
  { id: "0" },
  { id: -1 },
  { id: 1.5 },
  { id: 2 ** 53 },
  { id: "9007199254740992" },
  { id: "x" },
  [],
  null,
  "ok",
])("messageSchema refuses %j, which is not a message", (answer) => {
  expect(messageSchema.safeParse(answer).success).toBe(false);
});

test("messageTypeName returns the name of each of the four known types, and undefined for any other number", () => {
  expect([0, 1, 2, 3, 4, null, undefined].map(messageTypeName)).toEqual([
    "incoming",
    "outgoing",
    "activity",
    "template",
    undefined,
    undefined,
    undefined,
  ]);
});

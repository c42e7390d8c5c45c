import { describe, expect, test } from "vitest";
import { Desk, form, rawForm } from "../testing/desk.ts";

const NUL = "must not contain the character NUL (U+0000): it cannot be stored";
const HALF = "must be well-formed Unicode: it contains a lone surrogate (half of a surrogate pair)";
const file = new File(["x"], "a.txt", { type: "text/plain" });
const TEMPLATE = { name: "n", language: "en" };
const template = (params: object) => ({
  content: "a",
  message_type: "outgoing",
  template_params: { ...TEMPLATE, ...params },
});

const deep = (depth: number): string =>
  `{"content":"a","content_attributes":${'{"a":'.repeat(depth)}"\\u0000"${"}".repeat(depth)}}`;

describe("text that Postgres cannot store is answered with 422 and the name of the field, and nothing is stored", () => {
  test.each<[string, object, string]>([
    ["U+0000 in the content", { content: "a\0b" }, `content: ${NUL}`],
    ["U+0000 alone", { content: "\0" }, `content: ${NUL}`],
    ["half of a surrogate pair in the content", { content: "a\ud83d" }, `content: ${HALF}`],
    ["the other half of a surrogate pair in the content", { content: "\ude00b" }, `content: ${HALF}`],
    ["U+0000 in an attribute", { content: "a", content_attributes: { note: "\0" } }, `content_attributes.note: ${NUL}`],
    [
      "half of a surrogate pair in a nested attribute",
      { content: "a", content_attributes: { list: [{ b: "x" }, { b: "\ud83d" }] } },
      `content_attributes.list.1.b: ${HALF}`,
    ],
    [
      "U+0000 in a key",
      { content: "a", content_attributes: { "a\0": 1 } },
      `content_attributes: has a key that contains NUL (U+0000), which cannot be stored`,
    ],
    [
      "half of a surrogate pair in a key",
      { content: "a", content_attributes: { "\ud83d": 1 } },
      `content_attributes: has a key that is not well-formed Unicode`,
    ],
    ["U+0000 in the text of a template", { ...template({}), content: "\0a" }, `content: ${NUL}`],
    ["U+0000 in a template's name", template({ name: "n\0" }), `template_params.name: ${NUL}`],
    ["U+0000 in a value", template({ processed_params: { 1: "a\0" } }), `template_params.processed_params.1: ${NUL}`],
    [
      "half of a surrogate pair in a value",
      template({ processed_params: { 1: "\ud83d" } }),
      `template_params.processed_params.1: ${HALF}`,
    ],
    [
      "U+0000 in a header's file name",
      template({ header_params: { type: "document", media_url: "https://a.example/a.pdf", filename: "a\0" } }),
      `template_params.header_params.filename: ${NUL}`,
    ],
    [
      "U+0000 in a payload",
      template({ button_params: [{ index: 0, sub_type: "quick_reply", payload: "\0" }] }),
      `template_params.button_params.0.payload: ${NUL}`,
    ],
  ])("%s, in a JSON message", async (_, body, error) => {
    const desk = new Desk();
    expect(await desk.send(141, body)).toMatchObject({ status: 422, body: { error } });
    expect(desk.truthOf(141)?.messages).toHaveLength(3);
  });

  test.each<[string, FormData, string]>([
    ["U+0000 in the content", form(["content", "a\0b"], ["attachments[]", file]), `content: ${NUL}`],
    [
      "U+0000 in an attribute",
      form(["content_attributes", '{"note":"\\u0000"}'], ["attachments[]", file]),
      `content_attributes.note: ${NUL}`,
    ],
    [
      "half of a surrogate pair in an attribute",
      form(["content_attributes", '{"note":"\\ud83d"}'], ["attachments[]", file]),
      `content_attributes.note: ${HALF}`,
    ],
  ])("%s, in a message with a file", async (_, body, error) => {
    const desk = new Desk();
    expect(await desk.send(141, body)).toMatchObject({ status: 422, body: { error } });
    expect(desk.truthOf(141)?.messages).toHaveLength(3);
  });

  test("a form with U+0000 in a file's name is answered with 422, and nothing is stored", async () => {
    const desk = new Desk();
    const disposition = 'Content-Disposition: form-data; name="attachments[]"; filename="a\0.txt"';
    const answer = await desk.sendRaw(rawForm(`${disposition}\r\n\r\nx`));
    expect(answer).toMatchObject({ status: 422, body: { error: `attachments[]: ${NUL}` } });
    expect(desk.truthOf(141)?.messages).toHaveLength(3);
  });

  test("a body that is nested more deeply than the call stack allows is answered with 422, and nothing is stored", async () => {
    const headers = { "Content-Type": "application/json" };
    const { status, body } = await new Desk().sendRaw({ headers, body: deep(100_000) });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      error: expect.stringMatching(/^content_attributes\.a\.a.*: must not contain the character/),
    });
  });

  test("U+0000 in a message from the customer is refused, and nothing is stored", async () => {
    const desk = new Desk();
    const path = "/__emulator/conversations/141/customer-messages";
    expect(await desk.json(path, { content: "a\0" })).toMatchObject({
      status: 422,
      body: { error: `content: ${NUL}` },
    });
    expect(() => desk.emulator.customerWrites(141, "a\0")).toThrow(`content: ${NUL}`);
    expect(desk.truthOf(141)?.messages).toHaveLength(3);
  });
});

test("every other character is stored, such as a whole surrogate pair and U+FFFF", async () => {
  const desk = new Desk();
  const content = "\u0001\u007f\u009b\ufeff\ufffe\uffff\u{1f600}\u{10ffff}";
  expect(await desk.send(141, { content, content_attributes: { "\u0001": content } })).toMatchObject({
    status: 200,
    body: { content, content_attributes: { "\u0001": content } },
  });
});

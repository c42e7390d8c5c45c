import { readFileSync } from "node:fs";
import type { TemplateMessage, TextMessage } from "@livedesk/schema";
import { describe, expect, test } from "vitest";
import {
  type SendInput,
  ValidationError,
  buildFileRequest,
  buildRetryRequest,
  buildSendRequest,
  buildTemplateRequest,
  buildTextRequest,
} from "../index.ts";

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../schema/src/__fixtures__/${name}.json`, import.meta.url), "utf8"));

const path = "/api/v2/accounts/conversations/141/messages";
const json = { accept: "application/json", "content-type": "application/json" };

// All requests have the same `readAnswer`. A test below reads answers with this function.
const { readAnswer } = buildRetryRequest(1, 1);

describe("a built request is a value:", () => {
  test("the text message of the contract's example", () => {
    const message = fixture("text-request") as TextMessage;
    expect(buildTextRequest(141, message)).toStrictEqual({
      kind: "text",
      conversationId: 141,
      method: "POST",
      path,
      headers: json,
      body: { kind: "json", value: message },
      readAnswer,
    });
  });

  test("the template of the contract's example, with or without message_type", () => {
    const message = fixture("template-request") as TemplateMessage;
    const { message_type: _, ...shorter } = message;
    const request = {
      kind: "template",
      conversationId: 141,
      method: "POST",
      path,
      headers: json,
      body: { kind: "json", value: message },
      readAnswer,
    };
    expect(buildTemplateRequest("141", message)).toStrictEqual({ ...request, conversationId: "141" });
    expect(buildTemplateRequest(141, shorter)).toStrictEqual(request);
  });

  test("files, each as a part with the name attachments[], even if there is only one file", () => {
    const data = new Uint8Array([1, 2]);
    const photo = new File([data], "photo.jpg", { type: "image/jpeg" });
    const nameless = new Blob([data]);
    const message = {
      content: "詳細画像は以下の通りです",
      private: false,
      content_attributes: { in_reply_to: 29 },
      attachments: [{ name: "a.bin", data }, photo, nameless],
    };
    expect(buildFileRequest(141, message)).toStrictEqual({
      kind: "files",
      conversationId: 141,
      method: "POST",
      path,
      headers: { accept: "application/json" },
      body: {
        kind: "multipart",
        fields: [
          { name: "content", value: "詳細画像は以下の通りです" },
          { name: "private", value: "false" },
          { name: "content_attributes", value: '{"in_reply_to":29}' },
        ],
        files: [
          { name: "attachments[]", filename: "a.bin", data },
          { name: "attachments[]", filename: "photo.jpg", type: "image/jpeg", data: photo },
          { name: "attachments[]", filename: "blob", data: nameless },
        ],
      },
      readAnswer,
    });
  });

  test("files without content, which have no part for the content", () => {
    const { body } = buildFileRequest(141, { attachments: [{ name: "a", data: new Uint8Array() }] });
    expect(body).toMatchObject({ kind: "multipart", fields: [] });
  });

  test("a retry", () => {
    expect(buildRetryRequest(141, "3030")).toStrictEqual({
      kind: "retry",
      conversationId: 141,
      messageId: "3030",
      method: "POST",
      path: `${path}/3030/retry`,
      headers: { accept: "application/json" },
      body: { kind: "none" },
      readAnswer,
    });
  });
});

test("the answer of every request is read as a message", () => {
  expect(readAnswer(fixture("text-response"))).toEqual({ success: true, data: fixture("text-response") });
  expect(readAnswer({ status: "sent" })).toMatchObject({ success: false });
});

describe("the keys of the input decide its kind:", () => {
  const file = { name: "a", data: new Uint8Array([1]) };
  const template_params = { name: "order_update", language: "en_US" };

  test.each<[string, SendInput, object]>([
    ["text", { content: "Hi" }, buildTextRequest(1, { content: "Hi" })],
    ["note", { content: "Hi", private: true }, buildTextRequest(1, { content: "Hi", private: true })],
    ["files", { attachments: [file] }, buildFileRequest(1, { attachments: [file] })],
    ["template", { content: "Hi", template_params }, buildTemplateRequest(1, { content: "Hi", template_params })],
  ])("%s", (_, input, request) => {
    expect(buildSendRequest(1, input)).toStrictEqual(request);
  });

  test("a key whose value is undefined is left out", () => {
    const input: SendInput = { content: "Hi", attachments: undefined, template_params: undefined };
    expect(buildSendRequest(1, input)).toStrictEqual(buildTextRequest(1, { content: "Hi" }));
  });

  test.each([
    [{ attachments: [file] }, "attachments: cannot be used with a template: send the files in another message"],
    [{ private: true }, "private: cannot be used with a template: a template always goes to the customer"],
    [{ content_attributes: {} }, "content_attributes: cannot be used with a template: a template cannot be a reply"],
  ])("a template with %o is refused", (extra, message) => {
    const input = { content: "Hi", template_params, ...extra } as unknown as SendInput;
    expect(() => buildSendRequest(1, input)).toThrow(ValidationError);
    expect(() => buildSendRequest(1, input)).toThrow(message);
  });

  test.each([null, undefined, true, 5])("%j is not a message", (input) => {
    expect(() => buildSendRequest(1, input as unknown as SendInput)).toThrow(
      'message: must be a string, or an object such as { content: "Hello" }',
    );
  });
});

describe("an id that is not a single segment of a path is refused:", () => {
  const rule = "must be a whole number from 1 to 9007199254740991, as a number or as a string of digits";
  test.each(["..", "..%2f", "1/2", "", " ", "1?x", "1#x", "1e3", "０", Number.NaN, 2 ** 53, -1])("%j", (id) => {
    expect(() => buildTextRequest(id, { content: "Hi" })).toThrow(`conversation_id: ${rule}`);
    expect(() => buildRetryRequest(1, id)).toThrow(`message_id: ${rule}`);
  });
});

test("an error names every wrong field once and quotes no value", () => {
  const message = {
    content: "",
    template_params: {
      name: "n",
      language: "en",
      processed_params: { 1: "secret\ntext", who: "x" },
      button_params: [{ index: 0, sub_type: "url" }],
    },
  } as unknown as TemplateMessage;
  expect(() => buildTemplateRequest(1, message)).toThrow(
    "content: must not be empty; " +
      "template_params.processed_params.1: must not contain a line break or a tab: WhatsApp refuses them; " +
      "template_params.processed_params: mixes positions and names: a template has only one kind; " +
      "template_params.button_params[0].text: is required: give a string",
  );
});

describe("a key counts even if it is a getter or inherited:", () => {
  class Note {
    content = "For the team";
    content_attributes = undefined;
    get private(): boolean {
      return true;
    }
  }
  class Photo {
    content = undefined;
    get attachments() {
      return [{ name: "a.txt", data: new Uint8Array([65]) }];
    }
  }
  class Offer {
    content = "Hi";
    message_type = undefined;
    get template_params() {
      return { name: "sale", language: "en" };
    }
  }
  const inherited: object = Object.assign(Object.create({ private: true }), {
    content: "a",
    content_attributes: undefined,
  });

  test.each([
    ["a note by a getter", new Note(), "text", { private: true }],
    ["a note by its prototype", inherited, "text", { private: true }],
    ["a template by a getter", new Offer(), "template", { message_type: "outgoing" }],
  ])("%s", (_, message, kind, holds) => {
    const request = buildSendRequest(141, message as SendInput);
    expect(request).toMatchObject({ kind, body: { kind: "json", value: holds } });
  });

  test("files from a getter", () => {
    expect(buildSendRequest(141, new Photo() as SendInput)).toMatchObject({
      kind: "files",
      body: { files: [{ filename: "a.txt" }] },
    });
  });

  test("a Blob is sent as a file, even if it has a property `data`", () => {
    const blob = Object.assign(new Blob(["real"]), { name: "a.txt", data: "not this" });
    const { body } = buildSendRequest(141, { attachments: [blob] });
    expect(body.kind === "multipart" && body.files[0]?.data).toBe(blob);
  });

  test("a change of the input after the check does not change the request", () => {
    const content_attributes = { deep: { value: 1 } };
    const { body } = buildSendRequest(141, { content: "a", content_attributes });
    content_attributes.deep.value = Number.NaN;
    expect(body).toEqual({ kind: "json", value: { content: "a", content_attributes: { deep: { value: 1 } } } });
  });

  test("a list with a hole in it is refused", () => {
    const holed: never[] = [];
    holed.length = 1;
    expect(() => buildSendRequest(141, { attachments: holed })).toThrow("attachments[0]: must be a file");
    // oxlint-disable-next-line no-sparse-arrays -- the test needs a list with a hole
    expect(() => buildSendRequest(141, { content: "a", content_attributes: { list: [, 1] } })).toThrow(
      "content_attributes: must be",
    );
  });
});

test.each([
  ["text", buildTextRequest],
  ["file", buildFileRequest],
  ["template", buildTemplateRequest],
])("a %s message that is no object is refused, and the error names the message", (_, build) => {
  expect(() => build(141, 7 as never)).toThrow(
    expect.objectContaining({ code: "invalid-input", issues: [expect.objectContaining({ path: "message" })] }),
  );
});

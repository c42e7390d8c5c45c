import { describe, expect, test } from "vitest";
import { Desk, form, rawForm } from "../testing/desk.ts";

const SEND = "/api/v2/accounts/conversations/141/messages";
const SECRET_TEXT = "my PIN is 4711";
const JSON_TYPE = { "Content-Type": "application/json" };
const file = new File(["x"], "a.txt", { type: "text/plain" });

const part = (disposition: string, body = SECRET_TEXT): string =>
  `Content-Disposition: form-data; ${disposition}\r\n\r\n${body}`;

describe("a call without valid credentials is answered with 401", () => {
  test.each([
    ["", "The Authorization header does not use Basic"],
    ["Bearer abc", "The Authorization header does not use Basic"],
    ["Basic", "Wrong"],
    [`Basic ${btoa("key:wrong")}`, "Wrong"],
    [btoa("key:secret"), "The Authorization header does not use Basic"],
  ])("with the Authorization header %j", async (Authorization, issue) => {
    const desk = new Desk({ apiKey: "key", apiSecret: "secret" });
    const { status, headers, body } = await desk.call(SEND, { method: "POST", headers: { Authorization } });
    expect(status).toBe(401);
    expect(headers.get("WWW-Authenticate")).toMatch(/^Basic realm=/);
    expect(body).toStrictEqual({ error: expect.stringMatching(new RegExp(`^${issue} .*api_key:api_secret`)) });
  });

  test("without an Authorization header", async () => {
    const { emulator } = new Desk();
    const response = await emulator.fetch(new Request(`${emulator.url}${SEND}`, { method: "POST" }));
    expect([response.status, await response.json()]).toEqual([
      401,
      { error: expect.stringMatching(/^No credentials/) },
    ]);
  });

  test("even if the conversation is unknown, while a call with valid credentials is answered with 404", async () => {
    const desk = new Desk();
    const nowhere = "/api/v2/accounts/conversations/999/messages";
    const broken = { body: "{", headers: JSON_TYPE };
    expect(await desk.post(nowhere, { ...broken, headers: { Authorization: "Basic x" } })).toMatchObject({
      status: 401,
    });
    expect(await desk.post(nowhere, broken)).toMatchObject({ status: 404 });
    expect(await desk.post(SEND, broken)).toMatchObject({ status: 400 });
  });

  test("but the scheme Basic is accepted in upper and lower case", async () => {
    const desk = new Desk();
    const headers = { ...JSON_TYPE, Authorization: desk.authorization.replace("Basic", "bAsIc") };
    expect(await desk.post(SEND, { headers, body: '{"content":"a"}' })).toMatchObject({ status: 200 });
  });
});

describe("a path that does not exist is answered with 404:", () => {
  test.each(["999", "0141", "abc", "%2e%2e%2f141", "141%2F", "-1", "9007199254740993"])(
    "the error for conversation %s lists the conversations of the emulator",
    async (id) => {
      expect(await new Desk().json(`/api/v2/accounts/conversations/${id}/messages`, { content: "a" })).toMatchObject({
        status: 404,
        body: {
          error: expect.stringMatching(
            /^There is no such conversation; this emulator has 141, 142, 143(; did you mean 141\?)?$/,
          ),
        },
      });
    },
  );

  test.each(["/api/v2/accounts/14/conversations/141/messages", "/api/v1/x", `${SEND}/`])(
    "the error for %s names the path for messages",
    async (path) => {
      expect(await new Desk().json(path, { content: "a" })).toMatchObject({
        status: 404,
        body: { error: expect.stringContaining("/api/v2/accounts/conversations/:conversation_id/messages") },
      });
    },
  );
});

test.each([
  ["GET", SEND, "POST"],
  ["OPTIONS", SEND, "POST"],
  ["PUT", `${SEND}/29/retry`, "POST"],
  ["POST", "/__emulator/truth", "GET, HEAD"],
  ["DELETE", "/__emulator/conversations/141/customer-messages", "POST"],
])("%s %s is answered with 405 and the allowed methods", async (method, path, allow) => {
  const { status, headers, body } = await new Desk().call(path, { method });
  expect([status, headers.get("Allow"), body]).toEqual([405, allow, { error: `This path only allows ${allow}` }]);
});

test.each([
  ["", "The body is empty"],
  ["{", "The body is not valid JSON in UTF-8"],
  [`{"content":"${SECRET_TEXT}`, "The body is not valid JSON in UTF-8"],
  [new Uint8Array([0x22, 0xff, 0x22]), "The body is not valid JSON in UTF-8"],
])("the body $0 is answered with 400 and the error: $1", async (body, error) => {
  expect(await new Desk().sendRaw({ headers: JSON_TYPE, body })).toMatchObject({ status: 400, body: { error } });
});

describe("if strict is true, a wrong JSON body is answered with 422", () => {
  const template = { content: "a", message_type: "outgoing", template_params: { name: "n", language: "en" } };
  test.each([
    [{}, "content: is required: give the text of the message"],
    [[], "the body must be an object"],
    [null, "the body must be an object"],
    [{ content: "" }, "content: must not be empty"],
    [{ content: "a".repeat(150_001) }, "content: must be at most 150000 characters long"],
    [{ content: "a", private: "true" }, "private: must be true or false"],
    [{ content: "a", Private: true }, 'the body has the unknown key "Private"; known: content, private'],
    [{ content: "a", content_attributes: "{}" }, "content_attributes: must be a plain object"],
    [{ content: "a", content_attributes: { in_reply_to: "29" } }, "content_attributes.in_reply_to: must be the id"],
    [{ content: "a", attachments: ["a.jpg"] }, "attachments: send files as multipart/form-data"],
    [{ ...template, message_type: undefined }, 'message_type: is required: add "message_type": "outgoing"'],
    [{ ...template, message_type: 1 }, 'message_type: must be "outgoing"'],
    [{ content: "a", message_type: "outgoing" }, "template_params: is required"],
    [{ ...template, private: true }, 'the body has the unknown key "private"'],
    [{ ...template, template_params: { name: "n" } }, "template_params.language: is required: give a string"],
    [{ private: 1, content: 2 }, "; private: must be true or false"],
  ])("the body $0 gets the error: $1", async (body, issue) => {
    const desk = new Desk({ strict: true });
    const answer = await desk.send(141, body);
    expect(answer).toMatchObject({ status: 422, body: { error: expect.stringContaining(issue) } });
    expect(desk.truthOf(141)?.messages).toHaveLength(3);
  });
});

describe("if strict is true, a wrong form is answered with 422", () => {
  const text = ["content", SECRET_TEXT] as const;
  test.each([
    [form(text), "attachments[]: at least one file is required; send a message without files as application/json"],
    [form(text, ["attachments", file]), 'the part "attachments" is unknown; did you mean attachments[]?'],
    [form(text, ["attachment[]", file]), 'the part "attachment[]" is unknown; did you mean attachments[]?'],
    [form(text, ["attachments[0]", file]), 'the part "attachments[0]" is unknown; did you mean attachments[]?'],
    [form(text, ["file", file]), 'the part "file" is unknown; did you mean attachments[]?'],
    [form(text, ["attachments[]", "@photo.jpg"]), "attachments[]: must be a file part with a file name"],
    [form(text, ["attachments[]", file], ["template_params", "{}"]), "send a template message as application/json"],
    [
      form(text, ["attachments[]", file], ["note", "x"]),
      "known parts: attachments[], content, private, content_attributes",
    ],
    [form(text, text, ["attachments[]", file]), "content: must be given once"],
    [form(["content", file], ["attachments[]", file]), "content: must be text, not a file"],
    [form(text, ["attachments[]", file], ["private", "1"]), 'private: must be "true" or "false"'],
    [form(text, ["attachments[]", file], ["content_attributes", SECRET_TEXT]), "content_attributes: must be JSON text"],
    [form(text, ["attachments[]", file], ["content_attributes", "[]"]), "content_attributes: must be a plain object"],
  ])("with the error: $1", async (body, issue) => {
    const desk = new Desk({ strict: true });
    const answer = await desk.send(141, body);
    expect(answer).toMatchObject({ status: 422, body: { error: expect.stringContaining(issue) } });
    expect(JSON.stringify(answer.body)).not.toContain(SECRET_TEXT);
    expect(desk.truthOf(141)?.messages).toHaveLength(3);
  });

  test("a file part without a file name", async () => {
    const answer = await new Desk({ strict: true }).sendRaw(rawForm(part('name="attachments[]"; filename=""')));
    expect(answer).toMatchObject({ status: 422, body: { error: expect.stringContaining("with a file name") } });
  });

  test("a file name of more than 1024 bytes, which would make the URL of the file too long", async () => {
    const answer = await new Desk({ strict: true }).send(
      141,
      form(["attachments[]", new File(["x"], "a".repeat(1025))]),
    );
    expect(answer).toMatchObject({ status: 422, body: { error: expect.stringContaining("at most 1024 bytes") } });
  });

  test("a Content-Type of a part that is not a MIME type", async () => {
    const init = rawForm(part('name="attachments[]"; filename="a"\r\nContent-Type: png'));
    expect(await new Desk({ strict: true }).sendRaw(init)).toMatchObject({
      status: 422,
      body: { error: 'attachments.0.type: must be a MIME type such as "image/png"' },
    });
  });
});

test.each([
  ["a quote in a file name", part('name="attachments[]"; filename="a\\"b.txt"')],
  ["a line break in a file name", part('name="attachments[]"; filename="a\rb.txt"')],
  ["a part without headers", "without the header"],
])("a form that cannot be read is answered with 400: %s", async (_, broken) => {
  const answer = await new Desk().sendRaw(rawForm(broken));
  expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining("%22") } });
});

test.each([
  [undefined, "the header is missing"],
  ["application/x-www-form-urlencoded", "which curl -d sends by default"],
  ["text/plain;charset=UTF-8", "which fetch sends by default"],
  ["application/xml", "multipart/form-data for files"],
  ["multipart/form-data", "needs a boundary; do not set this header yourself"],
])("Content-Type %s is answered with 422 and a hint", async (type, issue) => {
  const body = new TextEncoder().encode(`{"content":"${SECRET_TEXT}"}`);
  const answer = await new Desk().sendRaw({ body, headers: type === undefined ? {} : { "Content-Type": type } });
  expect(answer).toMatchObject({ status: 422, body: { error: expect.stringContaining(issue) } });
  expect(JSON.stringify(answer.body)).not.toContain(SECRET_TEXT);
});

describe("a body that is too large is answered with 413", () => {
  const body = JSON.stringify({ content: "a".repeat(100) });
  const limit = { headers: JSON_TYPE, body };

  test("a body of exactly the limit is accepted, and one byte more is refused", async () => {
    expect(await new Desk({ maxBodyBytes: body.length }).sendRaw(limit)).toMatchObject({ status: 200 });
    expect(await new Desk({ maxBodyBytes: body.length - 1 }).sendRaw(limit)).toMatchObject({
      status: 413,
      body: { error: `The body is larger than the ${body.length - 1} bytes that this server accepts` },
    });
  });

  test("a body whose declared length is too large is refused without reading it", async () => {
    const headers = { ...JSON_TYPE, "Content-Length": "1001" };
    expect(await new Desk({ maxBodyBytes: 1000 }).sendRaw({ headers, body: "{}" })).toMatchObject({ status: 413 });
  });

  test("a body without a declared length is not read beyond the limit", async () => {
    let taken = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        taken += 100;
        controller.enqueue(new Uint8Array(100));
      },
    });
    const init: RequestInit = { headers: JSON_TYPE, body: endless, duplex: "half" };
    expect(await new Desk({ maxBodyBytes: 1000 }).sendRaw(init)).toMatchObject({ status: 413 });
    expect(taken).toBeLessThan(1500);
  });
});

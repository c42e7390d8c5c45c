import { describe, expect, test } from "vitest";
import type { Exchange } from "../index.ts";
import { Desk, form, rawForm, START } from "../testing/desk.ts";

const PATH = "/api/v2/accounts/conversations";
const text = { content: "Hello" };

const last = (desk: Desk): Exchange | undefined => desk.emulator.exchanges().at(-1);

describe("a recorded exchange contains", () => {
  test("the whole JSON of a text message", async () => {
    const desk = new Desk();
    const { body } = await desk.send(141, text);
    expect(last(desk)).toStrictEqual({
      id: 1,
      at: START * 1000,
      duration: 0,
      conversation_id: 141,
      message_id: 3030,
      kind: "text",
      method: "POST",
      path: `${PATH}/141/messages`,
      fault: null,
      warnings: [],
      request: {
        headers: { authorization: "Basic …", "content-type": "application/json" },
        body: { kind: "json", text: '{"content":"Hello"}' },
      },
      response: {
        status: 200,
        headers: expect.objectContaining({ "content-type": "application/json", "x-content-type-options": "nosniff" }),
        body: JSON.stringify(body),
      },
    });
  });

  test("the parts of a form without the bytes of files", async () => {
    const desk = new Desk();
    const body = form(
      ["content", "名前"],
      ["private", "true"],
      ["attachments[]", new File(["secret bytes"], "写真.jpg", { type: "image/jpeg" })],
      ["attachments[]", new File(["b"], "b")],
    );
    await desk.send(141, body);
    expect(last(desk)).toMatchObject({ kind: "file", message_id: 3030, conversation_id: 141 });
    expect(last(desk)?.request.body).toStrictEqual({
      kind: "multipart",
      parts: [
        { name: "content", size: 6, text: "名前" },
        { name: "private", size: 4, text: "true" },
        { name: "attachments[]", filename: "写真.jpg", type: "image/jpeg", size: 12 },
        expect.objectContaining({ name: "attachments[]", filename: "b", size: 1 }),
      ],
    });
    expect(JSON.stringify(last(desk))).not.toContain("secret bytes");
  });

  test("the kind of the call, such as a note, a template or a retry", async () => {
    const desk = new Desk();
    await desk.send(141, { ...text, private: true });
    await desk.send(142, {
      content: "t",
      message_type: "outgoing",
      template_params: { name: "n", language: "en", processed_params: { "1": "x" } },
    });
    await desk.send(142, text);
    await desk.retry(142, 3032);
    expect(desk.emulator.exchanges()).toMatchObject([
      { kind: "note", message_id: 3030 },
      { kind: "template", message_id: 3031 },
      { kind: "text", message_id: 3032 },
      { kind: "retry", message_id: 3032, path: `${PATH}/142/messages/3032/retry`, request: { body: { kind: "none" } } },
    ]);
  });

  test("the time at which the call arrived, and its duration", async () => {
    let time = START * 1000;
    const wait = async (ms: number): Promise<void> => void (time += ms);
    const desk = new Desk({ now: () => new Date(time), wait, faults: { rules: [{ fault: "slow", delayMs: 1500 }] } });
    desk.emulator.clock.advance(1000);
    await desk.send(141, text);
    expect(last(desk)).toMatchObject({ at: START * 1000 + 1000, duration: 1500, fault: "slow", message_id: 3030 });
  });

  test("no negative duration if the clock is set back", async () => {
    let time = START * 1000;
    const wait = async (): Promise<void> => void (time -= 60_000);
    const desk = new Desk({ now: () => new Date(time), wait, faults: { rules: [{ fault: "slow", delayMs: 1 }] } });
    await desk.send(141, text);
    expect(last(desk)?.duration).toBe(0);
  });

  test.each([
    ["Basic a2V5OnNlY3JldA==", "Basic …"],
    ["bearer very-secret", "bearer …"],
    ["very-secret", "…"],
    ["very secret", "…"],
    ["", "…"],
  ])("only the scheme of the credentials, and no cookie: %j is recorded as %j", async (authorization, shown) => {
    const desk = new Desk();
    await desk.post(`${PATH}/141/messages`, {
      headers: { Authorization: authorization, Cookie: "session=secret", "X-Other": "shown" },
    });
    expect(last(desk)).toMatchObject({
      request: { headers: { authorization: shown, cookie: "…", "x-other": "shown" } },
      response: { status: 401 },
    });
  });
});

describe("a call that is refused is recorded", () => {
  const json = (body: string): RequestInit => ({ headers: { "Content-Type": "application/json" }, body });

  test.each<[string, string, RequestInit, Partial<Exchange>, number]>([
    ["broken JSON", "141", json("{"), { kind: null }, 400],
    ["an empty content", "141", json('{"content":""}'), { kind: null }, 422],
    [
      "a Content-Type that the emulator does not read",
      "141",
      { headers: { "Content-Type": "text/plain" }, body: "a" },
      { kind: null },
      422,
    ],
    [
      "a form without files and text",
      "141",
      rawForm('Content-Disposition: form-data; name="private"\r\n\r\ntrue'),
      { kind: "file" },
      422,
    ],
    [
      "a form that is not valid",
      "141",
      rawForm('Content-Disposition: form-data; name="a"b"\r\n\r\na'),
      { kind: "file" },
      400,
    ],
    ["an unknown conversation", "9", json('{"content":"a"}'), { conversation_id: 9 }, 404],
    ["a conversation id that is not a number", "x", json('{"content":"a"}'), { conversation_id: null }, 404],
    ["a page of another origin", "141", { headers: { Origin: "https://evil.example" } }, {}, 403],
    ["another method", "141", { method: "GET" }, { method: "GET" }, 405],
  ])("for this reason: %s", async (_, conversation, init, expected, status) => {
    const desk = new Desk();
    const answer = await desk.post(`${PATH}/${conversation}/messages`, init);
    expect(answer.status).toBe(status);
    expect(last(desk)).toMatchObject({ message_id: null, fault: null, ...expected, response: { status } });
    expect(JSON.parse(last(desk)?.response?.body ?? "")).toEqual(answer.body);
  });

  test("with its body, if the body was read", async () => {
    const desk = new Desk({ maxBodyBytes: 100 });
    const bodyOf = async (init: RequestInit) => {
      await desk.sendRaw(init);
      return last(desk)?.request.body;
    };
    expect(await bodyOf(json("{oh"))).toEqual({ kind: "json", text: "{oh" });
    expect(await bodyOf(json('{"content":1}'))).toEqual({ kind: "json", text: '{"content":1}' });
    expect(await bodyOf(rawForm('Content-Disposition: form-data; name="a"\r\n\r\nb'))).toEqual({
      kind: "multipart",
      parts: [{ name: "a", size: 1, text: "b" }],
    });
    expect(await bodyOf(rawForm("broken"))).toEqual({ kind: "multipart", parts: [] });
    expect(await bodyOf(json("x".repeat(101)))).toEqual({ kind: "none" });
  });

  test("with the message id in the path of a refused retry", async () => {
    const desk = new Desk();
    await desk.retry(141, 29);
    await desk.retry(141, 9999);
    await desk.retry(141, "x");
    expect(desk.emulator.exchanges()).toMatchObject([
      { kind: "retry", message_id: 29, response: { status: 422 } },
      { kind: "retry", message_id: 9999, response: { status: 404 } },
      { kind: "retry", message_id: null, response: { status: 404 } },
    ]);
  });
});

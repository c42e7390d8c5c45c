import { createHmac } from "node:crypto";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { WebhookError, type WebhookHeaders, webhooks } from "./webhooks.ts";

const SECRET = "canary-secret";
const NOW = 1_790_000_000_000;
const BODY = JSON.stringify({ event: "message_created", id: 3030, content: "canary-content €" });

/** The headers with which Chatwoot signs a body, made by another implementation of HMAC. */
function signed(body: string, { secret = SECRET, at = NOW / 1000 } = {}) {
  const hex = createHmac("sha256", secret).update(`${at}.${body}`).digest("hex");
  return {
    "X-Chatwoot-Signature": `sha256=${hex}`,
    "X-Chatwoot-Timestamp": String(at),
    "X-Chatwoot-Delivery": "d-1",
  };
}

/** What `verify` rejects with. */
const refusal = (headers: WebhookHeaders, body: string | Uint8Array = BODY): Promise<unknown> =>
  webhooks.verify(body, headers, SECRET, { now: NOW }).then(
    () => "accepted",
    (error: unknown) => error,
  );

describe("verify() accepts a webhook that was signed with the secret,", () => {
  const right = { deliveryId: "d-1", timestamp: NOW / 1000 };

  test.each([
    ["a Headers object", new Headers(signed(BODY))],
    ["the headers of Node.js, in lower case", Object.fromEntries(new Headers(signed(BODY)))],
    ["an object with the names as they were sent", signed(BODY)],
    [
      "the headersDistinct of Node.js, with a list for each",
      Object.fromEntries([...new Headers(signed(BODY))].map(([name, value]) => [name, [value]])),
    ],
  ])("with the headers as %s", async (_, headers) => {
    expect(await webhooks.verify(BODY, headers, SECRET, { now: NOW })).toEqual(right);
  });

  test.each([
    ["a string", BODY],
    ["a Uint8Array", new TextEncoder().encode(BODY)],
    ["a Buffer that is a part of a larger one", Buffer.from(`before${BODY}after`).subarray(6, -5)],
    [
      "bytes of another realm",
      runInNewContext(`new Uint8Array(${JSON.stringify([...Buffer.from(BODY)])})`) as Uint8Array,
    ],
  ])("with the body as %s", async (_, body) => {
    expect(await webhooks.verify(body, signed(BODY), SECRET, { now: NOW })).toEqual(right);
  });

  test("with bytes that are not UTF-8", async () => {
    const at = NOW / 1000;
    const bytes = Buffer.from([0xff, 0x00, 0xfe]);
    const hex = createHmac("sha256", SECRET).update(`${at}.`).update(bytes).digest("hex");
    const headers = { "x-chatwoot-signature": `sha256=${hex}`, "x-chatwoot-timestamp": String(at) };
    expect(await webhooks.verify(bytes, headers, SECRET, { now: NOW })).toEqual({ ...right, deliveryId: undefined });
  });

  test("with the new or the old secret, while the secret is being replaced", async () => {
    for (const secret of ["old", "new"])
      await webhooks.verify(BODY, signed(BODY, { secret }), ["new", "old"], { now: NOW });
    await expect(webhooks.verify(BODY, signed(BODY), ["new", "old"], { now: NOW })).rejects.toThrow("signature");
  });

  test("from 5 minutes ago to 5 minutes ahead, or within another tolerance", async () => {
    const seconds = NOW / 1000;
    for (const at of [seconds - 300, seconds + 300]) expect(await refusal(signed(BODY, { at }))).toBe("accepted");
    for (const at of [seconds - 301, seconds + 301])
      expect(await refusal(signed(BODY, { at }))).toMatchObject({ code: "webhook-wrong-time" });
    await webhooks.verify(BODY, signed(BODY, { at: seconds - 3600 }), SECRET, { now: NOW, tolerance: 3_600_000 });
  });

  test("now, by the clock of the machine, if no time is given", async () => {
    await webhooks.verify(BODY, signed(BODY, { at: Math.floor(Date.now() / 1000) }), SECRET);
    await expect(webhooks.verify(BODY, signed(BODY, { at: 1_000_000_000 }), SECRET)).rejects.toMatchObject({
      code: "webhook-wrong-time",
    });
  });
});

describe("verify() refuses", () => {
  const right = signed(BODY);
  const without = (name: keyof typeof right) =>
    Object.fromEntries(Object.entries(right).filter(([key]) => key !== name));

  test.each([
    ["a webhook without a signature", without("X-Chatwoot-Signature"), BODY, "webhook-not-signed"],
    ["a webhook without a time", without("X-Chatwoot-Timestamp"), BODY, "webhook-not-signed"],
    ["a webhook without any header", {}, BODY, "webhook-not-signed"],
    ["a header that came twice", { ...right, "X-Chatwoot-Signature": ["a", "b"] }, BODY, "webhook-not-signed"],
    ["the signature of another secret", signed(BODY, { secret: "another" }), BODY, "webhook-wrong-signature"],
    ["a body of which one byte was changed", right, BODY.replace("3030", "3031"), "webhook-wrong-signature"],
    [
      "a body that was parsed and written again",
      right,
      JSON.stringify(JSON.parse(BODY), null, 1),
      "webhook-wrong-signature",
    ],
    [
      "another time than the one that was signed",
      { ...right, "X-Chatwoot-Timestamp": "1790000001" },
      BODY,
      "webhook-wrong-signature",
    ],
    ["a time with a sign", { ...right, "X-Chatwoot-Timestamp": "+1790000000" }, BODY, "webhook-wrong-signature"],
    [
      "a signature of the body alone",
      { ...right, "X-Chatwoot-Signature": `sha256=${createHmac("sha256", SECRET).update(BODY).digest("hex")}` },
      BODY,
      "webhook-wrong-signature",
    ],
    [
      "a signature without its prefix",
      { ...right, "X-Chatwoot-Signature": right["X-Chatwoot-Signature"].slice(7) },
      BODY,
      "webhook-wrong-signature",
    ],
    [
      "a signature that is cut off",
      { ...right, "X-Chatwoot-Signature": right["X-Chatwoot-Signature"].slice(0, -2) },
      BODY,
      "webhook-wrong-signature",
    ],
    ["an empty signature", { ...right, "X-Chatwoot-Signature": "" }, BODY, "webhook-wrong-signature"],
    [
      "a webhook that is played again after an hour",
      signed(BODY, { at: NOW / 1000 - 3600 }),
      BODY,
      "webhook-wrong-time",
    ],
  ] as const)("%s", async (_, headers, body, code) => {
    const error = await refusal(headers, body);
    expect(error).toBeInstanceOf(WebhookError);
    expect(error).toMatchObject({ code });
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain("canary");
  });

  test.each([
    ["an empty secret", BODY, "", "secret: must be"],
    ["no secret", BODY, undefined, "secret: must be"],
    ["an empty list of secrets", BODY, [], "secret: must be"],
    ["an empty secret beside another", BODY, ["a", ""], "secret: must be"],
    ["a body that was parsed", JSON.parse(BODY), SECRET, "rawBody: must be the body as it came"],
    ["no headers", BODY, SECRET, "headers: must be the headers of the request", undefined],
    ["headers as a string", BODY, SECRET, "headers: must be the headers of the request", "x-chatwoot-signature: a"],
  ])("%s as the argument of a program", async (_, body, secret, message, ...given: readonly unknown[]) => {
    const headers = (given.length === 0 ? right : given[0]) as WebhookHeaders;
    await expect(webhooks.verify(body, headers, secret as string)).rejects.toThrow(message);
    await expect(webhooks.verify(body, headers, secret as string)).rejects.toMatchObject({
      name: "ConfigurationError",
    });
  });

  test.each([
    ["no headers", undefined],
    ["headers that are null", null],
    ["one header, as a string", right["X-Chatwoot-Signature"]],
    ["the rawHeaders of a request of Node.js", Object.entries(right).flat()],
  ])("%s as the argument of a program", async (_, headers) => {
    const refused = webhooks.verify(BODY, headers as unknown as WebhookHeaders, SECRET, { now: NOW });
    await expect(refused).rejects.toMatchObject({
      name: "ConfigurationError",
      message: "headers: must be the headers of the request: a Headers object, or request.headers of Node.js",
    });
  });

  test("an option that does not exist", async () => {
    await expect(webhooks.verify(BODY, right, SECRET, { tolerence: 1 } as object)).rejects.toThrow(
      'Unknown option "tolerence". Known options: tolerance, now',
    );
  });
});

describe("parse()", () => {
  test("reads a message with the types of a webhook, and keeps what it does not know", () => {
    const body = {
      event: "message_created",
      id: "3030",
      message_type: "incoming",
      created_at: "2026-11-28T10:00:00.000Z",
      conversation: { id: 141, can_reply: true },
      private: "no",
      another: [1],
    };
    expect(webhooks.parse(JSON.stringify(body))).toEqual({ ...body, id: 3030, private: undefined });
  });

  test("reads a new conversation", () => {
    const body = {
      event: "conversation_created",
      id: 141,
      meta: { sender: { name: "John" } },
      chat_mode: "private_chat",
    };
    expect(webhooks.parse(new TextEncoder().encode(JSON.stringify(body)))).toEqual(body);
  });

  test.each(["conversation_updated", "constructor", "__proto__", "other"])(
    "returns the event %s as another event",
    (name) => {
      const body = { event: name, id: "x" };
      expect(webhooks.parse(JSON.stringify(body))).toEqual({ event: "other", name, body });
    },
  );

  test.each([
    ["an empty body", ""],
    ["a body that is not JSON", "canary"],
    ["an array", '[{"event":"message_created"}]'],
    ["an object without an event", '{"id":1}'],
    ["a number as the event", '{"event":1}'],
    ["a message without an id", '{"event":"message_created","content":"canary"}'],
    ["a conversation with a wrong id", '{"event":"conversation_created","id":-1}'],
  ])("refuses %s", (_, body) => {
    let error: unknown;
    try {
      webhooks.parse(body);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ name: "WebhookError", code: "webhook-unreadable" });
    expect(String(error)).not.toContain("canary");
  });
});

test("instanceof recognises an error of another copy of this package, and no other error", async () => {
  const file = "./webhooks.ts?copy";
  const copy = (await import(file)) as { WebhookError: typeof WebhookError };
  expect(copy.WebhookError).not.toBe(WebhookError);
  expect(new copy.WebhookError("", "webhook-unreadable")).toBeInstanceOf(WebhookError);
  expect(new Error("")).not.toBeInstanceOf(WebhookError);
  class Own extends WebhookError {}
  expect(new WebhookError("", "webhook-unreadable")).not.toBeInstanceOf(Own);
});

import {
  type ConversationCreatedWebhook,
  conversationCreatedWebhookSchema,
  isJsonObject,
  type MessageWebhook,
  messageWebhookSchema,
} from "@livedesk/schema";
import { docsOf } from "../error-codes.ts";
import { ConfigurationError } from "../errors.ts";
import { checkOptions, millisecondsFrom, type OptionRules } from "../setup/options.ts";
import { runtimeClock } from "./runtime.ts";

/** An event of which this package knows only the name, such as `conversation_updated`. */
export interface OtherWebhook {
  readonly event: "other";
  /** The name of the event. */
  readonly name: string;
  /** The whole event. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** An event that LiveDesk sends to your server. `event` says which one. */
export type WebhookEvent = ConversationCreatedWebhook | MessageWebhook | OtherWebhook;

/** What is wrong with a webhook. */
export type WebhookErrorCode =
  | "webhook-not-signed"
  | "webhook-wrong-signature"
  | "webhook-wrong-time"
  | "webhook-unreadable";

// A registered symbol: in the CommonJS build, each entry of this package has its own copy of the class.
const CLASSES = Symbol.for("livedesk.webhook.error.classes");

/**
 * A webhook that was not accepted: answer it with HTTP 400. It contains neither the body nor the secret.
 *
 * `instanceof` also recognises an error of another installed copy of this package.
 *
 * @example
 * if (error instanceof WebhookError) return new Response(error.code, { status: 400 });
 */
export class WebhookError extends Error {
  override readonly name = "WebhookError";
  /** A short, stable name of what is wrong, for programs. */
  readonly code: WebhookErrorCode;
  /** The URL of the guide's paragraph on the code. */
  readonly docs: string;

  constructor(message: string, code: WebhookErrorCode) {
    super(message);
    this.code = code;
    this.docs = docsOf(code);
    Object.defineProperty(this, CLASSES, { value: ["WebhookError"] });
  }

  /** Whether a value is an error of this class, even if another entry or another installed copy of this package made it. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // A class that a user has derived is known only to JavaScript's own check.
    if (this !== WebhookError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return Array.isArray((value as { [CLASSES]?: readonly string[] } | null | undefined)?.[CLASSES]);
  }
}

/** The headers of a request: a `Headers` object, or the `headers` of a request of Node.js. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** Options of `webhooks.verify`. */
export interface VerifyOptions {
  /** How far the time of the signature may be from now, in ms. Default: 300 000 (5 minutes). */
  readonly tolerance?: number | undefined;
  /** The time now, in ms since 1970, for tests. Default: `Date.now()`. */
  readonly now?: number | undefined;
}

/** The facts about a webhook whose signature is right. */
export interface VerifiedWebhook {
  /** The id of this delivery, if the server sent one. A webhook may come twice: then its id is the same. */
  readonly deliveryId: string | undefined;
  /** When the webhook was signed, in seconds since 1970. */
  readonly timestamp: number;
}

const VERIFY_OPTIONS: OptionRules<VerifyOptions> = {
  // Marked as pure, so that a page that reads no webhooks does not get these rules.
  tolerance: /* @__PURE__ */ millisecondsFrom(0),
  now: { wanted: "a time in ms since 1970, as Date.now() returns it", isRight: (value) => Number.isFinite(value) },
};

const FIVE_MINUTES = 300_000;

/** Reads the webhooks of LiveDesk, and checks who sent them. */
export interface Webhooks {
  /**
   * Checks that a webhook was signed with your secret, and not longer ago than `tolerance`. `rawBody` is the body as it
   * came, before `JSON.parse`. If you give several secrets, one of them must be right, so that a secret can be
   * replaced. The signature is compared in a time that does not depend on its bytes. A recorded webhook passes this check again
   * until `tolerance` is over: keep the `deliveryId`s of this time, if your work may not be done twice. Rejects with
   * `WebhookError`, and with `ConfigurationError` for a wrong argument.
   *
   * LiveDesk may not sign its webhooks: EngageLab's page does not mention it, and Chatwoot signs since version 4.11.2. If your
   * webhooks have no header `x-chatwoot-signature`, protect the URL of your server by a long random part.
   *
   * @example
   * const verify = async (received: Request, secret: string) =>
   *   webhooks.verify(await received.text(), received.headers, secret);
   */
  verify(
    rawBody: string | Uint8Array,
    headers: WebhookHeaders,
    secret: string | readonly string[],
    options?: VerifyOptions,
  ): Promise<VerifiedWebhook>;
  /**
   * Reads the body of a webhook. An unknown field is kept, and a field with an undocumented type is read as missing. An
   * event with another name is returned as `{ event: "other", name, body }`. Throws `WebhookError` if the body is not the JSON of an event.
   *
   * @example
   * const event = webhooks.parse('{"event":"message_created","id":3030,"message_type":"incoming"}');
   * if (event.event === "message_created") console.log(event.message_type); // "incoming"
   */
  parse(rawBody: string | Uint8Array): WebhookEvent;
}

/**
 * Reads the webhooks of LiveDesk, and checks who sent them.
 *
 * @example
 * const event = webhooks.parse('{"event":"conversation_created","id":141}');
 */
export const webhooks: Webhooks = {
  async verify(rawBody, headers, secret, options = {}) {
    checkOptions(options, VERIFY_OPTIONS);
    const { tolerance = FIVE_MINUTES, now = runtimeClock.wall() } = options;
    const secrets = checkSecrets(secret);
    const body = bytesOf(rawBody);
    checkHeaders(headers);
    const signature = headerIn(headers, "x-chatwoot-signature");
    const time = headerIn(headers, "x-chatwoot-timestamp");
    if (signature === undefined || time === undefined) {
      const missing = signature === undefined ? "x-chatwoot-signature" : "x-chatwoot-timestamp";
      throw new WebhookError(
        `The webhook is not signed: it must have one header ${missing}, and not none or several`,
        "webhook-not-signed",
      );
    }
    const timestamp = /^\d{1,12}$/.test(time) ? Number(time) : Number.NaN;
    const signed = /^sha256=([0-9a-f]{64})$/i.exec(signature)?.[1];
    if (signed === undefined || Number.isNaN(timestamp)) throw wrongSignature();
    const start = new TextEncoder().encode(`${time}.`);
    const message = new Uint8Array(start.length + body.length);
    message.set(start);
    message.set(body, start.length);
    const results = await Promise.all(secrets.map((key) => isSignedWith(key, bytesOfHex(signed), message)));
    if (!results.includes(true)) throw wrongSignature();
    if (Math.abs(timestamp * 1000 - now) > tolerance) {
      const when = "The webhook was signed too long ago, or the clock of this machine or of the server is wrong";
      throw new WebhookError(when, "webhook-wrong-time");
    }
    return { deliveryId: headerIn(headers, "x-chatwoot-delivery"), timestamp };
  },
  parse(rawBody) {
    const body = jsonIn(bytesOf(rawBody));
    const name = isJsonObject(body) ? body["event"] : undefined;
    if (!isJsonObject(body) || typeof name !== "string") {
      throw new WebhookError(
        "The body is not a webhook: it must be a JSON object with the key event",
        "webhook-unreadable",
      );
    }
    if (!Object.hasOwn(MODELS, name)) return { event: "other", name, body };
    const { success, data } = MODELS[name as keyof typeof MODELS].safeParse(body);
    if (success) return data;
    throw new WebhookError(`The webhook ${name} has no id that is a whole number`, "webhook-unreadable");
  },
};

const MODELS = {
  conversation_created: conversationCreatedWebhookSchema,
  message_created: messageWebhookSchema,
  message_updated: messageWebhookSchema,
};

const wrongSignature = (): WebhookError =>
  new WebhookError(
    "The signature of the webhook is wrong: the secret is another one, or the body was changed, for example parsed and written again",
    "webhook-wrong-signature",
  );

function checkSecrets(secret: string | readonly string[]): readonly string[] {
  const secrets = typeof secret === "string" ? [secret] : secret;
  const isRight =
    Array.isArray(secrets) && secrets.length > 0 && secrets.every((key) => typeof key === "string" && key !== "");
  if (isRight) return secrets;
  throw new ConfigurationError(
    "secret: must be the secret of the webhook, a string that is not empty, or an array of such strings",
  );
}

/** The bytes of a raw body. */
function bytesOf(rawBody: string | Uint8Array): Uint8Array<ArrayBuffer> {
  if (typeof rawBody === "string") return new TextEncoder().encode(rawBody);
  // Not `instanceof`: in Jest, a Uint8Array may be of another realm.
  if (ArrayBuffer.isView(rawBody)) return new Uint8Array(rawBody);
  throw new ConfigurationError(
    "rawBody: must be the body as it came, a string or bytes, and not the object that JSON.parse made of it",
  );
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** Refuses a value that is not headers: without this check, the webhook would be reported as not signed. */
function checkHeaders(headers: unknown): void {
  if (typeof headers === "object" && headers !== null && !Array.isArray(headers)) return;
  throw new ConfigurationError(
    "headers: must be the headers of the request: a Headers object, or request.headers of Node.js",
  );
}

function headerIn(headers: WebhookHeaders, name: string): string | undefined {
  if (typeof headers !== "object" || headers === null)
    throw new ConfigurationError(
      "headers: must be the headers of the request, a Headers object or an object as request.headers of Node.js",
    );
  if (typeof headers.get === "function") return (headers as Headers).get(name) ?? undefined;
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  // Some servers give a list for each header, such as `headersDistinct` of Node.js.
  const [value, ...more] = typeof found === "string" ? [found] : (found ?? []);
  return more.length === 0 ? value : undefined;
}

const bytesOfHex = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

async function isSignedWith(secret: string, signature: Uint8Array<ArrayBuffer>, message: Uint8Array<ArrayBuffer>) {
  const bytes = new TextEncoder().encode(secret);
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
  return crypto.subtle.verify("HMAC", key, signature, message);
}

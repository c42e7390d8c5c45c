import {
  startEmulator
} from "./chunk-GPZ4GLHF.js";
import {
  createClient,
  runtimeClock
} from "./chunk-HFPLMQF4.js";
import "./chunk-OMTJXMC3.js";
import "./chunk-HYOSJS3A.js";
import {
  ConfigurationError,
  LONGEST_TIME,
  NotSentError,
  RejectedError,
  UnknownOutcomeError,
  ValidationError,
  buildFileRequest,
  checkCloseOptions,
  checkOptions,
  deliver,
  isClient,
  isLoopback,
  notify,
  optionRule,
  textsIn
} from "./chunk-C4SM5Z73.js";
import {
  MAX_CONTENT_LENGTH,
  MAX_FILES,
  isJsonObject,
  unstorableIn
} from "./chunk-RLSAHZSO.js";
import "./chunk-RFYV5G4X.js";

// ../../packages/relay/dist/chunk-VQJU7KX6.js
var Refusal = class extends Error {
  status;
  headers;
  /** `message` is sent to the caller: it names fields, and never repeats their values. */
  constructor(status, message, headers = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
};
var retryAfter = (ms) => ({
  "retry-after": String(Math.max(1, Math.ceil(ms / 1e3)))
});
var MAX_ERROR_LENGTH = 1e3;
var errorAnswer = (status, error, headers) => ({
  status,
  json: JSON.stringify({
    error: error.length > MAX_ERROR_LENGTH ? `${error.slice(0, MAX_ERROR_LENGTH)}\u2026` : error
  }),
  headers
});
var refusalAnswer = (thrown, fallback) => thrown instanceof Refusal ? errorAnswer(thrown.status, thrown.message, thrown.headers) : fallback(thrown);
var RELAY_HEADER = "livedesk-relay";
var FIXED_HEADERS = {
  [RELAY_HEADER]: "1",
  "content-type": "application/json",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff"
};
var toResponse = ({ status, json, headers }, more = {}) => new Response(json, { status, headers: { ...FIXED_HEADERS, ...headers, ...more } });
var REFUSED = {
  400: "LiveDesk could not read the request",
  404: "LiveDesk has no such conversation or message",
  413: "LiveDesk refused the message because it is too large",
  415: "LiveDesk does not accept files of this type",
  422: "LiveDesk refused the content of the message",
  429: "LiveDesk received too many requests"
};
var NOT_THE_CALLERS_MISTAKE = 424;
function failedCallAnswer(error, now) {
  if (error instanceof ValidationError) return errorAnswer(422, error.message);
  if (error instanceof NotSentError) {
    return errorAnswer(NOT_THE_CALLERS_MISTAKE, "LiveDesk could not be reached: nothing was sent");
  }
  if (error instanceof RejectedError) return rejectedAnswer(error, now);
  const isTimeout = error instanceof UnknownOutcomeError && error.code === "timeout";
  return errorAnswer(isTimeout ? 504 : 502, "LiveDesk gave no clear answer: the message may exist");
}
function rejectedAnswer({ status = 0, retryAt }, now) {
  if (status === 401 || status === 403) {
    return errorAnswer(NOT_THE_CALLERS_MISTAKE, "LiveDesk refused the relay's credentials");
  }
  const text = REFUSED[status];
  if (text === void 0) return errorAnswer(NOT_THE_CALLERS_MISTAKE, "LiveDesk refused the request");
  return errorAnswer(status, text, status === 429 && retryAt ? retryAfter(retryAt.getTime() - now) : void 0);
}

// ../../packages/relay/dist/index.js
var timeLimit = (ms, clock) => (name, run) => new Promise((resolve, reject) => {
  const cancel = clock.after(
    ms,
    () => reject(new Error(`${name}: did not answer within ${ms} ms (limits.accessTime)`))
  );
  const answered = async () => run();
  answered().then(resolve, reject).finally(cancel);
});
var forbidden = () => new Refusal(403, "This caller is not allowed to do this");
var accessControl = (options, withTimeout) => ({
  async authenticate(request, route) {
    const caller = await withTimeout("authenticate", () => options.authenticate(request, route));
    if (typeof caller === "string" && caller !== "") return caller;
    if (caller === void 0 || caller === null || caller === false || caller === "") throw forbidden();
    throw new TypeError("authenticate: must return the caller's name as a string, or undefined for an unknown caller");
  },
  async authorize(request, access) {
    const isAllowed = await withTimeout("authorize", () => options.authorize(request, access));
    if (isAllowed !== true) throw forbidden();
  }
});
async function countRequest(limiter, caller, withTimeout) {
  try {
    await withTimeout("limiter", () => limiter.consume(caller));
  } catch (thrown) {
    const { msBeforeNext } = thrown ?? {};
    if (typeof msBeforeNext !== "number") throw thrown;
    throw new Refusal(429, "Too many requests", retryAfter(msBeforeNext));
  }
}
var tooLong = (maxBytes) => new Refusal(413, `The body must be at most ${maxBytes} bytes long`);
var lengthMismatch = () => new Refusal(400, "Content-Length: must be the length of the body");
function contentLength(headers, maxBytes) {
  const text = headers.get("content-length");
  if (text === null) return void 0;
  if (!/^\d{1,15}$/.test(text)) throw new Refusal(400, "Content-Length: must be a whole number of bytes");
  const length = Number(text);
  if (length > maxBytes) throw tooLong(maxBytes);
  return length;
}
var MAX_LAG = 2e3;
var tooSlow = () => new Refusal(408, "The body took too long to arrive");
var isFormData = (headers) => !headers.has("content-length") && !headers.has("transfer-encoding") && (headers.get("content-type") ?? "").startsWith("multipart/form-data");
var IncomingBody = class {
  #reader;
  #clock;
  #bytesPerMs;
  #isFormData;
  /**
   * The time that is left to the caller, in ms. The time during which the relay waits for LiveDesk is not subtracted.
   */
  #timeLeft;
  /**
   * How far the caller is behind `minBytesPerSecond`, in ms. A caller that was fast earlier may not be slower later.
   */
  #lag = 0;
  #waitingSince;
  #isComplete = false;
  #reject;
  #refusal;
  constructor(request, clock, limits) {
    if (request.bodyUsed || request.body?.locked) {
      throw new Refusal(424, "The body was already read: mount the relay before any body parser");
    }
    this.#reader = request.body?.getReader();
    this.#isFormData = isFormData(request.headers);
    this.#clock = clock;
    this.#timeLeft = limits.bodyTime;
    this.#bytesPerMs = limits.minBytesPerSecond / 1e3;
  }
  /** Whether the body is still arriving, and slower than `limits.minBytesPerSecond`. */
  get isSlow() {
    if (this.#isComplete || this.#refusal !== void 0) return false;
    const waited = this.#waitingSince === void 0 ? 0 : this.#clock.now() - this.#waitingSince;
    return this.#lag + waited > MAX_LAG;
  }
  /** Ends a slow body, because other requests need its slot or its memory. The reader of the body gets a `Refusal`. */
  evict() {
    this.abort(new Refusal(408, "The body arrived too slowly while other requests waited"));
  }
  /** Ends the body. The reader of the body gets this `Refusal`. A body that was read to its end is not affected. */
  abort(refusal) {
    this.#refusal ??= refusal;
    this.#reject?.(this.#refusal);
  }
  /** Returns the next chunk, or undefined at the end. Rejects with a `Refusal` if the chunk comes too late or not at all. */
  read() {
    const reader = this.#reader;
    if (this.#refusal !== void 0) return Promise.reject(this.#refusal);
    if (reader === void 0) return Promise.resolve(void 0);
    return new Promise((resolve, reject) => {
      const start = this.#clock.now();
      this.#waitingSince = start;
      const cancel = this.#clock.after(this.#timeLeft, () => reject(tooSlow()));
      this.#reject = (refusal) => {
        cancel();
        reject(refusal);
      };
      const onArrival = (bytes) => {
        cancel();
        const waited = Math.max(0, this.#clock.now() - start);
        this.#timeLeft = Math.max(0, this.#timeLeft - waited);
        this.#lag = Math.max(0, this.#lag + waited - bytes / this.#bytesPerMs);
        this.#waitingSince = void 0;
        this.#reject = void 0;
      };
      reader.read().then(
        ({ value }) => {
          onArrival(value?.byteLength ?? 0);
          this.#isComplete = value === void 0;
          resolve(value);
        },
        () => {
          onArrival(0);
          reject(new Refusal(400, "The body ended before it was complete"));
        }
      );
    });
  }
  /**
   * Returns the whole body. Rejects with the refusal of `onTooLong` if the body is longer than `maxBytes`. `onChunk` gets each chunk before
   * the chunk is kept; if `onChunk` throws, the promise rejects with that error.
   */
  async readAll(maxBytes, onChunk = () => void 0, onTooLong = () => tooLong(maxBytes)) {
    const bytes = new GrowingBytes(maxBytes);
    for (let chunk = await this.read(); chunk !== void 0; chunk = await this.read()) {
      if (bytes.size + chunk.byteLength > maxBytes) throw onTooLong();
      onChunk(chunk);
      bytes.add(chunk);
    }
    return bytes.bytes();
  }
  /**
   * Drops the rest of the body. A body that Node.js makes of `FormData` is not cancelled: if Node.js is reading a file of it at that
   * moment, the cancellation ends the process with an unhandled rejection.
   */
  cancel() {
    if (!this.#isFormData) this.#reader?.cancel().catch(() => void 0);
  }
};
var GrowingBytes = class {
  #maxBytes;
  #buffer = new Uint8Array();
  #size = 0;
  /** `maxBytes` is the largest expected number of bytes. The buffer reserves no more than that in advance. */
  constructor(maxBytes) {
    this.#maxBytes = maxBytes;
  }
  get size() {
    return this.#size;
  }
  /** The size of the buffer, in bytes: at most twice the number of collected bytes. */
  get capacity() {
    return this.#buffer.byteLength;
  }
  /** Copies a chunk, because its sender may overwrite the memory of the chunk. */
  add(chunk) {
    const size = this.#size + chunk.byteLength;
    if (size > this.#buffer.byteLength) {
      const buffer = new Uint8Array(Math.max(size, Math.min(this.#maxBytes, 2 * this.#buffer.byteLength)));
      buffer.set(this.#buffer.subarray(0, this.#size));
      this.#buffer = buffer;
    }
    this.#buffer.set(chunk, this.#size);
    this.#size = size;
  }
  /** All collected bytes. */
  bytes() {
    return this.#buffer.subarray(0, this.#size);
  }
};
var decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
function decodeUtf8(bytes, name) {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Refusal(422, `${name}: must be UTF-8`);
  }
}
var MAX_DEPTH = 64;
var MAX_TOKENS = 1e4;
var MAX_DIGITS = 400;
var QUOTE = 34;
var BACKSLASH = 92;
var TOKENS = /["[\]{},]|-?\d[\d.eE+-]*/g;
function parseStrictly(json, name) {
  const tokens = tokensOf(json, name);
  const value = parse(json, name);
  const keys = [];
  for (const { token, begin, end } of tokens) {
    if (token === '"') {
      if (isKey(json, end)) checkKey(json.slice(begin, end), keys.at(-1), name);
    } else if (token === "{" || token === "[") keys.push(/* @__PURE__ */ new Set());
    else if (token === "}" || token === "]") keys.pop();
    else if (token !== ",") checkNumber(token, name);
  }
  return value;
}
function tokensOf(json, name) {
  const tokens = [];
  let depth = 0;
  let end = 0;
  for (; ; ) {
    TOKENS.lastIndex = end;
    const found = TOKENS.exec(json);
    if (found === null) return tokens;
    const [token] = found;
    const begin = found.index;
    end = token === '"' ? endOfString(json, begin) : begin + token.length;
    tokens.push({ token, begin, end });
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    if (depth > MAX_DEPTH)
      throw new Refusal(422, `${name}: must have at most ${MAX_DEPTH} levels of objects and arrays`);
    if (tokens.length > MAX_TOKENS) {
      throw new Refusal(422, `${name}: must have at most ${MAX_TOKENS} strings, numbers, brackets and commas`);
    }
    if (token.length > MAX_DIGITS) throw inexactNumber(name);
  }
}
function parse(json, name) {
  try {
    return JSON.parse(json);
  } catch {
    throw new Refusal(400, `${name}: must be valid JSON`);
  }
}
function endOfString(json, begin) {
  for (let at = begin + 1; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at++;
  }
  return json.length;
}
function isKey(json, end) {
  let at = end;
  while (" 	\r\n".includes(json[at] ?? "none")) at++;
  return json[at] === ":";
}
function checkKey(quoted, keys, name) {
  const key = String(JSON.parse(quoted));
  if (key === "__proto__") throw new Refusal(422, `${name}: must not contain the key __proto__`);
  if (keys?.has(key)) throw new Refusal(422, `${name}: must not contain the same key twice`);
  keys?.add(key);
}
function checkNumber(digits, name) {
  const value = Number(digits);
  const isExact = /[.eE]/.test(digits) ? Number.isFinite(value) : Number.isSafeInteger(value);
  if (!isExact) throw inexactNumber(name);
}
var inexactNumber = (name) => new Refusal(422, `${name}: must not contain a number that is too large to be exact`);
var THE_BODY = "The body";
function checkStorable(value, field) {
  const issue = unstorableIn(value);
  if (issue === void 0) return;
  const path = issue.path.map((key) => typeof key === "number" ? `[${key}]` : `.${String(key)}`).join("");
  const name = field === THE_BODY && path !== "" ? path.replace(/^\./, "") : `${field}${path}`;
  throw new Refusal(422, `${name}: ${issue.message}`);
}
function checkAttributes(attributes, allowed) {
  if (!isJsonObject(attributes)) return;
  const unknown = Object.keys(attributes).find((key) => !allowed.includes(key));
  if (unknown === void 0) return;
  const known = allowed.length === 0 ? "no attributes" : `only ${allowed.join(", ")}`;
  throw new Refusal(422, `content_attributes.${unknown}: this relay allows ${known} (option contentAttributes)`);
}
var API_BASE = "/api/v2/";
var ROUTE = /^\/api\/v2\/accounts\/conversations\/([1-9]\d{0,15})\/messages(?:\/([1-9]\d{0,15})\/retry)?$/;
var OTHER_ROUTE = /api(?:\/|%2f)v2(?:\/|%2f)accounts(?:\/|%2f|$)/i;
function routeOf(pathname) {
  const at = Math.max(0, pathname.lastIndexOf(API_BASE));
  const isUnambiguous = !pathname.includes("//") && !OTHER_ROUTE.test(pathname.slice(0, at));
  const found = isUnambiguous ? ROUTE.exec(pathname.slice(at)) : null;
  const [, conversation, message] = found ?? [];
  const conversationId = Number(conversation);
  const messageId = message === void 0 ? void 0 : Number(message);
  if (!Number.isSafeInteger(conversationId) || !Number.isSafeInteger(messageId ?? 0)) {
    throw new Refusal(
      404,
      "Not found. The relay has only the routes \u2026/conversations/{id}/messages and \u2026/messages/{id}/retry"
    );
  }
  return messageId === void 0 ? { conversationId } : { conversationId, messageId };
}
var METHOD_OVERRIDES = ["x-http-method-override", "x-http-method", "x-method-override"];
function refuseAmbiguity({ headers }, url) {
  const override = METHOD_OVERRIDES.find((name) => headers.has(name));
  if (override !== void 0) throw new Refusal(400, `${override}: changing the method with a header is not supported`);
  if (url.search !== "") throw new Refusal(400, "The URL must not have a query string");
  const transfer = headers.get("transfer-encoding");
  if (transfer !== null && transfer.toLowerCase() !== "chunked") {
    throw new Refusal(415, "Transfer-Encoding: must be chunked, because the relay supports no other value");
  }
  if (headers.has("content-encoding")) {
    throw new Refusal(415, "Content-Encoding is not supported: send the body uncompressed");
  }
}
async function retryCall({ client, route, request, incoming }, messageId) {
  contentLength(request.headers, 0);
  await incoming.readAll(0);
  return {
    kind: "retry",
    fingerprint: "",
    deliver: (signal) => client.messages.retry(route.conversationId, messageId, { signal })
  };
}
async function jsonCall({ client, rules, route, request, incoming, held }) {
  const { jsonBytes } = rules.limits;
  const length = contentLength(request.headers, jsonBytes);
  if (length !== void 0) held.add(length);
  const bytes = await incoming.readAll(
    length ?? jsonBytes,
    (chunk) => {
      if (length === void 0) held.add(chunk.byteLength);
    },
    () => length === void 0 ? tooLong(jsonBytes) : lengthMismatch()
  );
  if (length !== void 0 && length !== bytes.byteLength) throw lengthMismatch();
  const message = parseStrictly(decodeUtf8(bytes, THE_BODY), THE_BODY);
  if (!isJsonObject(message)) throw new Refusal(422, `${THE_BODY}: must be a JSON object`);
  checkStorable(message, THE_BODY);
  checkAttributes(message["content_attributes"], rules.contentAttributes);
  return {
    kind: "template_params" in message ? "template" : "text",
    fingerprint: await sha256(bytes),
    deliver: (signal) => {
      if ("attachments" in message)
        throw new Refusal(422, "attachments: must not be in a JSON body. Send files as multipart/form-data");
      return client.messages.send(route.conversationId, message, { signal });
    }
  };
}
async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).join();
}
var relayClosing = () => new Refusal(424, "The relay is closing: nothing was sent");
var Closing = class {
  #clock;
  #started = new AbortController();
  #aborted = new AbortController();
  #waiting = /* @__PURE__ */ new Set();
  #callsInProgress = 0;
  constructor(clock) {
    this.#clock = clock;
  }
  /**
   * A signal that is aborted when the relay starts to close. A call that has not been sent before this moment is
   * refused.
   */
  get started() {
    return this.#started.signal;
  }
  /** A signal that is aborted when all calls in progress must end at once. */
  get aborted() {
    return this.#aborted.signal;
  }
  /** Runs a step that comes before the call is sent. Rejects with a `Refusal` as soon as the relay starts to close. */
  async beforeSend(step) {
    const { started } = this;
    if (started.aborted) throw relayClosing();
    let refuse = () => void 0;
    const closed = new Promise((_, reject) => {
      refuse = () => reject(relayClosing());
      started.addEventListener("abort", refuse);
    });
    try {
      return await Promise.race([step(), closed]);
    } finally {
      started.removeEventListener("abort", refuse);
    }
  }
  /** Sends a call, for which `close` waits. Rejects with a `Refusal`, and sends nothing, if the relay is closing. */
  async send(send2) {
    if (this.#started.signal.aborted) throw relayClosing();
    this.#callsInProgress++;
    try {
      return await send2(this.#aborted.signal);
    } finally {
      this.#callsInProgress--;
      if (this.#callsInProgress === 0) for (const onIdle of this.#waiting) onIdle();
    }
  }
  /** Refuses new calls, waits for the calls that are being sent, and then ends the calls that remain. Throws `ConfigurationError`. */
  async close(options = {}) {
    checkCloseOptions(options);
    const { timeout = LONGEST_TIME, abort = false } = options;
    this.#started.abort();
    if (!abort && timeout > 0 && this.#callsInProgress > 0) await this.#untilIdle(timeout);
    this.#aborted.abort();
  }
  /** Waits until no call is in progress or all calls must end, for at most `timeout` ms. */
  #untilIdle(timeout) {
    return new Promise((resolve) => {
      const onIdle = () => {
        cancel();
        this.#waiting.delete(onIdle);
        this.aborted.removeEventListener("abort", onIdle);
        resolve();
      };
      const cancel = this.#clock.after(timeout, onIdle);
      this.#waiting.add(onIdle);
      this.aborted.addEventListener("abort", onIdle);
    });
  }
};
var isListOfNames = (value) => Array.isArray(value) && value.every((name) => typeof name === "string" && name !== "");
var requiredFunction = (purpose) => optionRule.required({ ...optionRule.aFunction, wanted: `a function that ${purpose}` });
var OPTION_RULES = {
  authenticate: requiredFunction(
    "returns the caller's name. Without this function, the relay would read bodies of unknown callers"
  ),
  authorize: requiredFunction(
    "decides what a caller may send. Without this function, every caller could send everything"
  ),
  checkFiles: optionRule.aBoolean,
  client: optionRule.required({
    wanted: "a client of LiveDesk, such as createClient() of @livedesk/node",
    isRight: isClient
  }),
  clock: optionRule.withMethods("a clock, with now() and after()", "now", "after"),
  contentAttributes: { wanted: 'a list of keys, such as ["in_reply_to"]', isRight: isListOfNames },
  credentials: optionRule.aBoolean,
  limiter: optionRule.withMethods("a limiter, with consume(key)", "consume"),
  limits: optionRule.checkedLater,
  onError: optionRule.aFunction,
  origins: optionRule.checkedLater
};
var checkRelayOptions = (options) => checkOptions(options, OPTION_RULES);
var BYTES_PER_CHARACTER = 6;
var REST_BYTES = 2 ** 16;
var MIN_HELD_BODIES = 8;
var DEFAULT_TYPES = [
  "image/*",
  "audio/*",
  "video/*",
  "text/plain",
  "application/pdf",
  "application/msword",
  "application/vnd.ms-excel",
  "application/vnd.ms-powerpoint",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation"
];
var DEFAULTS = {
  jsonBytes: MAX_CONTENT_LENGTH * BYTES_PER_CHARACTER + REST_BYTES,
  bodyBytes: 40 * 2 ** 20,
  fileBytes: 40 * 2 ** 20,
  files: MAX_FILES,
  types: DEFAULT_TYPES,
  bodyTime: 45e3,
  accessTime: 1e4,
  minBytesPerSecond: 2 ** 14,
  heldBytes: 80 * 2 ** 20,
  requestsPerMinute: 60,
  formsAtOnce: 16,
  formsPerCaller: 4
};
var isTypePattern = (text) => typeof text === "string" && /^[a-z]+\/(\*|[\w!#$&^.+-]+)$/.test(text);
var aNumber = optionRule.wholeNumber(1);
var aNumberOrInfinity = {
  wanted: `${aNumber.wanted}, or Infinity`,
  isRight: (value) => value === Infinity || aNumber.isRight(value)
};
var LIMIT_RULES = {
  jsonBytes: aNumber,
  bodyBytes: aNumber,
  fileBytes: aNumber,
  files: aNumber,
  types: {
    wanted: 'a list of MIME types in lower case, such as ["image/*", "application/pdf"]',
    isRight: (value) => Array.isArray(value) && value.length > 0 && value.every(isTypePattern)
  },
  bodyTime: optionRule.wholeNumber(1, LONGEST_TIME),
  accessTime: optionRule.wholeNumber(1, LONGEST_TIME),
  minBytesPerSecond: aNumber,
  heldBytes: aNumber,
  requestsPerMinute: aNumberOrInfinity,
  formsAtOnce: aNumberOrInfinity,
  formsPerCaller: aNumberOrInfinity
};
function resolveLimits(limits = {}) {
  checkOptions(limits, LIMIT_RULES, "limits");
  const given = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== void 0));
  const { jsonBytes, bodyBytes } = { ...DEFAULTS, ...given };
  const minHeldBytes = MIN_HELD_BODIES * jsonBytes;
  const resolved = {
    ...DEFAULTS,
    fileBytes: bodyBytes,
    heldBytes: Math.max(2 * bodyBytes, minHeldBytes),
    ...given
  };
  if (resolved.heldBytes >= minHeldBytes) return resolved;
  throw new ConfigurationError(
    `limits.heldBytes: must be a whole number, ${minHeldBytes} or more (${MIN_HELD_BODIES} \xD7 limits.jsonBytes)`
  );
}
var CAN_HOLD_SCRIPTS = /xml$|xsl|html|javascript|ecmascript|jscript|livescript/;
function isAllowedType(type, patterns) {
  const wildcard = CAN_HOLD_SCRIPTS.test(type) ? void 0 : type.replace(/\/.*$/, "/*");
  return patterns.some((pattern) => pattern === type || pattern === wildcard);
}
var NEUTRAL_TYPE = "application/octet-stream";
var TYPES = {
  "png apng": ["image/png", "image/apng"],
  "jpg jpeg jpe jfif": ["image/jpeg", "image/jpg", "image/pjpeg"],
  gif: ["image/gif"],
  webp: ["image/webp"],
  "bmp dib": ["image/bmp", "image/x-ms-bmp"],
  "heic heif": ["image/heic", "image/heif"],
  avif: ["image/avif"],
  "tif tiff": ["image/tiff"],
  ico: ["image/x-icon", "image/vnd.microsoft.icon"],
  "mp3 mpga": ["audio/mpeg", "audio/mp3"],
  m4a: ["audio/mp4", "audio/x-m4a", "audio/m4a", "audio/aac"],
  aac: ["audio/aac", "audio/x-aac", "audio/aacp", "audio/vnd.dlna.adts"],
  amr: ["audio/amr"],
  "ogg oga opus ogv": ["audio/ogg", "video/ogg", "audio/opus", "application/ogg"],
  wav: ["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"],
  flac: ["audio/flac", "audio/x-flac"],
  "mp4 m4v": ["video/mp4", "audio/mp4", "video/x-m4v"],
  "mov qt": ["video/quicktime"],
  "3gp 3gpp": ["video/3gpp", "audio/3gpp"],
  "webm weba": ["video/webm", "audio/webm"],
  mkv: ["video/x-matroska", "video/matroska"],
  avi: ["video/x-msvideo", "video/avi", "video/msvideo"],
  "mpg mpeg": ["video/mpeg", "audio/mpeg"],
  "txt text log": ["text/plain"],
  // On Windows with Excel, browsers declare the type of an Excel file for a CSV file.
  csv: ["text/csv", "text/plain", "application/csv", "application/vnd.ms-excel"],
  "md markdown": ["text/markdown", "text/plain"],
  pdf: ["application/pdf"],
  rtf: ["application/rtf", "text/rtf", "application/msword"],
  "doc dot": ["application/msword"],
  "xls xlt": ["application/vnd.ms-excel"],
  "ppt pps": ["application/vnd.ms-powerpoint"],
  docx: ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  xlsx: ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
  pptx: ["application/vnd.openxmlformats-officedocument.presentationml.presentation"],
  zip: ["application/zip", "application/x-zip-compressed"],
  json: ["application/json"],
  "html htm shtml mht mhtml hta": ["text/html", "multipart/related", "application/hta"],
  "xhtml xht": ["application/xhtml+xml"],
  "svg svgz": ["image/svg+xml"],
  "xml xsl xslt": ["text/xml", "application/xml", "text/xsl", "application/xslt+xml"],
  "js mjs cjs jse": ["text/javascript", "application/javascript", "application/x-javascript"],
  swf: ["application/x-shockwave-flash", "application/vnd.adobe.flash.movie"],
  "exe dll com scr msi cpl pif": ["application/x-msdownload", "application/x-msdos-program", "application/x-msi"],
  "bat cmd ps1 vbs vbe wsf lnk reg": ["application/x-bat", "application/x-powershell", "text/vbscript"],
  "sh bash zsh command": ["application/x-sh", "text/x-sh"],
  "jar apk dmg iso deb rpm": ["application/java-archive", "application/vnd.android.package-archive"],
  "php phtml asp aspx jsp cgi pl py rb": ["application/x-httpd-php", "text/x-python", "text/x-ruby"]
};
var TYPES_BY_EXTENSION = new Map(
  Object.entries(TYPES).flatMap(
    ([extensions, types]) => extensions.split(" ").map((extension) => [extension, types])
  )
);
function mismatchedExtension(name, declared, allowed) {
  const extension = /\.([\da-z]+)[.\s]*$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  const types = TYPES_BY_EXTENSION.get(extension);
  if (types === void 0 || types.includes(declared)) return void 0;
  const isNeutral = declared === NEUTRAL_TYPE && types.some((type) => isAllowedType(type, allowed));
  return isNeutral ? void 0 : extension;
}
var FORBIDDEN = [
  [/^[.\s]*$/, "must have a file name with characters other than dots and spaces"],
  [/[/\\]/, "must have a file name without / and \\"],
  // This pattern matches control characters (C0, DEL and C1; C1 contains the line break U+0085) and the line breaks of
  // Unicode.
  [/[\p{Cc}\u2028\u2029]/u, "must have a file name without line breaks and control characters"],
  // "photo\u202Egnp.exe" is displayed as "photoexe.png".
  [/[\u202a-\u202e\u2066-\u2069]/, "must have a file name without characters that change the writing direction"],
  // Rack 2 takes the last "; name=" of the line for the name of the part, even inside quotes: the file would become a text field.
  [/;\s*(?:file)?name\*?\s*=/i, 'must have a file name without "; name=" and "; filename="'],
  // Rack 2 takes the first "Content-Type: " of a part's head for the type of the part, even inside a file name.
  [
    /content-(?:type|disposition|id)\s*:/i,
    'must have a file name without "Content-Type:", "Content-Disposition:" and "Content-ID:"'
  ]
];
var MAX_NAME_BYTES = 1024;
var MAX_ROUNDS = 8;
var decoder2 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
function decodedFileNames(field, name) {
  if (new TextEncoder().encode(name).byteLength > MAX_NAME_BYTES) {
    throw new Refusal(422, `${field}: must have a file name of at most ${MAX_NAME_BYTES} bytes`);
  }
  const names = [name];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const current = names[round] ?? "";
    const forbidden2 = FORBIDDEN.find(([pattern]) => pattern.test(current));
    if (forbidden2 !== void 0) {
      throw new Refusal(422, `${field}: ${forbidden2[1]}${round === 0 ? "" : ", even after percent-decoding"}`);
    }
    const decoded = percentDecoded(field, current);
    if (decoded === current) return names;
    names.push(decoded);
  }
  throw new Refusal(422, `${field}: must have a file name that is percent-encoded fewer than ${MAX_ROUNDS} times`);
}
function percentDecoded(field, name) {
  return name.replaceAll(/(?:%[\da-f]{2})+/gi, (group) => {
    try {
      return decoder2.decode(Uint8Array.from(group.slice(1).split("%"), (hex) => Number.parseInt(hex, 16)));
    } catch {
      throw new Refusal(422, `${field}: must have a file name whose percent-encoding is UTF-8`);
    }
  });
}
var FIRST_BYTES = 1024;
var OPEN_XML = ["wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation"].map(
  (name) => `application/vnd.openxmlformats-officedocument.${name}`
);
var OFFICE = ["application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"];
var MP4 = ["video/mp4", "audio/mp4", "video/quicktime", "video/3gpp", "audio/3gpp", "audio/x-m4a", "video/x-m4v"];
var MARKUP = ["text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml"];
var SIGNATURES = [
  { group: "image", types: ["image/png", "image/apng"], pattern: /^\x89PNG\r\n\x1a\n/ },
  { group: "image", types: ["image/jpeg", "image/jpg", "image/pjpeg"], pattern: /^\xff\xd8\xff/ },
  { group: "image", types: ["image/gif"], pattern: /^GIF8[79]a/ },
  { group: "image", types: ["image/webp"], pattern: /^RIFF[^]{4}WEBP/ },
  { group: "image", types: ["image/bmp", "image/x-ms-bmp"], pattern: /^BM/, isWeak: true },
  { group: "image", types: ["image/tiff"], pattern: /^(?:II\*\0|MM\0\*)/ },
  {
    group: "image",
    types: ["image/heic", "image/heif", "image/avif"],
    pattern: /^[^]{4}ftyp(?:hei|hev|mif1|msf1|avi)/
  },
  { group: "media", types: MP4, pattern: /^[^]{4}ftyp/ },
  { group: "media", types: MP4, pattern: /^[^]{4}(?:moov|mdat|free|skip|wide|pnot)/, isWeak: true },
  { group: "media", types: ["audio/ogg", "video/ogg", "audio/opus", "application/ogg"], pattern: /^OggS/ },
  { group: "media", types: ["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"], pattern: /^RIFF[^]{4}WAVE/ },
  { group: "media", types: ["video/x-msvideo", "video/avi", "video/msvideo"], pattern: /^RIFF[^]{4}AVI / },
  { group: "media", types: ["audio/flac", "audio/x-flac"], pattern: /^fLaC/ },
  { group: "media", types: ["audio/mpeg", "audio/mp3", "audio/aac", "audio/flac"], pattern: /^ID3[\x00-\x0f]/ },
  { group: "media", types: ["video/webm", "audio/webm", "video/x-matroska"], pattern: /^\x1a\x45\xdf\xa3/ },
  { group: "media", types: ["audio/amr"], pattern: /^#!AMR/ },
  { group: "pdf", types: ["application/pdf"], pattern: /^%PDF-/ },
  { group: "zip", types: [...OPEN_XML, "application/zip"], pattern: /^PK(?:\x03\x04|\x05\x06)/ },
  // This is the signature of Office documents from before 2007, and of later Office documents with a password.
  { group: "office", types: [...OFFICE, ...OPEN_XML], pattern: /^\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1/ },
  { group: "rtf", types: ["application/rtf", "text/rtf", "application/msword"], pattern: /^\{\\rtf/ },
  {
    group: "markup",
    types: MARKUP,
    pattern: /^(?:\xef\xbb\xbf)?\s*(?:<!--|<\?(?:xml|php)|<(?:!doctype|html|head|body|title|script|style|iframe|svg|img|h1|div|font|table|a|b|br|p|meta|link|form|object|embed)[\s/>])/i
  },
  {
    group: "program",
    types: ["application/x-msdownload", "application/x-executable", "application/x-sh"],
    pattern: /^(?:\x7fELF|MZ[^]{0,64}\0|\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe|\0asm|[FCZ]WS[\x03-\x08\x0e-\x1f]|#!(?!AMR))/
  },
  {
    group: "archive",
    types: ["application/gzip", "application/x-7z-compressed", "application/vnd.rar"],
    pattern: /^(?:\x1f\x8b|7z\xbc\xaf|Rar!\x1a)/
  },
  { group: "pdf", types: ["application/pdf"], pattern: /%PDF-/, isWeak: true }
];
var REQUIRED = {
  "image/png image/apng image/jpeg image/jpg image/pjpeg image/gif image/webp image/bmp": ["image"],
  "image/tiff image/heic image/heif image/avif": ["image"],
  "audio/ogg video/ogg application/ogg audio/opus audio/wav audio/x-wav audio/wave audio/flac audio/amr": ["media"],
  "video/webm audio/webm video/mp4 audio/mp4 video/quicktime video/3gpp audio/3gpp video/x-msvideo": ["media"],
  "application/pdf": ["pdf"],
  "application/msword": ["office", "zip", "rtf"],
  "application/vnd.ms-powerpoint": ["office", "zip"],
  [OPEN_XML.join(" ")]: ["zip", "office"]
};
var REQUIRED_OF = new Map(
  Object.entries(REQUIRED).flatMap(([types, groups]) => types.split(" ").map((type) => [type, groups]))
);
function matchesType(declared, first, allowed) {
  if (first.byteLength === 0) return true;
  const text = String.fromCharCode(...first);
  const found = SIGNATURES.filter(({ pattern }) => pattern.test(withoutUtf16(text)));
  const isAllowed = ({ types }) => types.some((type) => isAllowedType(type, allowed));
  const required = REQUIRED_OF.get(declared);
  if (required !== void 0) {
    const isFirst = found.find(({ isWeak }) => isWeak === void 0) ?? found[0];
    return isFirst !== void 0 && required.includes(isFirst.group) && (isFirst.types.includes(declared) || isAllowed(isFirst));
  }
  return found.every((signature) => {
    if (signature.isWeak || signature.types.includes(declared)) return true;
    return isAllowed(signature) && (declared === NEUTRAL_TYPE || isRelated(declared, signature));
  });
}
function isRelated(declared, { group, types }) {
  const family = declared.replace(/\/.*$/, "/");
  if (group === "media") return family === "audio/" || family === "video/";
  return types.some((type) => type.startsWith(family));
}
var withoutUtf16 = (text) => /^(?:\xff\xfe|\xfe\xff)/.test(text) ? text.slice(2).replaceAll("\0", "") : text;
var FILES = "attachments[]";
var TEXTS = ["content", "private", "content_attributes"];
var FormMessage = class {
  #rules;
  #countTexts;
  #texts = /* @__PURE__ */ new Map();
  #startedTexts = /* @__PURE__ */ new Set();
  #files = [];
  /** The texts inside `content_attributes`. */
  #attributeTexts = [];
  #textBytes = 0;
  /** `countTexts` is called with the number of text bytes before they are kept. `countTexts` may throw a `Refusal`. */
  constructor(rules, countTexts) {
    this.#rules = rules;
    this.#countTexts = countTexts;
  }
  /** Takes the next part of the form. Throws `Refusal` for a part that a message cannot have. */
  onPart = (head) => {
    if (head.name === FILES) return this.#startFile(head);
    if (TEXTS.includes(head.name)) return this.#startText(head);
    throw new Refusal(422, `A part of the form has an unknown name. Known names: ${[...TEXTS, FILES].join(", ")}`);
  };
  /** Throws `Refusal` or `ValidationError` if the parts together are not a valid message. */
  check(conversationId) {
    const [content, isPrivate, attributes] = TEXTS.map((name) => this.#texts.get(name));
    if (isPrivate !== void 0 && isPrivate !== "true" && isPrivate !== "false") {
      throw new Refusal(422, 'private: must be "true" or "false"');
    }
    const message = {
      ...content === void 0 ? {} : { content },
      ...isPrivate === void 0 ? {} : { private: isPrivate === "true" },
      ...attributes === void 0 ? {} : { content_attributes: this.#parseAttributes(attributes) },
      attachments: this.#files
    };
    buildFileRequest(conversationId, message);
  }
  /** Every text of the message, for the client's redaction. */
  texts() {
    return [
      ...this.#texts.values(),
      ...this.#attributeTexts,
      ...this.#files.flatMap((file) => "name" in file ? [file.name] : [])
    ];
  }
  #parseAttributes(attributes) {
    const value = parseStrictly(attributes, "content_attributes");
    checkAttributes(value, this.#rules.contentAttributes);
    checkStorable(value, "content_attributes");
    this.#attributeTexts.push(...textsIn(value));
    return value;
  }
  #startText({ name, filename, type }) {
    if (this.#startedTexts.has(name)) throw new Refusal(422, `${name}: must not be given twice`);
    if (filename !== void 0 || type !== void 0)
      throw new Refusal(422, `${name}: must be a text field, not a file`);
    this.#startedTexts.add(name);
    const { jsonBytes } = this.#rules.limits;
    const count = (bytes) => {
      this.#textBytes += bytes;
      if (this.#textBytes > jsonBytes) {
        throw new Refusal(413, `The text fields together must be at most ${jsonBytes} bytes long`);
      }
      this.#countTexts(bytes);
    };
    return textSink(name, jsonBytes, count, (text) => {
      checkStorable(text, name);
      this.#texts.set(name, text);
    });
  }
  #startFile({ filename, type }) {
    const { limits, checkFiles } = this.#rules;
    const { files, types, fileBytes } = limits;
    if (this.#files.length === files) throw new Refusal(422, `${FILES}: must contain at most ${files} files`);
    const field = `attachments[${this.#files.length}]`;
    if (filename === void 0) throw new Refusal(422, `${field}: must have a file name`);
    const names = decodedFileNames(field, filename);
    if (type === void 0 || !isAllowedType(type, types)) {
      const found = type === void 0 ? "has no Content-Type" : `the type ${type} is not allowed`;
      throw new Refusal(415, `${field}: ${found} (option limits.types)`);
    }
    const extension = checkFiles ? names.map((name) => mismatchedExtension(name, type, types)).find(Boolean) : void 0;
    if (extension !== void 0) {
      throw new Refusal(415, `${field}: the file extension .${extension} does not match the type ${type}`);
    }
    this.#files.push({ name: filename, type, data: new Uint8Array() });
    return fileSink(field, fileBytes, (firstBytes) => {
      if (!checkFiles || matchesType(type, firstBytes, types)) return;
      throw new Refusal(415, `${field}: the first bytes of the file do not match the type ${type}`);
    });
  }
};
function textSink(name, maxBytes, count, onText) {
  const kept = new GrowingBytes(maxBytes);
  return {
    take(bytes) {
      count(bytes.byteLength);
      kept.add(bytes);
    },
    end(overlap) {
      onText(decodeUtf8(kept.bytes().subarray(0, kept.size - overlap), name));
    }
  };
}
function fileSink(field, maxBytes, onFirstBytes) {
  const first = new GrowingBytes(2 * FIRST_BYTES);
  let size = 0;
  let isChecked = false;
  const check = (length) => {
    isChecked = true;
    onFirstBytes(first.bytes().subarray(0, length));
  };
  return {
    take(bytes, overlap) {
      size += bytes.byteLength;
      if (size - overlap > maxBytes) throw new Refusal(413, `${field}: a file must be at most ${maxBytes} bytes long`);
      if (isChecked) return;
      first.add(bytes.subarray(0, 2 * FIRST_BYTES - first.size));
      if (size - overlap >= FIRST_BYTES) check(FIRST_BYTES);
    },
    end(overlap) {
      if (!isChecked) check(size - overlap);
    }
  };
}
var FORM = /^multipart\/form-data\s*;\s*boundary=(?:([\w-]{1,70})|"([\w-]{1,70})")$/i;
function boundaryOf(contentType) {
  if (!/^multipart\/form-data\b/i.test(contentType)) return void 0;
  const [, plain, quoted] = FORM.exec(contentType) ?? [];
  const boundary = plain ?? quoted;
  if (boundary !== void 0) return boundary;
  throw new Refusal(
    415,
    "Content-Type: multipart/form-data must have one parameter, boundary, of 1 to 70 letters, digits, - and _"
  );
}
var encoder = new TextEncoder();
var CR = 13;
var DASH = 45;
var LINE_BREAK = encoder.encode("\r\n");
var END_OF_HEAD = encoder.encode("\r\n\r\n");
var malformed = () => new Refusal(400, "The form is malformed: the boundary must be between its parts and at its end, and nowhere else");
var FormReader = class {
  #onPart;
  #opening;
  #delimiterLength;
  #delimiter;
  #boundary;
  #state = "opening";
  #progress = 0;
  #head = new Uint8Array(MAX_HEAD_BYTES);
  #endOfHead = new TextSearch(END_OF_HEAD);
  #part;
  #isComplete = false;
  constructor(boundary, onPart) {
    this.#onPart = onPart;
    this.#opening = encoder.encode(`--${boundary}`);
    this.#delimiterLength = this.#opening.length + LINE_BREAK.length;
    this.#boundary = new TextSearch(this.#opening);
    this.#delimiter = new TextSearch(encoder.encode(`\r
--${boundary}`));
  }
  /** Takes the next bytes. Throws `Refusal` if the form is malformed. */
  write(bytes) {
    for (let at = 0; at < bytes.length; ) at = this.#read(bytes, at);
  }
  /** How many bytes have followed the closing boundary; undefined before the closing boundary. */
  get bytesAfterEnd() {
    return this.#isComplete ? this.#progress : void 0;
  }
  /** Throws `Refusal` if the form is not complete. */
  end() {
    if (!this.#isComplete || this.#progress === 1) throw new Refusal(400, "The form ends before its closing boundary");
  }
  /** Reads bytes from an index on, and returns the index of the next unread byte. */
  #read(bytes, at) {
    switch (this.#state) {
      case "head":
        return this.#readHead(bytes, at);
      case "content":
        return this.#readContent(bytes, at);
      default:
        this.#readByte(this.#state, bytes[at]);
        return at + 1;
    }
  }
  /** Reads one byte of the syntax around the boundary. */
  #readByte(state, byte) {
    switch (state) {
      case "opening":
        if (byte !== this.#opening[this.#progress++]) throw malformed();
        if (this.#progress === this.#opening.length) this.#goOn("after a boundary");
        return;
      case "after a boundary":
        if (byte !== CR && byte !== DASH) throw malformed();
        this.#goOn(byte === CR ? "line feed" : "last dash");
        return;
      case "line feed":
        if (byte !== LINE_BREAK[1]) throw malformed();
        this.#endOfHead = new TextSearch(END_OF_HEAD);
        this.#goOn("head");
        return;
      case "last dash":
        if (byte !== DASH) throw malformed();
        this.#isComplete = true;
        this.#goOn("epilogue");
        return;
      case "epilogue":
        if (byte !== LINE_BREAK[this.#progress++]) throw malformed();
    }
  }
  #readHead(bytes, at) {
    const found = this.#endOfHead.find(bytes, at);
    const end = found === -1 ? bytes.length : found;
    if (this.#boundary.find(bytes.subarray(at, end), 0) !== -1) throw malformed();
    const length = this.#progress + end - at;
    if (length > MAX_HEAD_BYTES)
      throw new Refusal(422, `The headers of a part must be at most ${MAX_HEAD_BYTES} bytes long`);
    this.#head.set(bytes.subarray(at, end), this.#progress);
    this.#progress = length;
    if (found === -1) return end;
    this.#part = this.#onPart(readPartHead(this.#head.subarray(0, length - END_OF_HEAD.length)));
    this.#goOn("content");
    return end;
  }
  #readContent(bytes, at) {
    const delimiter = this.#delimiter.find(bytes, at);
    if (this.#boundary.find(bytes, at) !== delimiter) throw malformed();
    const end = delimiter === -1 ? bytes.length : delimiter;
    this.#part?.take(bytes.subarray(at, end), this.#delimiterLength);
    if (delimiter === -1) return end;
    this.#part?.end(this.#delimiterLength);
    this.#goOn("after a boundary");
    return end;
  }
  #goOn(state) {
    this.#state = state;
    this.#progress = 0;
  }
};
var MAX_HEAD_BYTES = 2048;
var DISPOSITION = /^Content-Disposition: form-data; name="([^"\\]*)"(?:; filename="([^"]*)")?$/i;
var TYPE = /^Content-Type: ([\w!#$&^.+-]+\/[\w!#$&^.+-]+)(?: *; *(?:charset|codecs)=(?:[\w.+-]+|"[\w.,+ -]+"))*$/i;
var badHead = () => new Refusal(
  422,
  'A part must begin with Content-Disposition: form-data; name="\u2026"; a file also needs filename="\u2026" and the header Content-Type, which may have the parameters charset and codecs. Nothing else is allowed'
);
var decoder3 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
function textOf(bytes) {
  try {
    return decoder3.decode(bytes);
  } catch {
    throw new Refusal(422, "The headers of a part must be UTF-8");
  }
}
function readPartHead(bytes) {
  const [first = "", second, ...more] = textOf(bytes).split("\r\n");
  const [, name, filename] = DISPOSITION.exec(first) ?? [];
  const type = second === void 0 ? void 0 : TYPE.exec(second)?.[1];
  if (name === void 0 || more.length > 0 || second !== void 0 && type === void 0) throw badHead();
  if (/[\x00-\x1f\x7f]/.test(first)) throw new Refusal(422, "The name of a part must not contain control characters");
  return {
    name,
    ...filename === void 0 ? {} : { filename },
    ...type === void 0 ? {} : { type: type.toLowerCase() }
  };
}
var TextSearch = class {
  #text;
  /** For each length of a partial match, the length of the next shorter partial match that ends at the same byte. */
  #shorter;
  #matched = 0;
  /** `text` has at most 255 bytes. */
  constructor(text) {
    this.#text = text;
    this.#shorter = new Uint8Array(text.length + 1);
    for (let at = 1, length = 0; at < text.length; at++) {
      length = this.#extend(length, text[at]);
      this.#shorter[at + 1] = length;
    }
  }
  /**
   * Returns the index after the next occurrence of the string, or -1. A partial match at the end continues in the next
   * chunk.
   */
  find(bytes, from) {
    const first = this.#text[0] ?? 0;
    for (let at = from; at < bytes.length; at++) {
      if (this.#matched === 0) {
        at = bytes.indexOf(first, at);
        if (at === -1) return -1;
      }
      this.#matched = this.#extend(this.#matched, bytes[at]);
      if (this.#matched === this.#text.length) {
        this.#matched = 0;
        return at + 1;
      }
    }
    return -1;
  }
  /** The length of the partial match after one more byte. */
  #extend(matched, byte) {
    let length = matched;
    while (length > 0 && this.#text[length] !== byte) length = this.#shorter[length] ?? 0;
    return this.#text[length] === byte ? length + 1 : 0;
  }
};
var PLACEHOLDER = { attachments: [{ name: "file", data: new Uint8Array() }] };
var CHUNK_BYTES = 65536;
function formCall(context, boundary) {
  const { rules, request, held } = context;
  const length = contentLength(request.headers, rules.limits.bodyBytes);
  const countTexts = length === void 0 ? () => void 0 : held.add;
  const message = new FormMessage(rules, countTexts);
  return {
    kind: "files",
    fingerprint: `${boundary} ${length ?? "unknown length"}`,
    deliver: (signal) => length === void 0 ? sendBuffered(context, boundary, message, signal) : sendStreamed(context, { boundary, length, message }, signal)
  };
}
async function sendStreamed(context, form, signal) {
  const { request, route, incoming } = context;
  const check = () => form.message.check(route.conversationId);
  const passing = new PassingForm({ ...form, incoming, check });
  return withCallerAbort(request.signal, signal, passing, async (ended) => {
    try {
      return await send(context, passing.body, ended);
    } catch (error) {
      throw finalError(error, passing);
    }
  });
}
async function sendBuffered(context, boundary, message, signal) {
  const { request, route, incoming, held, rules } = context;
  const maxBytes = Math.min(rules.limits.bodyBytes, Math.floor(rules.limits.heldBytes / 2));
  const reader = new FormReader(boundary, message.onPart);
  const bytes = await incoming.readAll(maxBytes, (chunk) => {
    held.add(chunk.byteLength);
    reader.write(chunk);
  });
  reader.end();
  message.check(route.conversationId);
  if (request.signal.aborted) throw new Refusal(424, "The caller has disconnected, so no message was made");
  const body = {
    kind: "encoded",
    contentType: `multipart/form-data; boundary=${boundary}`,
    data: { size: bytes.byteLength, open: () => chunksOf(bytes) },
    isSpent: () => false,
    texts: () => message.texts()
  };
  return send(context, body, signal);
}
async function* chunksOf(bytes) {
  for (let at = 0; at < bytes.byteLength; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}
function send({ client, route }, body, signal) {
  const request = { ...buildFileRequest(route.conversationId, PLACEHOLDER), body };
  return deliver(client, request, { signal });
}
function finalError(error, form) {
  if (form.isEndSent) return error;
  if (form.readError !== void 0) return form.readError;
  if (!(error instanceof UnknownOutcomeError)) return error;
  if (error.code === "timeout") return new Refusal(408, "The form took too long to arrive, so no message was made");
  return new Refusal(424, "LiveDesk did not read the whole form, so no message was made");
}
async function withCallerAbort(caller, closing, form, run) {
  const controller = new AbortController();
  const onDisconnect = () => {
    if (!form.isEndSent) controller.abort();
  };
  const onClosing = () => controller.abort();
  if (caller.aborted) onDisconnect();
  if (closing.aborted) onClosing();
  caller.addEventListener("abort", onDisconnect);
  closing.addEventListener("abort", onClosing);
  try {
    return await run(controller.signal);
  } finally {
    caller.removeEventListener("abort", onDisconnect);
    closing.removeEventListener("abort", onClosing);
  }
}
function checkEnd(bytesAfterEnd, bytesToCome) {
  if (bytesAfterEnd === void 0) return;
  const after = bytesAfterEnd + bytesToCome;
  if (after !== 0 && after !== 2) throw lengthMismatch();
}
var PassingForm = class {
  body;
  #parts;
  #isSpent = false;
  #isEndSent = false;
  #readError;
  constructor(parts) {
    this.#parts = parts;
    this.body = {
      kind: "encoded",
      contentType: `multipart/form-data; boundary=${parts.boundary}`,
      data: { size: parts.length, open: () => this.#open() },
      isSpent: () => this.#isSpent,
      texts: () => parts.message.texts()
    };
  }
  /**
   * Whether the end of the form was passed to the client. If it was not, LiveDesk has certainly made no message from
   * the form.
   */
  get isEndSent() {
    return this.#isEndSent;
  }
  /** Why the form was refused or could not be read; undefined if neither happened. */
  get readError() {
    return this.#readError;
  }
  #open() {
    if (this.#isSpent) throw new Error("The form was already read, and it arrives only once");
    return this.#read();
  }
  async *#read() {
    this.#isSpent = true;
    const { incoming, boundary, length, message, check } = this.#parts;
    const reader = new FormReader(boundary, message.onPart);
    const heldBackFrom = Math.max(0, length - boundary.length - 8);
    const heldBack = [];
    try {
      let size = 0;
      for (let chunk = await incoming.read(); chunk !== void 0; chunk = await incoming.read()) {
        if (size + chunk.byteLength > length) throw lengthMismatch();
        reader.write(chunk);
        checkEnd(reader.bytesAfterEnd, length - size - chunk.byteLength);
        const free = Math.min(chunk.byteLength, Math.max(0, heldBackFrom - size));
        size += chunk.byteLength;
        if (free < chunk.byteLength) heldBack.push(chunk.slice(free));
        if (free > 0) yield chunk.subarray(0, free);
      }
      if (size !== length) throw lengthMismatch();
      reader.end();
      check();
    } catch (error) {
      this.#readError = error;
      throw error;
    }
    this.#isEndSent = true;
    yield* heldBack;
  }
};
var MINUTE = 6e4;
var MAX_CALLERS = 1e4;
function memoryLimiter(requestsPerMinute, clock) {
  if (requestsPerMinute === Infinity) return { consume: () => Promise.resolve() };
  const available = requestsPerMinute * MINUTE;
  const callers = /* @__PURE__ */ new Map();
  return {
    consume(caller) {
      const now = clock.now();
      const { at, used: before } = callers.get(caller) ?? { at: now, used: 0 };
      const used = Math.max(0, before - (now - at) * requestsPerMinute) + MINUTE;
      if (used > available) return Promise.reject({ msBeforeNext: (used - available) / requestsPerMinute });
      callers.delete(caller);
      callers.set(caller, { at: now, used });
      const [oldest = ""] = callers.keys();
      if (callers.size > MAX_CALLERS) callers.delete(oldest);
      return Promise.resolve();
    }
  };
}
var MEMORY_RETRY_AFTER = 1e3;
var SHARE_BEFORE_AUTHORIZE = 4;
var MemoryPool = class {
  #maxBytes;
  #callers = /* @__PURE__ */ new Map();
  #held = 0;
  constructor(maxBytes) {
    this.#maxBytes = maxBytes;
  }
  hasRoom(caller, more) {
    return (this.#callers.get(caller) ?? 0) + more <= this.#maxBytes - this.#held;
  }
  count(caller, change) {
    const held = (this.#callers.get(caller) ?? 0) + change;
    if (held === 0) this.#callers.delete(caller);
    else this.#callers.set(caller, held);
    this.#held += change;
  }
};
var HeldBytes = class {
  #all;
  #unauthorized;
  #bodies = /* @__PURE__ */ new Set();
  constructor(maxBytes) {
    this.#all = new MemoryPool(maxBytes);
    this.#unauthorized = new MemoryPool(maxBytes / SHARE_BEFORE_AUTHORIZE);
  }
  /** Begins to count the body of a request. */
  hold(caller, body) {
    const held = { caller, body, bytes: 0, isAuthorized: false };
    this.#bodies.add(held);
    return {
      add: (bytes) => {
        if (!this.#hasRoom(held, bytes)) this.#makeRoom(held, bytes);
        this.#count(held, bytes);
      },
      markAuthorized: () => {
        this.#unauthorized.count(caller, -held.bytes);
        held.isAuthorized = true;
      },
      release: () => {
        this.#count(held, -held.bytes);
        this.#bodies.delete(held);
      }
    };
  }
  #hasRoom({ caller, isAuthorized }, more) {
    return this.#all.hasRoom(caller, more) && (isAuthorized || this.#unauthorized.hasRoom(caller, more));
  }
  /**
   * Ends slow bodies, the largest first, until there is enough memory. Throws `Refusal` if there is still not enough
   * memory.
   */
  #makeRoom(held, more) {
    const slow = [...this.#bodies].filter((other) => other !== held && other.bytes > 0 && other.body.isSlow);
    for (const other of slow.toSorted((a, b) => b.bytes - a.bytes)) {
      other.body.evict();
      this.#count(other, -other.bytes);
      if (this.#hasRoom(held, more)) return;
    }
    throw new Refusal(429, "Too many request bodies arrive at the same time", retryAfter(MEMORY_RETRY_AFTER));
  }
  #count(held, change) {
    held.bytes += change;
    this.#all.count(held.caller, change);
    if (!held.isAuthorized) this.#unauthorized.count(held.caller, change);
  }
};
var MAX_WAIT = 5e3;
var LOOK_INTERVAL = 500;
var FormSlots = class {
  #limits;
  #clock;
  #closed;
  #forms = /* @__PURE__ */ new Set();
  #waiting = /* @__PURE__ */ new Set();
  #stopLooking;
  /** After `closed` is aborted, waiting forms are refused. */
  constructor(limits, clock, closed) {
    this.#limits = limits;
    this.#clock = clock;
    this.#closed = closed;
  }
  /** Takes a slot, and returns the function that frees it. Rejects with a `Refusal` if no slot becomes free in time, or the relay is closing. */
  async take(caller, body) {
    if (this.#closed.aborted) throw relayClosing();
    const { formsAtOnce, formsPerCaller } = this.#limits;
    const own = countOf(caller, this.#forms) + countOf(caller, this.#waiting);
    if (own >= formsPerCaller || this.#waiting.size >= formsAtOnce) throw tooManyForms();
    const form = { caller, body };
    if (this.#forms.size >= formsAtOnce) await this.#wait(form);
    else this.#forms.add(form);
    return () => {
      this.#forms.delete(form);
      this.#admitNext();
    };
  }
  #wait(form) {
    return new Promise((resolve, reject) => {
      const stopWaiting = () => {
        cancelTimeout();
        this.#closed.removeEventListener("abort", onClosed);
        this.#waiting.delete(waiting);
        if (this.#waiting.size > 0) return;
        this.#stopLooking?.();
        this.#stopLooking = void 0;
      };
      const enter = () => {
        stopWaiting();
        this.#forms.add(form);
        resolve();
      };
      const waiting = { ...form, enter };
      const cancelTimeout = this.#clock.after(MAX_WAIT, () => {
        stopWaiting();
        reject(tooManyForms());
      });
      const onClosed = () => {
        stopWaiting();
        reject(relayClosing());
      };
      this.#closed.addEventListener("abort", onClosed);
      this.#waiting.add(waiting);
      if (this.#stopLooking === void 0) this.#evictSlowForms();
    });
  }
  /** Ends one slow form for each waiting form, and looks again later. */
  #evictSlowForms() {
    const slow = [...this.#forms].filter(({ body }) => body.isSlow);
    for (const { body } of slow.slice(0, this.#waiting.size)) body.evict();
    this.#stopLooking = this.#clock.after(LOOK_INTERVAL, () => this.#evictSlowForms());
  }
  #admitNext() {
    const [next] = [...this.#waiting].toSorted(
      (a, b) => countOf(a.caller, this.#forms) - countOf(b.caller, this.#forms)
    );
    next?.enter();
  }
};
var countOf = (caller, forms) => [...forms].filter((form) => form.caller === caller).length;
var tooManyForms = () => new Refusal(429, "Too many forms arrive at the same time", retryAfter(MAX_WAIT));
var isOrigin = (text) => typeof text === "string" && !text.includes("*") && URL.parse(text)?.origin === text;
function originRule(origins) {
  if (origins === "same-origin") return isOwnOrigin;
  if (!Array.isArray(origins) || origins.length === 0 || !origins.every(isOrigin)) {
    throw new ConfigurationError(
      'origins: must be a list of complete origins, such as ["https://desk.example"], or "same-origin" if the server in front of the relay checks Host'
    );
  }
  const allowed = new Set(origins);
  return (origin) => allowed.has(origin);
}
var isOwnOrigin = (origin, own) => origin === own.origin || origin === `https://${own.host}`;
function checkOrigin(headers, own, isAllowed, withCredentials) {
  const origin = headers.get("origin");
  if (origin === null || !isAllowed(origin, own)) throw originRefused();
  const site = headers.get("sec-fetch-site");
  const isSameSite = site === "same-site" && !isOwnOrigin(origin, own);
  if (site !== null && site !== "same-origin" && !isSameSite) {
    throw new Refusal(403, "Sec-Fetch-Site: the request comes from a page of another site");
  }
  const isOtherOrigin = site === null ? !isOwnOrigin(origin, own) : isSameSite;
  if (isOtherOrigin && !withCredentials && headers.has("cookie")) {
    throw new Refusal(
      403,
      "Cookie: this relay does not accept cookies from pages of another origin (option credentials)"
    );
  }
}
var originRefused = () => new Refusal(403, "Origin: pages of this origin may not call this relay");
var ONE_HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i;
function hostCheck(origins) {
  const listed = origins === "same-origin" ? void 0 : new Set(origins.map((origin) => new URL(origin).host));
  const isOtherHost = (host, own, headers) => {
    if (URL.parse(`${own.protocol}//${host}`)?.host === own.host) return false;
    if (listed === void 0) return true;
    const isThisMachine = isLoopback(own.hostname) || own.hostname === "0.0.0.0";
    return !isThisMachine && !listed.has(own.host) && headers.get("x-forwarded-host") !== own.host;
  };
  return (headers, own) => {
    const host = headers.get("host");
    if (host === null) return;
    if (!ONE_HOST.test(host)) throw new Refusal(400, "Host: must occur once, and must name one host");
    if (isOtherHost(host, own, headers)) {
      throw new Refusal(400, "Host: must name the same host as the request target");
    }
  };
}
var PREFLIGHT_HEADERS = {
  "access-control-allow-methods": "POST",
  "access-control-allow-headers": "authorization, content-type, idempotency-key",
  "access-control-max-age": "600"
};
function cors(isAllowed, withCredentials) {
  const headers = (request, own) => {
    const origin = request.headers.get("origin");
    if (origin === null || origin === own.origin || !isAllowed(origin, own)) return { vary: "Origin" };
    return {
      vary: "Origin",
      "access-control-allow-origin": origin,
      "access-control-expose-headers": `retry-after, ${RELAY_HEADER}`,
      ...withCredentials ? { "access-control-allow-credentials": "true" } : {}
    };
  };
  return {
    headers,
    preflight(request, own) {
      const corsHeaders = headers(request, own);
      const isPost = request.headers.get("access-control-request-method") === "POST";
      if (!isPost || !("access-control-allow-origin" in corsHeaders)) throw originRefused();
      return new Response(null, {
        status: 204,
        headers: { ...corsHeaders, ...PREFLIGHT_HEADERS, [RELAY_HEADER]: "1" }
      });
    }
  };
}
var KEEP_MS = 6e5;
var MAX_ANSWERS = 1e4;
var MAX_BYTES = 32 * 2 ** 20;
function idempotencyKey(headers) {
  const key = headers.get("idempotency-key");
  if (key === null) return void 0;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new Refusal(400, "Idempotency-Key: must be 1 to 255 printable ASCII characters, without spaces");
}
var Repeats = class {
  #clock;
  #requests = /* @__PURE__ */ new Map();
  /** The answered requests, the oldest first. A request in progress is not in this map, so it is never forgotten. */
  #kept = /* @__PURE__ */ new Map();
  #bytes = 0;
  constructor(clock) {
    this.#clock = clock;
  }
  /** Registers a request as soon as its key is known. Each registered request must be passed to `finish` in the end. */
  register(key) {
    const request = { key };
    const others = this.#requests.get(key);
    if (others === void 0) this.#requests.set(key, /* @__PURE__ */ new Set([request]));
    else others.add(request);
    return request;
  }
  /** Forgets a request if its answer is not kept for repeats. */
  finish(request) {
    if (!this.#kept.has(request)) this.#forget(request);
  }
  /** Whether another request with the same key is in progress, or may have made a message. */
  hasOther({ key }) {
    this.#forgetOldest();
    return (this.#requests.get(key)?.size ?? 0) > 1;
  }
  /** Sends a request, or waits for the answer of the request that it repeats. `send` may reject only if nothing was sent. */
  async run(request, identity, send2) {
    request.identity = identity;
    for (let first = this.#findEarlier(request); first !== void 0; first = this.#findEarlier(request)) {
      const answer = await first.catch(() => void 0);
      if (answer !== void 0 && mayHaveMadeMessage(answer)) return answer;
    }
    request.answer = this.#sendAndKeep(request, send2);
    return request.answer;
  }
  async #sendAndKeep(request, send2) {
    try {
      const answer = await send2();
      if (mayHaveMadeMessage(answer)) {
        const { key, identity = "" } = request;
        const bytes = 2 * (answer.json.length + key.length + identity.length);
        this.#kept.set(request, { until: this.#clock.now() + KEEP_MS, bytes });
        this.#bytes += bytes;
        this.#forgetOldest();
      }
      return answer;
    } finally {
      if (!this.#kept.has(request)) request.answer = void 0;
    }
  }
  #findEarlier({ key, identity }) {
    this.#forgetOldest();
    const all = [...this.#requests.get(key) ?? []];
    return all.find((other) => other.answer !== void 0 && other.identity === identity)?.answer;
  }
  #forgetOldest() {
    for (const [request, { until }] of this.#kept) {
      const isWithinLimits = this.#kept.size <= MAX_ANSWERS && this.#bytes <= MAX_BYTES;
      if (isWithinLimits && until > this.#clock.now()) return;
      this.#forget(request);
    }
  }
  #forget(request) {
    this.#bytes -= this.#kept.get(request)?.bytes ?? 0;
    this.#kept.delete(request);
    const others = this.#requests.get(request.key);
    others?.delete(request);
    if (others?.size === 0) this.#requests.delete(request.key);
  }
};
var mayHaveMadeMessage = ({ status }) => status < 400 || status >= 500;
var FIRST_IS_UNKNOWN = errorAnswer(
  502,
  "A request with the same Idempotency-Key is in progress or was sent: the message may exist"
);
function createRelay(options) {
  checkRelayOptions(options);
  const { client, clock = runtimeClock, onError = () => void 0 } = options;
  const limits = resolveLimits(options.limits);
  const isAllowedOrigin = originRule(options.origins);
  const withCredentials = options.credentials === true;
  const { headers: corsHeaders, preflight } = cors(isAllowedOrigin, withCredentials);
  const checkHost = hostCheck(options.origins);
  const withTimeout = timeLimit(limits.accessTime, clock);
  const { authenticate, authorize } = accessControl(options, withTimeout);
  const { limiter = memoryLimiter(limits.requestsPerMinute, clock) } = options;
  const closing = new Closing(clock);
  const slots = new FormSlots(limits, clock, closing.started);
  const repeats = new Repeats(clock);
  const heldBytes = new HeldBytes(limits.heldBytes);
  const { contentAttributes = ["in_reply_to"], checkFiles = true } = options;
  const rules = { limits, contentAttributes, checkFiles };
  const refusedAnswer = (thrown) => refusalAnswer(thrown, (error) => {
    notify(onError, error);
    return errorAnswer(424, "The relay could not check whether this caller may do this, and nothing was sent");
  });
  async function deliver2(call, caller, incoming) {
    await closing.beforeSend(() => countRequest(limiter, caller, withTimeout));
    const freeSlot = call.kind === "files" ? await slots.take(caller, incoming) : void 0;
    try {
      const message = await closing.send((signal) => call.deliver(signal));
      return { status: 200, json: JSON.stringify(message) };
    } catch (thrown) {
      return refusalAnswer(thrown, (error) => failedCallAnswer(error, clock.wall()));
    } finally {
      freeSlot?.();
    }
  }
  async function answer(request, url) {
    const route = routeOf(url.pathname);
    if (request.method !== "POST") {
      throw new Refusal(405, "The method must be POST", { allow: "POST, OPTIONS" });
    }
    checkOrigin(request.headers, url, isAllowedOrigin, withCredentials);
    checkHost(request.headers, url);
    refuseAmbiguity(request, url);
    const key = idempotencyKey(request.headers);
    const incoming = new IncomingBody(request, clock, limits);
    const { conversationId, messageId = "" } = route;
    const keyed = key === void 0 ? void 0 : repeats.register([conversationId, messageId, key].join());
    let held;
    const onAborted = () => incoming.abort(relayClosing());
    closing.aborted.addEventListener("abort", onAborted);
    try {
      const caller = await authenticate(request, route);
      held = heldBytes.hold(caller, incoming);
      const call = await readCall({ client, rules, route, request, incoming, held });
      await authorize(request, { ...route, caller, kind: call.kind });
      held.markAuthorized();
      const send2 = () => deliver2(call, caller, incoming);
      if (keyed === void 0) return await send2();
      return await repeats.run(keyed, JSON.stringify([caller, call.fingerprint]), send2);
    } catch (thrown) {
      const refused = refusedAnswer(thrown);
      return keyed !== void 0 && repeats.hasOther(keyed) ? FIRST_IS_UNKNOWN : refused;
    } finally {
      closing.aborted.removeEventListener("abort", onAborted);
      incoming.cancel();
      held?.release();
      if (keyed !== void 0) repeats.finish(keyed);
    }
  }
  const relay = async (request) => {
    const url = new URL(request.url);
    try {
      if (request.method === "OPTIONS") return preflight(request, url);
      return toResponse(await answer(request, url), corsHeaders(request, url));
    } catch (thrown) {
      return toResponse(refusedAnswer(thrown), corsHeaders(request, url));
    }
  };
  return Object.assign(relay, { close: (closeOptions) => closing.close(closeOptions) });
}
var isJson = (contentType) => /^application\/json(?:\s*;\s*charset=(?:utf-8|"utf-8"))?$/i.test(contentType);
async function readCall(context) {
  const { route, request } = context;
  if (route.messageId !== void 0) return retryCall(context, route.messageId);
  const contentType = request.headers.get("content-type") ?? "";
  if (isJson(contentType)) return jsonCall(context);
  const boundary = boundaryOf(contentType);
  if (boundary !== void 0) return formCall(context, boundary);
  throw new Refusal(415, "Content-Type: must be application/json or multipart/form-data");
}

// ../inbox/src/desk/start-desk.ts
import { readFile } from "node:fs/promises";
var RELAY = "/livedesk/";
var PATIENCE = 2e3;
var LIMITS = {
  bodyBytes: 100 * 2 ** 20,
  types: ["image/*", "audio/*", "video/*", "text/*", "application/*", "image/svg+xml", "text/html", "text/javascript"],
  requestsPerMinute: Infinity,
  formsAtOnce: Infinity,
  formsPerCaller: Infinity
};
async function startDesk(options, page) {
  let relay;
  const emulator = await startEmulator({
    ...options,
    page: async (request) => {
      const { pathname } = new URL(request.url);
      return pathname.startsWith(RELAY) ? relay?.(request) : pageFile(page, pathname);
    }
  });
  const { url: baseUrl, apiKey, apiSecret } = emulator;
  const client = createClient({ baseUrl, apiKey, apiSecret, ordering: "none", timeout: 5e4 });
  relay = createRelay({
    client,
    origins: "same-origin",
    authenticate: (_, { conversationId }) => `a user of conversation ${conversationId}`,
    authorize: () => true,
    // The check is off, because users experiment with files whose content does not match their type.
    checkFiles: false,
    limits: LIMITS
  });
  const close = async ({ timeout = PATIENCE } = {}) => {
    await relay?.close({ timeout });
    await client.close({ abort: true });
    await emulator.close({ timeout });
  };
  return { ...emulator, close, [Symbol.asyncDispose]: () => close() };
}
var TYPES2 = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml"
};
var POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join("; ");
async function pageFile(folder, path) {
  const name = path === "/" ? "index.html" : /^\/(assets\/[\w-]+(?:\.[\w-]+)+)$/.exec(path)?.[1];
  if (name === void 0) return void 0;
  const bytes = await readFile(new URL(name, folder)).catch(() => void 0);
  if (bytes === void 0) return void 0;
  const type = TYPES2[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
  return new Response(bytes, { headers: { "content-type": type, "content-security-policy": POLICY } });
}
export {
  pageFile,
  startDesk
};

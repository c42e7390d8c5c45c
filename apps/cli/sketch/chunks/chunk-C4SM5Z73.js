import {
  LONG_WAITS,
  TEMPLATE_LIMITS,
  UNTIL_CUSTOMER,
  WRONG_MESSAGE,
  bytesOf,
  errorAnswerSchema,
  fileMessageSchema,
  idSchema,
  isBlobLike,
  isBytes,
  isFailedMessage,
  isJsonObject,
  isObject,
  messageSchema,
  parseExternalError,
  placeholdersOf,
  replacePlaceholders,
  templateButtonSchema,
  templateDefinitionSchema,
  templateHeaderSchema,
  templateMessageSchema,
  templateVariablesSchema,
  textMessageSchema
} from "./chunk-RLSAHZSO.js";

// ../../packages/core/dist/chunk-TOUMWU23.js
var GUIDE = "https://github.com/engagelab/livedesk/blob/main/docs/delivery.md";
var docsOf = (code) => `${GUIDE}#${code}`;
var CLASSES = /* @__PURE__ */ Symbol.for("livedesk.error.classes");
var LiveDeskError = class extends Error {
  /** The name of the class. Minifiers change `constructor.name`, but not this. */
  static className = "LiveDeskError";
  /** A short, stable name of what happened, for programs. */
  code;
  /** The URL of the guide's paragraph on the `code`. */
  docs;
  /** The HTTP status, if the server answered. */
  status;
  /**
   * The id that the server gave the request (`x-request-id`), if the answer has such an id. Tell this id to LiveDesk's
   * support.
   */
  requestId;
  /** The response headers with names in lower case, if the server answered. Cookies are left out, and secrets are masked. */
  headers;
  /** When the same call may be made again, if the server named a time or if the failure is known to need a wait. */
  retryAt;
  // The client sets these when the call ends.
  kind;
  conversationId;
  messageId;
  reference;
  attempts = 0;
  constructor(message, { code, status, headers, retryAt, cause }) {
    super(message, cause === void 0 ? void 0 : { cause });
    this.code = code;
    this.docs = docsOf(code);
    this.status = status;
    this.requestId = headers && requestIdOf(headers);
    this.headers = headers;
    this.retryAt = retryAt;
    const names = classNames(new.target);
    Object.defineProperty(this, "name", { value: names[0], configurable: true });
    Object.defineProperty(this, CLASSES, { value: names });
  }
  /** Whether a value is an error of this class, even if another installed copy of this package made it. */
  static [Symbol.hasInstance](value) {
    if (!Object.hasOwn(this, "className")) return Function.prototype[Symbol.hasInstance].call(this, value);
    const names = value?.[CLASSES];
    return Array.isArray(names) && names.includes(this.className);
  }
  /** The facts for a log, without the cause and without the stack. */
  toJSON() {
    return Object.fromEntries(FACTS.map((fact) => [fact, this[fact]]));
  }
};
var FACTS = [
  "name",
  "message",
  "outcome",
  "code",
  "retryable",
  "status",
  "retryAt",
  "requestId",
  "headers",
  "kind",
  "conversationId",
  "messageId",
  "reference",
  "attempts",
  "docs"
];
function classNames(target) {
  if (typeof target !== "function") return [];
  const above = classNames(Object.getPrototypeOf(target));
  return Object.hasOwn(target, "className") ? [target.className, ...above] : above;
}
var REQUEST_ID = /^[\w.:-]{1,64}$/;
function requestIdOf(headers) {
  const id = headers["x-request-id"];
  return id !== void 0 && REQUEST_ID.test(id) ? id : void 0;
}
var PERMANENT = /* @__PURE__ */ new Set([
  "closed",
  "conversation-stopped",
  "certificate-refused",
  "proxy-refused"
]);
var NotSentError = class extends LiveDeskError {
  static className = "NotSentError";
  outcome = "not-sent";
  retryable = !PERMANENT.has(this.code);
};
var ValidationError = class extends NotSentError {
  static className = "ValidationError";
  /** True only if the same input will be right later, at `retryAt`. */
  retryable = this.retryAt !== void 0;
  /** Everything that is wrong with the input. */
  issues;
  /** `retryAt` is the time at which the same input will be right; undefined if waiting does not help. */
  constructor(issues, retryAt) {
    super(issues.map(({ path, message }) => `${path}: ${message}`).join("; "), { code: "invalid-input", retryAt });
    this.issues = issues;
  }
  toJSON() {
    return { ...super.toJSON(), issues: this.issues };
  }
};
var ConfigurationError = class extends NotSentError {
  static className = "ConfigurationError";
  retryable = false;
  constructor(message, code = "invalid-configuration") {
    super(message, { code });
  }
};
var PASSING = /* @__PURE__ */ new Set([408, 424, 425, 429]);
var RejectedError = class extends LiveDeskError {
  static className = "RejectedError";
  outcome = "rejected";
  /** True for HTTP 408, 424, 425 and 429, and if the server named a time at which to send again. */
  retryable = this.retryAt !== void 0 || PASSING.has(this.status);
};
var AuthenticationError = class extends RejectedError {
  static className = "AuthenticationError";
};
var NotFoundError = class extends RejectedError {
  static className = "NotFoundError";
};
var RateLimitError = class extends RejectedError {
  static className = "RateLimitError";
};
var UnknownOutcomeError = class extends LiveDeskError {
  static className = "UnknownOutcomeError";
  outcome = "unknown";
  /** Always false, because a repeat may send the message twice. */
  retryable = false;
  constructor(what, facts) {
    super(`${what}. The message may exist: look at the conversation before you send it again`, facts);
  }
};
function transportFailure({ started, reason, name, fault, status, headers, cause }) {
  const code = reason ?? fault?.code ?? (started ? "connection-lost" : "connection-failed");
  const facts = { code, status, headers, cause };
  const why = (reason && ENDED[reason]) ?? fault?.what;
  const named = name === void 0 ? "" : ` (${name})`;
  if (started) {
    return new UnknownOutcomeError(`No complete answer came: ${why ?? "the connection was lost"}${named}`, facts);
  }
  const before = reason ? " before the request was sent" : "";
  return new NotSentError(`The message was not sent: ${why ?? "no connection could be made"}${before}${named}`, facts);
}
var ENDED = {
  timeout: "the call timed out",
  aborted: "the call was aborted",
  closed: "the client was closed"
};
var endedCall = ({ reason = "timeout", cause }, started = false) => transportFailure({ started, reason, cause });
var wellFormed = (text) => text.replaceAll(/\p{Surrogate}/gu, "\uFFFD");
var utf8Length = (text) => encodeURIComponent(wellFormed(text)).replaceAll(/%[0-9A-F]{2}/g, "_").length;
function textsIn(value) {
  if (typeof value === "string") return [value];
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}

// ../../packages/core/dist/chunk-6CXC4PAE.js
var LEAST_TIME = 500;
function throwIfEnded(deadline, clock) {
  const isLate = clock !== void 0 && clock.now() + LEAST_TIME > deadline.at;
  if (isLate || deadline.reason !== void 0) throw endedCall(deadline);
}
function retryDelay(error, progress, clock) {
  const hasNoConnection = error instanceof NotSentError && error.code === "connection-failed";
  if (!hasNoConnection && !(error instanceof RateLimitError)) return void 0;
  const delay = (hasNoConnection ? void 0 : progress.serverWait) ?? backoff(progress.attempts, clock);
  return clock.now() + delay + LEAST_TIME <= progress.deadline.at ? delay : void 0;
}
var FIRST_BACKOFF = 500;
var LONGEST_BACKOFF = 8e3;
var backoff = (attempts, clock) => clock.random() * Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** (attempts - 1));
var httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;
var values = /\s*(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,)?[^,]+/g;
var quantity = /^("?)(\d+(?:\.\d*)?|\.\d+)\1$/;
function retryAfter({ headers }, clock) {
  return longest(headers["retry-after-ms"], (value) => quantityOf(value)) ?? longest(headers["retry-after"], (value) => {
    const seconds = quantityOf(value);
    if (seconds !== void 0) return seconds * 1e3;
    const date = dateOf(value);
    if (date === void 0) return void 0;
    const answeredAt = dateOf(headers["date"]?.trim() ?? "");
    if (answeredAt !== void 0) return Math.max(0, date - answeredAt);
    const wall = clock.wall();
    return date > wall ? date - wall : void 0;
  });
}
function longest(header, read) {
  if (header === void 0) return void 0;
  const waits = [...String(header).matchAll(values)].flatMap(([value]) => read(value.trim()) ?? []);
  return waits.length > 0 ? Math.max(...waits) : void 0;
}
function quantityOf(value) {
  const [, , digits] = quantity.exec(value) ?? [];
  return digits === void 0 ? void 0 : Number(digits);
}
var withoutZone = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;
function dateOf(value) {
  const time = httpDate.test(value) ? Date.parse(withoutZone.test(value) ? `${value} GMT` : value) : NaN;
  return Number.isNaN(time) ? void 0 : time;
}
var END_OF_TIME = 864e13;
var dateIn = (ms, wall) => new Date(Math.min(wall + Math.max(0, ms), END_OF_TIME));
var LONGEST_PAUSE = 6e4;
var Pause = class {
  #clock;
  /** The time until which the server asked the client to wait. */
  #serverUntil = 0;
  /** The time from which one call may test whether the server's pause is still in effect. */
  #until = 0;
  /** Whether a call is testing the pause. */
  #isTesting = false;
  /** A function for each waiting call: it makes the call check the pause again. */
  #waiting = /* @__PURE__ */ new Set();
  constructor(clock) {
    this.#clock = clock;
  }
  /** Makes every attempt that has not begun wait for `ms` milliseconds. */
  extend(ms) {
    const now = this.#clock.now();
    this.#serverUntil = Math.max(this.#serverUntil, now + ms);
    this.#until = Math.max(this.#until, now + Math.min(ms, LONGEST_PAUSE));
    this.#wake();
  }
  /** False if no call needs to wait: then `wait` would return false. */
  get mayHold() {
    return this.#serverUntil > 0;
  }
  /**
   * Waits until an attempt may begin. Returns true if the attempt tests whether the server's pause is still in effect:
   * then `tested` must be called after the attempt. Throws `NotSentError` if too little time is left, or if the call
   * ends.
   */
  async wait(deadline) {
    for (let hasWaited = false; ; hasWaited = true) {
      const now = this.#clock.now();
      if (hasWaited && now + LEAST_TIME > deadline.at) throw this.#tooLate();
      if (now >= this.#serverUntil) return false;
      const isTestDue = now >= this.#until;
      if (isTestDue && !this.#isTesting) return this.#isTesting = true;
      if (Math.max(now, this.#until) + LEAST_TIME > deadline.at) throw this.#tooLate();
      const next = isTestDue ? this.#serverUntil : this.#until;
      try {
        await wait(this.#clock, Math.min(next, deadline.at) - now, deadline, this.#waiting);
      } catch (ended) {
        throw deadline.reason === "timeout" ? this.#tooLate() : ended;
      }
    }
  }
  /**
   * Ends a test, with the status of the answer and the wait in ms that the answer asked for. A 429 with a wait replaces
   * the server's earlier wait (see `extend`), and a 429 without a wait confirms the earlier wait. Any other answer ends
   * the pause. If no answer came, the next call tests the pause.
   */
  tested(status, serverWait) {
    this.#isTesting = false;
    if (status === 429 && serverWait === void 0) {
      this.#until = Math.min(this.#serverUntil, this.#clock.now() + LONGEST_PAUSE);
    } else if (status !== void 0) this.#serverUntil = this.#until = 0;
    this.#wake();
  }
  #wake() {
    for (const checkAgain of this.#waiting) checkAgain();
  }
  #tooLate() {
    const message = "The message was not sent: the server asked for a longer wait than the time that is left for the call";
    return new NotSentError(message, {
      code: "rate-limited",
      retryAt: dateIn(this.#serverUntil - this.#clock.now(), this.#clock.wall())
    });
  }
};
var wait = (clock, ms, deadline, wakers = /* @__PURE__ */ new Set(), started = false) => new Promise((resolve, reject) => {
  const stop = () => {
    cancel();
    wakers.delete(wake);
    deadline.onEnd(void 0);
  };
  const wake = () => {
    stop();
    resolve();
  };
  const cancel = clock.after(ms, wake);
  wakers.add(wake);
  deadline.onEnd(() => {
    stop();
    reject(endedCall(deadline, started));
  });
});

// ../../packages/core/dist/chunk-6X66GI7D.js
var MASK = "[redacted]";
var MIN_LENGTH = 4;
function formsOf(text, base64) {
  const encoded = base64(text).replace(/=+$/, "");
  const forms = [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(wellFormed(text)), encoded];
  return [...forms, encoded.replaceAll("+", "-").replaceAll("/", "_")];
}
var RUN = 10;
var LONGEST_WITH_ALL_FORMS = 2e3;
var withSingleSpaces = (text) => text.replaceAll(/\s+/g, " ");
function runsOf(texts) {
  const runs = /* @__PURE__ */ new Set();
  for (const text of texts.map(withSingleSpaces)) {
    for (let at = 0; at + RUN <= text.length; at++) runs.add(text.slice(at, at + RUN));
  }
  return runs;
}
function maskRuns(text, runs) {
  const source = withSingleSpaces(text);
  let masked = "";
  let kept = 0;
  for (let at = 0; at + RUN <= source.length; at++) {
    if (!runs.has(source.slice(at, at + RUN))) continue;
    const start = at;
    while (runs.has(source.slice(at + 1, at + 1 + RUN))) at++;
    masked += source.slice(kept, start) + MASK;
    kept = at + RUN;
    at = kept - 1;
  }
  return masked + source.slice(kept);
}
function redactor(texts, base64) {
  const forms = texts.filter((text) => text.length >= MIN_LENGTH).flatMap((text) => formsOf(text, base64));
  forms.sort((a, b) => b.length - a.length);
  const runs = runsOf([...texts, ...forms.filter((form) => form.length <= LONGEST_WITH_ALL_FORMS)]);
  return (text) => maskRuns(
    forms.reduce((masked, form) => masked.replaceAll(form, MASK), text),
    runs
  );
}
var maskFor = (request, transport) => redactor([...transport.secrets?.() ?? [], ...requestTexts(request)], (text) => transport.base64(text));
function requestTexts({ body, headers }) {
  const { accept: _, "content-type": __, ...added } = headers;
  return [...Object.values(added), ...bodyTexts(body)];
}
function bodyTexts(body) {
  if (body.kind === "json") return textsIn(body.value);
  if (body.kind === "none") return [];
  if (body.kind === "encoded") return body.texts();
  return [...body.fields.flatMap(fieldTexts), ...body.files.map((file) => file.filename)];
}
var fieldTexts = ({ name, value }) => name === "content_attributes" ? textsIn(JSON.parse(value)) : [value];
function safeHeaders(headers, request, transport) {
  try {
    const mask = maskFor(request, transport);
    const shown = Object.entries(headers).filter(([name]) => !name.includes("cookie"));
    return Object.fromEntries(shown.map(([name, value]) => [name, mask(value)]));
  } catch {
    return {};
  }
}
var isSecret = (text, transport) => (transport.secrets?.() ?? []).some((secret) => secret !== "" && text.includes(secret));
var isRefusal = (status) => status >= 400 && status < 500;
var isAccepted = (status) => status >= 200 && status < 300;
function readResponse(request, response, transport, retryAt) {
  const { status, headers } = response;
  if (isAccepted(status)) return readAnswer(request, response);
  const facts = { status, headers, retryAt };
  if (isRefusal(status)) {
    throw refusal(`The request was refused (HTTP ${status})${reasonOf(request, response, transport)}`, facts);
  }
  if (status >= 500) {
    const what2 = `The server failed (HTTP ${status})${reasonOf(request, response, transport)}`;
    throw new UnknownOutcomeError(what2, { ...facts, code: "server-error" });
  }
  const what = `The server answered HTTP ${status}, so it is unknown whether the message was accepted; check baseUrl`;
  throw new UnknownOutcomeError(what, { ...facts, code: "unexpected-status" });
}
function reasonOf(request, response, transport) {
  try {
    const said = explanationIn(response, maskFor(request, transport));
    return said === void 0 ? "" : `: ${said}`;
  } catch {
    return "";
  }
}
var REFUSALS = {
  401: [AuthenticationError, "unauthorized"],
  403: [AuthenticationError, "forbidden"],
  404: [NotFoundError, "not-found"],
  429: [RateLimitError, "rate-limited"]
};
function refusal(message, facts) {
  const [Refusal, code] = REFUSALS[facts.status ?? 0] ?? [RejectedError, "rejected"];
  return new Refusal(message, { ...facts, code });
}
function readAnswer(request, { status, headers, body }) {
  const value = parseJson(body);
  const answer = request.readAnswer(value);
  if (answer.success) return answer.data;
  throw new UnknownOutcomeError(whyUnreadable(status, body, value), { code: "unreadable-answer", status, headers });
}
function whyUnreadable(status, body, value) {
  const answer = `The answer (HTTP ${status})`;
  if (value === void 0) return `${answer} is not a message: it is ${body.trim() === "" ? "empty" : "not JSON"}`;
  const id = isObject(value) ? value["id"] : void 0;
  if (id === void 0 || id === null) return `${answer} is not a message: it has no id`;
  return Number(id) > Number.MAX_SAFE_INTEGER ? `${answer} is a message, but its id is above ${Number.MAX_SAFE_INTEGER}, and JavaScript cannot read it exactly` : `${answer} is not a message: its id must be a whole number, 1 or more`;
}
var LONGEST_EXPLANATION = 300;
function explanationIn({ body, headers }, mask) {
  const said = errorTextIn(body) ?? (headers["content-type"]?.startsWith("text/plain") ? body : void 0);
  if (said === void 0) return void 0;
  const line = mask(said).replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  return line.length > LONGEST_EXPLANATION ? `${line.slice(0, LONGEST_EXPLANATION)}\u2026` : line || void 0;
}
function errorTextIn(body) {
  const { error, errors, message } = errorAnswerSchema.safeParse(parseJson(body)).data ?? {};
  return error ?? errors?.join(", ") ?? message ?? void 0;
}
function parseJson(text) {
  try {
    return JSON.parse(text.startsWith("\uFEFF") ? text.slice(1) : text);
  } catch {
    return void 0;
  }
}
var AnsweredConversation = class {
  // The API's contract does not promise that answers name their conversation. So a mismatch counts only after a match.
  #hasMatched = false;
  /**
   * Returns a warning if the answer names another conversation, and no earlier answer has named the right conversation.
   * If an earlier answer has, this function closes the connection and throws `UnknownOutcomeError`.
   */
  check(conversationId, answer, response) {
    const named = "conversation_id" in answer ? answer.conversation_id : void 0;
    if (typeof named !== "number") return void 0;
    if (String(named) === String(conversationId)) {
      this.#hasMatched = true;
      return void 0;
    }
    const message = "The server's answer is about a different conversation, not the one that the message was sent to";
    if (!this.#hasMatched) return message;
    response.discard?.();
    const { status, headers } = response;
    throw new UnknownOutcomeError(message, { code: "conversation-mismatch", status, headers });
  }
};
function checkOptions(options, rules, group) {
  if (!isJsonObject(options)) {
    throw new ConfigurationError(`${group ?? "options"}: must be an object`);
  }
  const nameOf = (name) => group === void 0 ? name : `${group}.${name}`;
  for (const [name, value] of Object.entries(options)) {
    if (value === void 0 || Object.hasOwn(rules, name)) continue;
    const known = group === void 0 ? "Known options" : `Known options of ${group}`;
    throw new ConfigurationError(`Unknown option "${nameOf(name)}". ${known}: ${Object.keys(rules).join(", ")}`);
  }
  for (const [name, { wanted, isRight, isRequired }] of Object.entries(rules)) {
    const value = options[name];
    if (value === void 0 ? !isRequired : isRight(value)) continue;
    throw new ConfigurationError(
      `${nameOf(name)}: ${value === void 0 ? `is required: give ${wanted}` : `must be ${wanted}`}`
    );
  }
}
var LONGEST_TIME = 2 ** 31 - 1;
var isWithin = (value, least, most) => typeof value === "number" && value >= least && value <= most;
var millisecondsFrom = (least) => ({
  wanted: `a number of ms from ${least} to ${LONGEST_TIME}`,
  isRight: (value) => isWithin(value, least, LONGEST_TIME)
});
var optionRule = {
  /** A whole number from `least` to `most`, or `least` or more if there is no `most`. */
  wholeNumber: (least, most) => ({
    wanted: most === void 0 ? `a whole number, ${least} or more` : `a whole number from ${least} to ${most}`,
    isRight: (value) => Number.isSafeInteger(value) && isWithin(value, least, most ?? Infinity)
  }),
  /** A duration in milliseconds, from 1 to `LONGEST_TIME`, the longest that a timer supports. */
  milliseconds: millisecondsFrom(1),
  /** One of several strings. */
  oneOf: (...texts) => ({
    wanted: texts.map((text) => JSON.stringify(text)).join(", ").replace(/, ("[^"]*")$/, " or $1"),
    isRight: (value) => texts.some((text) => text === value)
  }),
  aBoolean: { wanted: "true or false", isRight: (value) => typeof value === "boolean" },
  aString: { wanted: "a string", isRight: (value) => typeof value === "string" },
  aFunction: { wanted: "a function", isRight: (value) => typeof value === "function" },
  /** An object with these methods. `what` describes the object for the error. */
  withMethods: (what, ...methods) => ({
    wanted: what,
    isRight: (value) => isObject(value) && methods.every((method) => typeof value[method] === "function")
  }),
  /** Any value, because other code checks the value. */
  checkedLater: { wanted: "given", isRight: () => true },
  /** The same rule, for an option that is required. */
  required: (rule) => ({ ...rule, isRequired: true })
};
var DEFAULT_BASE_URL = "https://livedesk-api.engagelab.com";
var isLoopback = (hostname) => hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
function problemOf({ protocol, username, password, hostname, search, hash }) {
  if (username !== "" || password !== "") return "must not contain a user name or password";
  if (protocol !== "https:" && !(protocol === "http:" && isLoopback(hostname))) {
    return "must start with https: (http: is allowed only for this machine, such as http://127.0.0.1:4010)";
  }
  return search === "" && hash === "" ? void 0 : "must have no query and no fragment";
}
function checkBaseUrl(url) {
  const problem = problemOf(url);
  if (problem !== void 0) throw new ConfigurationError(`baseUrl: ${problem}`);
  return url.href.replace(/\/+$/, "");
}

// ../../packages/core/dist/chunk-TLZ7VV2I.js
var DEFAULT_TIMEOUT = 6e4;
var CallDeadline = class {
  /** When the call began, in ms of the clock. */
  startedAt;
  at;
  #clock;
  #reason;
  #signal;
  #onAbort;
  #cancelTimer;
  #listener;
  constructor(clock, timeout, signal) {
    this.#clock = clock;
    this.startedAt = clock.now();
    this.at = this.startedAt + timeout;
    this.#signal = signal;
    this.#cancelTimer = clock.after(timeout, () => this.stop("timeout"));
    if (signal === void 0) return;
    this.#onAbort = () => this.stop("aborted");
    if (signal.aborted) this.stop("aborted");
    else signal.addEventListener("abort", this.#onAbort);
  }
  /**
   * Why the call has ended. The time is looked at, too: after a process was stopped and goes on, a socket may be ready before the timer
   * has fired, and then nothing must be sent any more.
   */
  get reason() {
    if (this.#reason === void 0 && this.#clock.now() >= this.at) this.stop("timeout");
    return this.#reason;
  }
  get cause() {
    return this.reason === "aborted" ? this.#signal?.reason : void 0;
  }
  onEnd(listener) {
    const hasEnded = this.reason !== void 0;
    this.#listener = listener;
    if (hasEnded) listener?.();
  }
  /** Ends the call; does nothing if the call has already ended. */
  stop(why) {
    if (this.#reason !== void 0) return;
    this.#reason = why;
    this.#listener?.();
  }
  /** Removes the timer and the listener. */
  release() {
    this.#listener = void 0;
    this.#cancelTimer();
    if (this.#onAbort) this.#signal?.removeEventListener("abort", this.#onAbort);
  }
};
var untilEnd = (deadline, promise, started = false) => new Promise((resolve, reject) => {
  deadline.onEnd(() => reject(endedCall(deadline, started)));
  const stopListening = () => {
    if (deadline.reason === void 0) deadline.onEnd(void 0);
  };
  promise.finally(stopListening).then(resolve, reject);
});
function valuesIn(value) {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return { __proto__: null, ...Object.fromEntries(entries.filter(([, inner]) => inner !== void 0)) };
}
var pick = (values2, keys) => Object.fromEntries(keys.filter((key) => key in values2).map((key) => [key, values2[key]]));
function templateParams(definition, values2) {
  const { name, namespace, language, category } = definition;
  const { header, body, footer, buttons } = valuesIn(values2);
  const footerTexts = textParams(definition.footer, footer);
  return valuesIn({
    name,
    namespace,
    language,
    category,
    processed_params: textParams(definition.body, body),
    header_params: headerParams(definition.header, header),
    footer_params: footerTexts && { text_variables: footerTexts },
    button_params: buttonsParams(definition.buttons, buttons)
  });
}
function textParams(text, value) {
  const variables = placeholdersOf(text ?? "");
  return variables.length > 0 ? pick(valuesIn(value), variables) : void 0;
}
var MEDIA_KEYS = {
  image: ["media_url"],
  video: ["media_url"],
  document: ["media_url", "filename"],
  location: ["latitude", "longitude", "name", "address"]
};
var headerKeys = (header) => header.type === "text" ? placeholdersOf(header.text) : MEDIA_KEYS[header.type];
function headerParams(header, value) {
  if (header === void 0) return void 0;
  const { type } = header;
  const keys = headerKeys(header);
  const values2 = pick(valuesIn(value), keys);
  if (type === "text") return keys.length > 0 ? { type, text_variables: values2 } : void 0;
  return type === "location" ? { type, location: values2 } : { type, ...values2 };
}
function buttonKey(button) {
  if (button.type === "quick_reply") return "payload";
  return button.type === "otp" || button.type === "url" && placeholdersOf(button.url).length > 0 ? "text" : void 0;
}
var buttonParams = (button, index, value) => ({
  index,
  sub_type: button.type === "otp" ? "url" : button.type,
  ...pick(valuesIn(value), [buttonKey(button) ?? ""])
});
function buttonsParams(buttons = [], value) {
  const values2 = valuesIn(value);
  const all = buttons.map((button, index) => buttonParams(button, index, values2[index])).filter((params) => "text" in params || "payload" in params);
  return all.length > 0 ? all : void 0;
}
var fillIn = (text, values2 = {}) => replacePlaceholders(text, (variable) => values2[variable]);
function notify(listener, value) {
  try {
    const result = listener(value);
    if (isThenable(result)) result.then(void 0, () => void 0);
  } catch {
  }
}
var isThenable = (value) => isObject(value) && typeof value["then"] === "function";
var spell = (path, name) => path.reduce((spelled, key) => {
  if (typeof key === "number") return `${spelled}[${key}]`;
  return spelled === "" ? String(key) : `${spelled}.${String(key)}`;
}, "") || name;
function validate(model, value, name) {
  const result = model.safeParse(value);
  if (result.success) return result.data;
  throw new ValidationError(
    result.error.issues.map(({ path, message }) => ({ path: spell(path, name), message }))
  );
}
function buildSendRequest(conversationId, input) {
  const message = typeof input === "string" ? { content: input } : withoutUndefined(input);
  if ("template_params" in message) {
    for (const [path, why] of Object.entries(NOT_IN_TEMPLATE)) {
      if (path in message) throw new ValidationError([{ path, message: `cannot be used with a template: ${why}` }]);
    }
    return buildTemplateRequest(conversationId, message);
  }
  return "attachments" in message ? buildFileRequest(conversationId, message) : buildTextRequest(conversationId, message);
}
var NOT_IN_TEMPLATE = {
  attachments: "send the files in another message",
  private: "a template always goes to the customer",
  content_attributes: "a template cannot be a reply"
};
var KEYS = ["content", "private", "content_attributes", "attachments", "message_type", "template_params"];
function withoutUndefined(input) {
  if (!isObject(input)) {
    const message = 'must be a string, or an object such as { content: "Hello" }';
    throw new ValidationError([{ path: "message", message }]);
  }
  const isPlain = Object.getPrototypeOf(input) === Object.prototype;
  if (isPlain && !Object.values(input).includes(void 0)) return input;
  const keys = new Set(KEYS);
  for (const key in input) keys.add(key);
  const entries = [...keys].map((key) => [key, input[key]]);
  return Object.fromEntries(entries.filter(([, value]) => value !== void 0));
}
function buildTextRequest(conversationId, message) {
  const value = validate(textMessageSchema, message, "message");
  return messageRequest("text", conversationId, { kind: "json", value });
}
var NAMELESS = "blob";
function buildFileRequest(conversationId, message) {
  const checked = validate(fileMessageSchema, message, "message");
  const { content, private: isPrivate, content_attributes, attachments } = checked;
  const fields = [];
  if (content !== void 0) fields.push({ name: "content", value: content });
  if (isPrivate !== void 0) fields.push({ name: "private", value: String(isPrivate) });
  if (content_attributes !== void 0) {
    fields.push({ name: "content_attributes", value: JSON.stringify(content_attributes) });
  }
  const files = attachments.map(toPart);
  return messageRequest("files", conversationId, { kind: "multipart", fields, files });
}
function toPart(file) {
  const { type } = file;
  return {
    name: "attachments[]",
    filename: "name" in file ? file.name : NAMELESS,
    ...type ? { type } : {},
    data: dataOf(file)
  };
}
function dataOf(file) {
  if (isBlobLike(file)) return file;
  return isBytes(file.data) ? bytesOf(file.data) : file.data;
}
function buildTemplateRequest(conversationId, message) {
  const { content, template_params } = validate(templateMessageSchema, message, "message");
  const value = { content, message_type: "outgoing", template_params };
  return messageRequest("template", conversationId, { kind: "json", value });
}
function buildRetryRequest(conversationId, messageId) {
  const request = messageRequest("retry", conversationId, { kind: "none" });
  return { ...request, messageId, path: `${request.path}/${segment(messageId, "message_id")}/retry` };
}
var ACCEPT = { accept: "application/json" };
var JSON_HEADERS = { ...ACCEPT, "content-type": "application/json" };
var readAnswer2 = (value) => messageSchema.safeParse(value);
var messageRequest = (kind, conversationId, body) => ({
  kind,
  conversationId,
  method: "POST",
  path: `/api/v2/accounts/conversations/${segment(conversationId, "conversation_id")}/messages`,
  headers: body.kind === "json" ? JSON_HEADERS : ACCEPT,
  body,
  readAnswer: readAnswer2
});
var segment = (id, name) => typeof id === "number" && id >= 1 && Number.isSafeInteger(id) ? id : validate(idSchema, id, name);
var NAME = /^[\w!#$%&'*+.^`|~-]+$/;
var VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;
var RESERVED = /* @__PURE__ */ new Set([
  "accept",
  "accept-encoding",
  "authorization",
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "cookie",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "user-agent"
]);
function checkHeaders(headers) {
  const checked = {};
  for (const [given, value] of Object.entries(headers)) {
    if (!NAME.test(given)) throw new ConfigurationError(`headers: ${JSON.stringify(given)} is not a header name`);
    const name = given.toLowerCase();
    if (value === void 0) continue;
    const problem = problemOf2(name, value);
    if (problem !== void 0) throw new ConfigurationError(`headers.${name}: ${problem}`);
    checked[name] = value;
  }
  return checked;
}
function problemOf2(name, value) {
  if (RESERVED.has(name)) return "cannot be set, because the client sets it";
  if (typeof value !== "string") return "must be a string";
  return VALUE.test(value) ? void 0 : "must not contain a line break, another control character, or a character above U+00FF";
}
var transportRules = /* @__PURE__ */ (() => ({
  transport: optionRule.required(
    optionRule.withMethods("a transport, with send(), base64() and a clock", "send", "base64")
  )
}))();
var headersRule = {
  wanted: 'an object with header names and strings, such as { traceparent: "00-\u2026" }',
  // The headers of a `Headers`, a `Map` or a list are not properties, so the client would leave them out without an error.
  isRight: (value) => isJsonObject(value) && !(Symbol.iterator in value)
};
var clientOptionRules = /* @__PURE__ */ (() => ({
  timeout: optionRule.milliseconds,
  maxRetries: optionRule.wholeNumber(0),
  maxConnections: optionRule.wholeNumber(1),
  maxQueued: optionRule.wholeNumber(0),
  ordering: {
    wanted: '"conversation", "none" or { by: "conversation", onUnknown: "stop" }',
    isRight: (value) => value === "conversation" || value === "none" || isObject(value)
  },
  headers: headersRule,
  onEvent: optionRule.aFunction
}))();
var ORDERING = /* @__PURE__ */ (() => ({
  by: optionRule.required(optionRule.oneOf("conversation")),
  onUnknown: optionRule.oneOf("continue", "stop")
}))();
var CLOSE_OPTIONS = /* @__PURE__ */ (() => ({
  timeout: millisecondsFrom(0),
  abort: optionRule.aBoolean
}))();
var CALL_OPTIONS = /* @__PURE__ */ (() => ({
  signal: optionRule.withMethods("an AbortSignal", "addEventListener", "removeEventListener"),
  timeout: optionRule.milliseconds,
  onProgress: optionRule.aFunction,
  reference: optionRule.aString,
  headers: headersRule
}))();
var RETRY_OPTIONS = /* @__PURE__ */ (() => ({
  ...CALL_OPTIONS,
  force: optionRule.aBoolean
}))();
function readOrdering(ordering) {
  if (typeof ordering === "string") return { inOrder: ordering === "conversation", stopsOnUnknown: false };
  checkOptions(ordering, ORDERING, "ordering");
  return { inOrder: true, stopsOnUnknown: ordering.onUnknown === "stop" };
}
var NO_OPTIONS = {};
function readCallOptions(options = NO_OPTIONS) {
  if (options === NO_OPTIONS) return NO_OPTIONS;
  checkOptions(options, CALL_OPTIONS);
  return withCheckedHeaders(options);
}
function readRetryOptions(options) {
  checkOptions(options, RETRY_OPTIONS);
  return withCheckedHeaders(options);
}
var checkCloseOptions = (options) => checkOptions(options, CLOSE_OPTIONS);
function withCheckedHeaders(options) {
  if (options.headers === void 0) return options;
  const { signal, timeout, onProgress, reference, force } = options;
  return { signal, timeout, onProgress, reference, force, headers: checkHeaders(options.headers) };
}
var ENDINGS = {
  image: ["jpg", "jpeg", "png"],
  video: ["mp4", "3gp"],
  document: ["pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt"]
};
var OTHERS = "gif webp svg heic heif avif bmp tif tiff ico mov avi mkv webm wmv flv mpg mpeg mp3 ogg wav aac amr m4a";
var isKnown = (ending) => [...Object.values(ENDINGS).flat(), ...OTHERS.split(" ")].includes(ending);
function endingOf(url) {
  const [, path = ""] = /^https?:\/\/[^/?#]*([^?#]*)/i.exec(url) ?? [];
  const ending = /\.([a-z\d]+)$/i.exec(path)?.[1]?.toLowerCase();
  return ending !== void 0 && isKnown(ending) ? ending : void 0;
}
function mediaUrlProblem(type, url) {
  if (!/^https:/i.test(url)) return "must be an https URL";
  const ending = endingOf(url);
  const endings = ENDINGS[type];
  if (ending === void 0 || endings.includes(ending)) return void 0;
  return `must have no file extension, or one of: ${endings.join(", ")}`;
}
function definitionWarnings({ language, body, footer = "" }) {
  const warnings = [
    !isKnownLanguage(language) && {
      code: "unknown-language",
      path: "language",
      message: "is not in Meta's list of languages: WhatsApp finds a template only by the code under which Meta approved it"
    },
    /^\s*\{\{|\}\}\s*$/.test(body) && {
      code: "variable-at-edge",
      path: "body",
      message: "starts or ends with a variable: Meta refuses such a template at its review (Meta's error 2388299)"
    },
    /\}\}\s*\{\{/.test(body) && {
      code: "adjacent-variables",
      path: "body",
      message: "has two variables side by side: Meta is likely to refuse such a template at its review"
    },
    placeholdersOf(footer).length > 0 && {
      code: "footer-variables",
      path: "footer",
      message: "has variables: Meta is likely to refuse them in a footer"
    }
  ];
  return warnings.filter((warning) => warning !== false);
}
function valueWarnings(definition, values2) {
  const byPart = valuesIn(values2);
  const deleted = ["header", "body", "footer"].flatMap(
    (part) => Object.entries(valuesIn(byPart[part])).flatMap(
      ([key, value]) => typeof value === "string" ? deletedCharacters(value, `${part}.${key}`) : []
    )
  );
  const warnings = deleted.map((path) => ({
    code: "characters-deleted",
    path,
    message: CHARACTERS_DELETED
  }));
  const { media_url } = valuesIn(byPart["header"]);
  if (definition.header?.type !== "document" || typeof media_url !== "string") return warnings;
  if ((endingOf(media_url) ?? "pdf") === "pdf") return warnings;
  const message = "is not the URL of a PDF: for the header of a template, Meta documents only PDF files";
  return [...warnings, { code: "not-a-pdf", path: "header.media_url", message }];
}
var CHARACTERS_DELETED = `contains < > " or ', which LiveDesk may delete`;
function deletedCharacters(value, path) {
  if (!isObject(value)) return /[<>"']/.test(String(value)) ? [path] : [];
  return Object.entries(value).flatMap(([key, inner]) => deletedCharacters(inner, `${path}.${key}`));
}
function fieldsWithDeletedCharacters({ kind, body }) {
  if (kind !== "template") return [];
  const { processed_params, header_params, footer_params } = body.value.template_params;
  return deletedCharacters({ processed_params, header_params, footer_params }, "template_params");
}
var LANGUAGES = "af sq ar ar_EG ar_AE ar_LB ar_MA ar_QA az be_BY bn bn_IN bg ca zh_CN zh_HK zh_TW hr cs da prs_AF nl nl_BE en en_GB en_US en_AE en_AU en_CA en_GH en_IE en_IN en_JM en_MY en_NZ en_QA en_SG en_UG en_ZA et fil fi fr fr_BE fr_CA fr_CH fr_CI fr_MA ka de de_AT de_CH el gu ha he hi hu id ga it ja kn kk rw_RW ko ky_KG lo lv lt mk ms ml mr nb ps_AF fa pl pt_BR pt_PT pa ro ru sr si_LK sk sl es es_AR es_CL es_CO es_CR es_DO es_EC es_HN es_MX es_PA es_PE es_ES es_UY sw sv ta te th tr uk ur uz vi zu";
var isKnownLanguage = (code) => LANGUAGES.split(" ").includes(code);
var SendQueue = class {
  #limits;
  /** Each conversation in which a call is being sent, and the calls that wait for their turn in this conversation. */
  #conversations = /* @__PURE__ */ new Map();
  /** Calls whose turn in their conversation has come, and that wait until fewer calls are being sent. */
  #ready = /* @__PURE__ */ new Set();
  /** Conversations to which no call may send until `resume` is called. */
  #stopped = /* @__PURE__ */ new Set();
  #running = 0;
  #queued = 0;
  constructor(limits) {
    this.#limits = limits;
  }
  /**
   * Waits until a call may send, and returns whether it had to wait: false without a promise if it may send at once.
   * `leave` must be called afterwards. Rejects with `NotSentError` if the queue is full, if the conversation is stopped,
   * or if the call ends first.
   */
  enter(conversation, deadline) {
    if (this.#stopped.has(conversation)) return Promise.reject(conversationStopped(conversation));
    const isOccupied = this.#conversations.has(conversation);
    if (!isOccupied && this.#running < this.#limits.concurrency) {
      this.#conversations.set(conversation, void 0);
      this.#running++;
      return false;
    }
    if (this.#queued >= this.#limits.maxQueued) return Promise.reject(queueFull(this.#queued));
    if (!isOccupied) this.#conversations.set(conversation, void 0);
    return this.#wait(conversation, isOccupied ? this.#waitersOf(conversation) : this.#ready, deadline);
  }
  leave(conversation) {
    this.#running--;
    this.#passOn(conversation);
    this.#startReady();
  }
  /**
   * Refuses every call that waits for its turn in a conversation, and every later call, until `resume` is called. Only
   * a call whose turn it is may stop its conversation.
   */
  stop(conversation) {
    this.#stopped.add(conversation);
    for (const waiter of this.#conversations.get(conversation) ?? []) waiter.refuse();
  }
  /** Lets calls send to a conversation again. */
  resume(conversation) {
    this.#stopped.delete(conversation);
  }
  #waitersOf(conversation) {
    const waiters = this.#conversations.get(conversation) ?? /* @__PURE__ */ new Set();
    this.#conversations.set(conversation, waiters);
    return waiters;
  }
  #wait(conversation, waiters, deadline) {
    this.#queued++;
    return new Promise((resolve, reject) => {
      const start = () => {
        deadline.onEnd(void 0);
        this.#queued--;
        resolve(true);
      };
      const refuse = () => {
        deadline.onEnd(void 0);
        this.#queued--;
        waiters.delete(waiter);
        reject(conversationStopped(conversation));
      };
      const waiter = { conversation, start, refuse };
      waiters.add(waiter);
      deadline.onEnd(() => {
        this.#queued--;
        this.#remove(waiter);
        reject(endedCall(deadline));
      });
    });
  }
  /**
   * Removes a call that has ended while it waited. If it was the turn of this call, the next call of the conversation
   * gets its turn.
   */
  #remove(waiter) {
    if (this.#ready.delete(waiter)) this.#passOn(waiter.conversation);
    else this.#conversations.get(waiter.conversation)?.delete(waiter);
  }
  /** Gives the turn to the next call of a conversation, or forgets the conversation if no call waits. */
  #passOn(conversation) {
    const next = takeFirst(this.#conversations.get(conversation));
    if (next) this.#ready.add(next);
    else this.#conversations.delete(conversation);
  }
  #startReady() {
    while (this.#running < this.#limits.concurrency) {
      const next = takeFirst(this.#ready);
      if (next === void 0) return;
      this.#running++;
      next.start();
    }
  }
};
function takeFirst(waiters) {
  const first = waiters?.values().next().value;
  if (first) waiters?.delete(first);
  return first;
}
var queueFull = (queued) => new NotSentError(`The message was not sent: the queue is full, because ${queued} calls wait (see \`maxQueued\`)`, {
  code: "queue-full"
});
var conversationStopped = (conversation) => new NotSentError(
  `The message was not sent: the outcome of an earlier message to conversation ${conversation} is unknown. Look at the conversation, then call resume(${conversation}) on the client`,
  { code: "conversation-stopped" }
);
var RunningCalls = class {
  #clock;
  // Not a Set: a Set that every call enters and leaves adds about 2 µs of CPU time to each message.
  #calls = [];
  /** Called when the last running call has ended. */
  #onDrained = [];
  constructor(clock) {
    this.#clock = clock;
  }
  add(call) {
    call.position = this.#calls.length;
    this.#calls.push(call);
  }
  /** Releases the deadline of a call that has ended, and forgets the call. */
  end(call) {
    call.deadline.release();
    const last = this.#calls.pop();
    if (last && last !== call) {
      last.position = call.position;
      this.#calls[call.position] = last;
    }
    if (this.#calls.length === 0) for (const end of this.#onDrained) end();
  }
  /** Ends the calls of which nothing was sent, waits for the others, at most `limit` ms, and then ends them too. */
  async close(limit) {
    for (const { deadline, isSending } of this.#calls) if (!isSending) deadline.stop("closed");
    await this.#drained(limit);
    for (const { deadline } of this.#calls) deadline.stop("closed");
  }
  /** Waits until no call is left, but at most `limit` ms, and not longer than the longest deadline of a call. */
  #drained(limit) {
    const left = this.#calls.map(({ deadline }) => deadline.at - this.#clock.now());
    const longest2 = Math.min(limit, Math.max(0, ...left));
    if (left.length === 0 || longest2 === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cancelTimer = this.#clock.after(longest2, resolve);
      this.#onDrained.push(() => {
        cancelTimer();
        resolve();
      });
    });
  }
};
var Engine = class {
  #transport;
  #options;
  #queue;
  #pause;
  #answered = new AnsweredConversation();
  #running;
  #calls = 0;
  #isClosed = false;
  #transportEnds;
  constructor(transport, options) {
    this.#transport = transport;
    this.#options = options;
    this.#running = new RunningCalls(transport.clock);
    this.#queue = new SendQueue(options);
    this.#pause = new Pause(transport.clock);
  }
  /**
   * Delivers a request. Requests of one conversation are sent in the order of their calls. `prepare` is called at once; what it throws
   * is what the call throws.
   */
  async deliver(prepare) {
    const call = this.#begin(prepare());
    let occupied;
    try {
      for (const field of fieldsWithDeletedCharacters(call.request))
        this.#report(call, { type: "warning", code: "characters-deleted", field, message: CHARACTERS_DELETED });
      const isOrdered = this.#options.inOrder && !call.options.isSingle;
      const lane = isOrdered ? String(call.request.conversationId) : `call ${call.number}`;
      const hasWaited = await this.#queue.enter(lane, call.deadline);
      occupied = lane;
      for (; ; ) {
        const isTest = this.#pause.mayHold && await this.#pause.wait(call.deadline);
        try {
          let response;
          try {
            response = await this.#send(call, hasWaited);
          } finally {
            call.isSending = false;
            if (isTest) this.#pause.tested(response?.status, response && retryAfter(response, this.#transport.clock));
          }
          return this.#accept(call, response);
        } catch (thrown) {
          await this.#beforeNext(call, this.#describe(call, thrown));
        }
      }
    } catch (thrown) {
      throw this.#fail(call, thrown, occupied);
    } finally {
      if (occupied !== void 0) this.#queue.leave(occupied);
      this.#running.end(call);
    }
  }
  /** Takes calls of a conversation again after an unknown outcome has stopped it. */
  resume(conversationId) {
    this.#queue.resume(String(conversationId));
  }
  /** Waits for the result of another call with an equal request. The end of this wait does not end that call. */
  async join(request, result, options) {
    const joining = { deadline: this.#startDeadline(options), isSending: true, position: 0 };
    this.#running.add(joining);
    try {
      return await untilEnd(joining.deadline, result, true);
    } catch (error) {
      if (error instanceof LiveDeskError && error.kind === void 0)
        Object.assign(error, factsOf({ request, options, attempts: 0 }));
      throw error;
    } finally {
      this.#running.end(joining);
    }
  }
  /**
   * Accepts no more calls, ends the calls that have sent nothing, waits at most `limit` ms for the other calls, and
   * then closes the transport. A second call with a shorter limit shortens the wait.
   */
  async close(limit) {
    this.#isClosed = true;
    await this.#running.close(limit);
    await (this.#transportEnds ??= this.#transport.close?.());
  }
  #begin({ request: built, options }) {
    const request = this.#withHeaders(built, options.headers);
    if (this.#isClosed) {
      const error = transportFailure({ started: false, reason: "closed" });
      throw Object.assign(error, factsOf({ request, options, attempts: 0 }));
    }
    const deadline = this.#startDeadline(options);
    const call = {
      number: ++this.#calls,
      request,
      options,
      deadline,
      attempts: 0,
      attemptedAt: deadline.startedAt,
      serverWait: void 0,
      isSending: false,
      position: 0
    };
    this.#running.add(call);
    return call;
  }
  /** The request with the headers of the client and of the call. The request's own headers cannot be replaced. */
  #withHeaders(request, headers) {
    if (headers === void 0 && this.#options.headers === void 0) return request;
    return { ...request, headers: { ...this.#options.headers, ...headers, ...request.headers } };
  }
  #startDeadline({ timeout, signal }) {
    return new CallDeadline(this.#transport.clock, timeout ?? this.#options.timeout, signal);
  }
  #send(call, hasWaited) {
    const { request, deadline, options } = call;
    const { clock } = this.#transport;
    throwIfEnded(deadline, hasWaited ? clock : void 0);
    call.attempts++;
    call.attemptedAt = clock.now();
    call.serverWait = void 0;
    call.isSending = true;
    this.#report(call, { type: "request" });
    return this.#transport.send(request, { deadline, onProgress: options.onProgress });
  }
  /** Reads an answer, which may ask the client to wait. Throws what `readResponse` throws. */
  #accept(call, response) {
    const { clock } = this.#transport;
    const { status, headers } = response;
    const serverWait = retryAfter(response, clock);
    if (status === 429 && serverWait !== void 0) this.#pauseFor(call, serverWait);
    const id = requestIdOf(headers);
    const requestId = id === void 0 || isSecret(id, this.#transport) ? void 0 : id;
    const now = clock.now();
    this.#report(call, { type: "response", status, requestId, duration: now - call.attemptedAt });
    const retryAt = serverWait === void 0 ? void 0 : dateIn(serverWait, clock.wall());
    const answer = readResponse(call.request, response, this.#transport, retryAt);
    const message = this.#answered.check(call.request.conversationId, answer, response);
    if (message !== void 0)
      this.#report(call, { type: "warning", code: "conversation-mismatch", field: "conversation_id", message });
    const duration = now - call.deadline.startedAt;
    this.#report(call, { type: "outcome", outcome: "accepted", messageId: answer.id, requestId, duration });
    return answer;
  }
  /** Reports that a call has ended without a message, and returns its error. */
  #fail(call, thrown, occupied) {
    const error = this.#describe(call, thrown);
    const mayStop = this.#options.stopsOnUnknown && !call.options.isSingle;
    if (error.outcome === "unknown" && mayStop && occupied !== void 0) this.#queue.stop(occupied);
    const { outcome, requestId } = error;
    const duration = this.#transport.clock.now() - call.deadline.startedAt;
    this.#report(call, { type: "outcome", outcome, error, requestId, duration });
    return error;
  }
  /** Waits until the request may be tried again. Throws the error if the request must not be tried again. */
  async #beforeNext(call, error) {
    const { clock } = this.#transport;
    const mayRetry = !this.#isClosed && !call.options.isSingle && call.attempts <= this.#options.maxRetries && !isSpent(call.request);
    const delay = mayRetry ? retryDelay(error, call, clock) : void 0;
    if (delay === void 0) throw error;
    if (error.status === 429 && call.serverWait === void 0) this.#pauseFor(call, delay);
    this.#report(call, { type: "retry", delay, error });
    const until = clock.now() + delay;
    try {
      await wait(clock, delay, call.deadline);
      throwIfEnded(call.deadline, clock);
    } catch (ended) {
      if (error.status !== 429) throw ended;
      if (error.retryAt) Object.assign(error, { retryAt: dateIn(until - clock.now(), clock.wall()) });
      throw error;
    }
  }
  /** Pauses the whole client for a time in ms, because the server counts the requests of the whole client. */
  #pauseFor(call, ms) {
    call.serverWait = ms;
    this.#pause.extend(ms);
  }
  /** Adds the facts of a call to its error, and masks the headers of the answer. */
  #describe(call, thrown) {
    const error = thrown instanceof LiveDeskError ? thrown : new UnknownOutcomeError("The transport failed", { code: "transport-failed", cause: thrown });
    Object.assign(error, factsOf(call));
    if (error.headers === void 0) return error;
    const headers = safeHeaders(error.headers, call.request, this.#transport);
    return Object.assign(error, { headers, requestId: requestIdOf(headers) });
  }
  #report({ number, request, options, attempts }, detail) {
    const { onEvent } = this.#options.observer;
    if (onEvent === void 0) return;
    const { kind, conversationId, path } = request;
    const { reference } = options;
    notify(onEvent, { ...detail, call: number, kind, conversationId, reference, path, attempt: attempts });
  }
};
var factsOf = ({
  request: { kind, conversationId, messageId },
  options: { reference },
  attempts
}) => ({
  kind,
  conversationId,
  messageId,
  reference,
  attempts
});
var isSpent = ({ body }) => body.kind === "encoded" && body.isSpent();
function refuseHopelessRetry(message, now) {
  if (!isFailedMessage(message)) {
    const status = message.status ? `its status is ${JSON.stringify(message.status)}` : "it has no status";
    throw refusal2(`has not failed (${status}): only a failed message can be retried`);
  }
  const { code = NaN } = parseExternalError(message.content_attributes?.external_error ?? "");
  const retryAt = endOfWait(code, message, now);
  const why = retryAt ? `a retry can only help after ${retryAt.toISOString()}; ${FORCE}` : reasonFor(code);
  if (why) throw refusal2(`failed with ${code}: ${why}`, retryAt);
}
var FORCE = "to retry the message anyway, pass { force: true }";
function reasonFor(code) {
  const until = UNTIL_CUSTOMER[code];
  if (until) {
    const ifNot = code === CLOSED_WINDOW ? "; if not, send a template" : "";
    return `a retry fails until ${until}. If ${until} since then, retry with { force: true }${ifNot}`;
  }
  if (!WRONG_MESSAGE.some((wrong) => wrong === code)) return void 0;
  return `the message itself is wrong, and a retry sends it unchanged: deliveryFailure(message) says what to correct; ${FORCE}`;
}
var CLOSED_WINDOW = 131047;
function endOfWait(code, { created_at }, now) {
  const end = Math.min((created_at ?? 0) * 1e3, now) + (LONG_WAITS[code] ?? 0);
  return end > now ? new Date(end) : void 0;
}
var refusal2 = (message, retryAt) => new ValidationError([{ path: "message", message }], retryAt);
var INSIDE = /* @__PURE__ */ Symbol.for("livedesk.client.inside");
var insideOf = (client) => client?.[INSIDE];
function requireInside(client) {
  const inside = insideOf(client);
  if (inside === void 0) throw new ConfigurationError("client: must be a client that createClient() made");
  return inside;
}
async function deliver(client, request, options) {
  return requireInside(client).deliver(request, options, false);
}
async function deliverOnce(client, request, options) {
  return requireInside(client).deliver(request, options, true);
}
var timingOf = (client) => {
  const { clock, timeout } = requireInside(client);
  return { clock, timeout };
};
var isClient = (value) => insideOf(value) !== void 0;
function createClient(transport, options = {}) {
  checkOptions({ transport }, transportRules);
  for (const name of ["now", "wall", "after", "random"]) {
    if (typeof transport.clock?.[name] === "function") continue;
    throw new ConfigurationError(`transport.clock.${name}: must be a function`);
  }
  checkOptions(options, clientOptionRules);
  const { timeout = DEFAULT_TIMEOUT, maxRetries = 2, maxConnections = 64, maxQueued = 1e4, headers } = options;
  const engine = new Engine(transport, {
    timeout,
    maxRetries,
    concurrency: maxConnections,
    maxQueued,
    ...readOrdering(options.ordering ?? "conversation"),
    headers: headers && checkHeaders(headers),
    observer: options
  });
  const retries = /* @__PURE__ */ new Map();
  async function retryOnce(request, call) {
    const { clock } = transport;
    const end = clock.now() + (call.timeout ?? timeout);
    const inProgress = retries.get(request.path);
    if (!inProgress) {
      const result = engine.deliver(() => ({ request, options: call })).finally(() => retries.delete(request.path));
      retries.set(request.path, result);
      return result;
    }
    try {
      return await engine.join(request, inProgress, call);
    } catch (error) {
      const left = end - clock.now();
      if (!(error instanceof NotSentError) || left < LEAST_TIME) throw error;
      return retryOnce(request, { ...call, timeout: left });
    }
  }
  const send = (conversationId, input, callOptions) => engine.deliver(() => {
    const call = readCallOptions(callOptions);
    const request = withFacts(conversationId, call, () => buildSendRequest(conversationId, input));
    return { request, options: call };
  });
  async function retry(conversationId, message, callOptions = {}) {
    const call = readRetryOptions(callOptions);
    const request = withFacts(conversationId, call, () => {
      if (isMessage(message) && !call.force) refuseHopelessRetry(message, transport.clock.wall());
      return buildRetryRequest(conversationId, isMessage(message) ? message.id : message);
    });
    return retryOnce(request, call);
  }
  async function close(how = {}) {
    checkCloseOptions(how);
    await engine.close(how.abort ? 0 : how.timeout ?? LONGEST_TIME);
  }
  const inside = {
    deliver: (request, callOptions, isSingle) => engine.deliver(() => {
      const call = readCallOptions(callOptions);
      return { request, options: isSingle ? { ...call, isSingle } : call };
    }),
    clock: transport.clock,
    timeout
  };
  const client = {
    messages: { send, retry },
    resume: (conversationId) => engine.resume(conversationId),
    close,
    [ASYNC_DISPOSE]: () => close(),
    [INSIDE]: inside
  };
  return client;
}
function withFacts(conversationId, { reference }, build) {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof LiveDeskError)) throw error;
    const isId = idSchema.safeParse(conversationId).success;
    throw Object.assign(error, { reference, conversationId: isId ? conversationId : void 0 });
  }
}
var ASYNC_DISPOSE = Symbol.asyncDispose ?? /* @__PURE__ */ Symbol.for("Symbol.asyncDispose");
var isMessage = (value) => "id" in Object(value);

// ../../packages/core/dist/index.js
function previewTemplate(definition, params) {
  const header = previewHeader(definition.header, params.header_params);
  const { footer, buttons = [] } = definition;
  return {
    ...header && { header },
    body: fillIn(definition.body, params.processed_params),
    ...footer !== void 0 && { footer: fillIn(footer, params.footer_params?.text_variables) },
    buttons: buttons.map(
      (button, place) => previewButton(
        button,
        params.button_params?.find(({ index }) => index === place)
      )
    )
  };
}
function previewHeader(header, params) {
  if (header?.type === "text") {
    return { type: "text", text: fillIn(header.text, params?.type === "text" ? params.text_variables : {}) };
  }
  if (params === void 0 || params.type === "text") return void 0;
  return params.type === "location" ? { type: "location", ...params.location } : params;
}
function previewButton(button, params) {
  const label = button.text;
  if (button.type === "phone_number") return { type: "phone_number", label, phone_number: button.phone_number };
  if (params?.sub_type === "quick_reply") return { type: "quick_reply", label, payload: params.payload };
  if (button.type === "quick_reply") return { type: "quick_reply", label };
  const text = params?.text ?? "";
  return "url" in button ? { type: "url", label, url: fillIn(button.url, { 1: text }) } : { type: "otp", label, code: text };
}
var BODY_ONLY_LENGTH = 32768;
var BUTTON_LENGTHS = { payload: 256, password: 15 };
function checkValues(definition, values2 = {}) {
  if (!isJsonObject(values2))
    return [{ path: "values", message: 'must be an object, for example { body: { 1: "John" } }' }];
  const { header, body, footer, buttons, ...rest } = valuesIn(values2);
  const footerPart = { path: "footer", text: definition.footer ?? "", longest: TEMPLATE_LIMITS.footer };
  const unknown = Object.keys(rest).map((path) => ({
    path,
    message: "is not a part of a template. Known parts: header, body, footer, buttons"
  }));
  return [
    ...checkHeader(definition.header, header),
    ...checkText(bodyPart(definition), body),
    ...checkText(footerPart, footer),
    ...checkButtons(definition.buttons, buttons),
    ...unknown
  ];
}
function checkTemplateOptions(options = {}) {
  if (!isJsonObject(options))
    return [{ path: "options", message: 'must be an object, for example { content: "Hello" }' }];
  const { content: _, ...rest } = valuesIn(options);
  return Object.keys(rest).map((key) => ({
    path: `options.${key}`,
    message: "is not an option. Known options: content"
  }));
}
function partIssue(value, { path, name, keys, example }) {
  if (value === void 0) return void 0;
  if (keys.length === 0) return { path, message: `must be left out, because ${name} needs no value` };
  return isJsonObject(value) ? void 0 : { path, message: `must be an object, for example ${example}` };
}
var unknownKeys = (value, { path, name, noun, keys }) => Object.keys(valuesIn(value)).filter((key) => !keys.includes(key)).map((key) => ({
  path: `${path}.${key}`,
  message: `is not a ${noun} of ${name}. Known ${noun}s: ${keys.join(", ")}`
}));
function bodyPart({ header, body, footer, buttons }) {
  const isBodyOnly = header === void 0 && footer === void 0 && buttons === void 0;
  if (isBodyOnly) return { path: "body", text: body, longest: BODY_ONLY_LENGTH };
  const hint = ` (${BODY_ONLY_LENGTH} if the template has only a body)`;
  return { path: "body", text: body, longest: TEMPLATE_LIMITS.body, hint };
}
function checkText({ path, text, longest: longest2, hint = "" }, value) {
  const variables = placeholdersOf(text);
  const example = `{ ${variables.map((variable) => `${variable}: "\u2026"`).join(", ")} }`;
  const part = { path, name: `the ${path}`, noun: "variable", keys: variables, example };
  const issue = partIssue(value, part);
  if (issue) return [issue];
  const values2 = valuesIn(value);
  const wrong = variables.flatMap((variable) => variableIssues(`${path}.${variable}`, values2[variable]));
  const issues = [...wrong, ...unknownKeys(value, part)];
  if (issues.length > 0) return issues;
  const filled = fillIn(text, validate(templateVariablesSchema, values2, path));
  return lengthIssues(path, filled, longest2, `, including the values${hint}`);
}
var variableIssues = (path, value) => issuesOf(templateVariablesSchema, { value }).map(({ message }) => ({ path, message }));
var HEADER_EXAMPLES = {
  image: '{ media_url: "https://example.com/image.jpg" }',
  video: '{ media_url: "https://example.com/video.mp4" }',
  document: '{ media_url: "https://example.com/invoice.pdf", filename: "invoice.pdf" }',
  location: '{ latitude: 37.7749, longitude: -122.4194, name: "Acme", address: "1 Main St" }'
};
function checkHeader(header, value) {
  if (header?.type === "text") return checkHeaderText(header.text, value);
  const name = header ? `${/^[aeiou]/.test(header.type) ? "an" : "a"} ${header.type} header` : "a template without a header";
  const example = header ? HEADER_EXAMPLES[header.type] : "";
  const part = { path: "header", name, noun: "value", keys: header ? headerKeys(header) : [], example };
  const issue = partIssue(value, part);
  if (issue) return [issue];
  return header ? [...mediaIssues(header, value), ...unknownKeys(value, part)] : [];
}
function checkHeaderText(text, value) {
  const issues = checkText({ path: "header", text, longest: TEMPLATE_LIMITS.header }, value);
  const [variable, given] = Object.entries(valuesIn(value))[0] ?? [];
  const isTooLong = issues.length === 1 && issues[0]?.path === "header" && typeof given === "string";
  const ofValue = isTooLong ? lengthIssues(`header.${variable}`, given, TEMPLATE_LIMITS.header) : [];
  return ofValue.length > 0 ? ofValue : issues;
}
function mediaIssues(header, value) {
  const issues = issuesOf(templateHeaderSchema, headerParams(header, value)).map(({ path, message: message2 }) => ({
    path: `header.${String(path.at(-1))}`,
    message: message2
  }));
  const { media_url } = valuesIn(value);
  if (header.type === "location" || issues.some(({ path }) => path === "header.media_url")) return issues;
  const message = mediaUrlProblem(header.type, String(media_url));
  return message === void 0 ? issues : [{ path: "header.media_url", message }, ...issues];
}
var BUTTONS_EXAMPLE = '{ 0: { text: "track/12345" } }';
function checkButtons(buttons = [], value) {
  const places = buttons.flatMap((button, place) => buttonKey(button) === void 0 ? [] : [String(place)]);
  const name = buttons.length > 0 ? "a template with these buttons" : "a template without buttons";
  if (Array.isArray(value) && Object.keys(value).length < value.length) {
    const message = `must not be a list with gaps. Give an object, for example ${BUTTONS_EXAMPLE}`;
    return [{ path: "buttons", message }];
  }
  const object = Array.isArray(value) ? valuesIn(value) : value;
  const issue = partIssue(object, { path: "buttons", name, keys: places, example: BUTTONS_EXAMPLE });
  if (issue) return [issue];
  const values2 = valuesIn(value);
  const unknown = Object.keys(values2).filter((place) => !places.includes(place));
  return [
    ...buttons.flatMap((button, place) => checkButton(button, place, values2[place])),
    ...unknown.map((place) => ({
      path: `buttons[${place}]`,
      message: Object.keys(buttons).includes(place) ? "must be left out, because the button needs no value" : "must be left out, because the template has no such button"
    }))
  ];
}
var BUTTON_EXAMPLES = { text: '{ text: "track/12345" }', payload: '{ payload: "OPT_OUT" }' };
function checkButton(button, place, value) {
  const key = buttonKey(button);
  if (key === void 0) return [];
  const path = `buttons[${place}]`;
  const part = {
    path,
    name: `a ${button.type} button`,
    noun: "value",
    keys: [key],
    example: BUTTON_EXAMPLES[key]
  };
  const issue = partIssue(value, part);
  if (issue) return [issue];
  const given = valuesIn(value)[key];
  if (key === "payload" && given === void 0) return unknownKeys(value, part);
  const issues = issuesOf(templateButtonSchema, buttonParams(button, place, value)).map(({ message }) => ({
    path: `${path}.${key}`,
    message
  }));
  const all = issues.length > 0 ? issues : whatsappIssues(button, `${path}.${key}`, String(given));
  return [...all, ...unknownKeys(value, part)];
}
function whatsappIssues(button, path, text) {
  if (button.type === "quick_reply") return lengthIssues(path, text, BUTTON_LENGTHS.payload);
  if (button.type !== "url") return lengthIssues(path, text, BUTTON_LENGTHS.password);
  if (/^\s*([a-z][a-z\d+.-]*:)?\/\//i.test(text)) {
    const message = "must be only the end of the button's URL, because WhatsApp adds this end to the approved URL";
    return [{ path, message }];
  }
  return lengthIssues(path, fillIn(button.url, { 1: text }), TEMPLATE_LIMITS.buttonUrl, ", including the approved URL");
}
function issuesOf(model, value) {
  const result = model.safeParse(value);
  return result.success ? [] : result.error.issues;
}
var lengthIssues = (path, text, longest2, hint = "") => Array.from(text).length > longest2 ? [{ path, message: `must be at most ${longest2} characters long${hint}` }] : [];
var parseTemplate = (json) => makeTemplate(json);
function makeTemplate(unchecked) {
  const definition = freeze(validate(templateDefinitionSchema, unchecked, "template"));
  return freeze({
    name: definition.name,
    language: definition.language,
    definition,
    warnings: definitionWarnings(definition),
    message: (values2, options) => fillTemplate(definition, values2, options),
    preview: (values2) => previewTemplate(definition, fillTemplate(definition, values2).template_params),
    check: (values2) => ({
      issues: checkValues(definition, values2),
      warnings: valueWarnings(definition, values2)
    })
  });
}
function fillTemplate(definition, values2, options) {
  const issues = [...checkValues(definition, values2), ...checkTemplateOptions(options)];
  if (issues.length > 0) throw new ValidationError(issues);
  const template_params = templateParams(definition, values2);
  const body = validate(templateVariablesSchema, template_params["processed_params"] ?? {}, "body");
  const message = { content: valuesIn(options)["content"] ?? fillIn(definition.body, body), template_params };
  const { content: shown, template_params: params } = validate(templateMessageSchema, message, "message");
  return { content: shown, message_type: "outgoing", template_params: params };
}
function freeze(value) {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

export {
  LiveDeskError,
  NotSentError,
  ValidationError,
  ConfigurationError,
  RejectedError,
  UnknownOutcomeError,
  transportFailure,
  wellFormed,
  utf8Length,
  textsIn,
  isRefusal,
  checkOptions,
  LONGEST_TIME,
  optionRule,
  DEFAULT_BASE_URL,
  isLoopback,
  checkBaseUrl,
  untilEnd,
  fillIn,
  notify,
  buildSendRequest,
  buildFileRequest,
  buildRetryRequest,
  clientOptionRules,
  checkCloseOptions,
  deliver,
  deliverOnce,
  timingOf,
  isClient,
  createClient,
  parseTemplate
};

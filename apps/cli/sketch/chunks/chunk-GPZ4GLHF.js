import {
  LONGEST_TIME,
  checkOptions,
  fillIn,
  isLoopback,
  optionRule
} from "./chunk-C4SM5Z73.js";
import {
  TEMPLATE_LIMITS,
  _enum,
  _gte,
  _lte,
  _minLength,
  array,
  boolean,
  check,
  custom,
  exactOptional,
  fileMessageSchema,
  idSchema,
  int,
  isJsonObject,
  looseObject,
  nullable,
  number,
  optional,
  pipe,
  placeholdersOf,
  readTemplateDefinitions,
  record,
  refine,
  repeatedTemplates,
  strictObject,
  string,
  templateMessageSchema,
  textMessageSchema,
  transform,
  union,
  unstorableIn
} from "./chunk-RLSAHZSO.js";

// ../../packages/emulator/dist/chunk-V23F62JS.js
var Refusal = class extends Error {
  status;
  headers;
  constructor(status, message, headers = {}) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.headers = headers;
  }
};
var ServerError = class extends Error {
  /** The error text in the answer to a call. */
  answer;
  constructor(message, answer2, options) {
    super(message, options);
    this.name = "ServerError";
    this.answer = answer2;
  }
};
function answerText(error) {
  if (error instanceof Refusal) return error.message;
  if (error instanceof ServerError) return error.answer;
  return "The emulator failed to answer: this is an error in the emulator";
}
var issueText = (path, message, whole = "the body") => path.length === 0 ? `${whole} ${message}` : `${path.join(".")}: ${message}`;
function validate(model, value, whole) {
  const result = model.safeParse(value);
  if (result.success) return result.data;
  throw new Refusal(422, result.error.issues.map(({ path, message }) => issueText(path, message, whole)).join("; "));
}
function parseJson(source, refusal) {
  try {
    return JSON.parse(typeof source === "string" ? source : new TextDecoder("utf-8", { fatal: true }).decode(source));
  } catch {
    throw refusal();
  }
}
var parseJsonBody = (bytes) => parseJson(
  bytes,
  () => new Refusal(400, bytes.length === 0 ? "The body is empty" : "The body is not valid JSON in UTF-8")
);
var only = (...methods) => () => {
  const allowed = methods.join(", ");
  throw new Refusal(405, `This path only allows ${allowed}`, { Allow: allowed });
};
function refuseUnstorable(value, at) {
  const issue = unstorableIn(value);
  if (issue === void 0) return;
  throw new Refusal(422, issueText(at === void 0 ? issue.path : [at, ...issue.path], issue.message));
}
var clockReadingModel = looseObject({ now: number(), offset: number() });
var MAX_OFFSET = 100 * 365.25 * 24 * 60 * 60 * 1e3;
var Clock = class {
  /** The time source. It is never moved. */
  source;
  #changed;
  #offset = 0;
  constructor(source, changed) {
    this.source = source;
    this.#changed = changed;
  }
  now() {
    return new Date(this.source().getTime() + this.#offset);
  }
  advance(ms) {
    if (typeof ms !== "number" || !Number.isSafeInteger(ms) || ms < 0)
      throw new Refusal(422, "advance: must be a number of milliseconds, a whole number, 0 or more");
    if (this.#offset + ms > MAX_OFFSET)
      throw new Refusal(422, `advance: must not put the clock more than ${MAX_OFFSET} ms (a hundred years) ahead`);
    return this.#moveTo(this.#offset + ms);
  }
  reset() {
    return this.#moveTo(0);
  }
  read() {
    return { now: this.now().getTime(), offset: this.#offset };
  }
  #moveTo(offset) {
    this.#offset = offset;
    this.#changed();
    return this.now();
  }
};
var WINDOW_MS = 24 * 60 * 60 * 1e3;
var Conversation = class {
  id;
  inboxId;
  channel;
  customerName;
  /**
   * When the window ends or ended, in ms since 1970. Undefined as long as nothing has opened the window. The last
   * change counts.
   */
  windowEndsAt;
  #messages = [];
  constructor({ id, inboxId, channel, customerName, messages, windowSetTo }) {
    this.id = id;
    this.inboxId = inboxId;
    this.channel = channel;
    this.customerName = customerName;
    for (const message of messages) this.put(message);
    this.windowEndsAt = windowSetTo ?? this.windowEndsAt;
  }
  /**
   * All messages, oldest first. The array is not a copy, because a copy for each new message would take quadratic time
   * in total.
   */
  get messages() {
    return this.#messages;
  }
  /**
   * Stores a message at its place, where it replaces an earlier version of the same message. A message from the
   * customer opens the window.
   */
  put(message) {
    this.#messages[message.sorting_id - 1] = message;
    if (message.from === "customer") this.windowEndsAt = message.created_at * 1e3 + WINDOW_MS;
  }
};
var MAX_CHANGES = 100;
var statusChange = (at, failure) => failure === void 0 ? { status: "sent", at: at.getTime() } : { status: "failed", at: at.getTime(), reason: failure };
var withChange = (history, change) => [
  ...history.slice(0, 1),
  ...history.slice(1).slice(2 - MAX_CHANGES),
  change
];
var failureOf = ({ history }) => history.at(-1)?.reason;
function conversationWindow({ channel, windowEndsAt = -Infinity }, now) {
  if (channel !== "whatsapp") return "none";
  return now.getTime() < windowEndsAt ? "open" : "closed";
}
function visibleState(message) {
  const failure = failureOf(message);
  return {
    status: failure === void 0 ? "sent" : "failed",
    content_attributes: {
      ...structuredClone(message.content_attributes),
      ...failure === void 0 ? {} : { external_error: failure }
    }
  };
}
var messageType = ({ from }) => from === "customer" ? 0 : 1;
var DATA_PATH = "/rails/active_storage/blobs/redirect";
var THUMB_PATH = "/rails/active_storage/representations/redirect";
var lastSegment = (name) => /^\.{1,2}$/.test(name) ? "file" : encodeURIComponent(name);
var attachmentUrl = (origin, path, { token, name }) => `${origin}${path}/${token}/${lastSegment(name)}`;
var textModel = () => custom((value) => typeof value === "string");
var objectModel = () => custom(isJsonObject);
var statusModel = textModel();
var truthMessageModel = looseObject({
  id: number(),
  sorting_id: number(),
  message_type: custom((value) => typeof value === "number"),
  content: string(),
  private: boolean(),
  status: statusModel,
  content_attributes: objectModel(),
  template_params: exactOptional(objectModel()),
  created_at: number(),
  attachments: array(
    looseObject({
      id: number(),
      name: string(),
      type: string(),
      size: number(),
      sha256: string(),
      data_url: string()
    })
  ),
  history: array(looseObject({ status: statusModel, at: number(), reason: exactOptional(string()) }))
});
var truthConversationModel = looseObject({
  id: number(),
  channel: textModel(),
  window: textModel(),
  window_ends_at: nullable(number()),
  customer: looseObject({ name: string() }),
  messages: array(truthMessageModel)
});
var truthModel = looseObject({
  conversations: array(truthConversationModel)
});
var truthAttachment = (file, origin) => ({
  id: file.id,
  name: file.name,
  type: file.type,
  size: file.bytes.byteLength,
  sha256: file.sha256,
  data_url: attachmentUrl(origin, DATA_PATH, file)
});
var truthMessage = (message, origin) => ({
  id: message.id,
  sorting_id: message.sorting_id,
  message_type: messageType(message),
  content: message.content,
  private: message.private,
  ...visibleState(message),
  ...message.template_params && { template_params: structuredClone(message.template_params) },
  created_at: message.created_at,
  attachments: message.files.map((file) => truthAttachment(file, origin)),
  history: message.history.map((change) => ({ ...change }))
});
var truthConversation = (conversation2, now, origin) => ({
  id: conversation2.id,
  channel: conversation2.channel,
  window: conversationWindow(conversation2, now),
  window_ends_at: conversation2.channel === "whatsapp" ? conversation2.windowEndsAt ?? null : null,
  customer: { name: conversation2.customerName },
  messages: conversation2.messages.map((message) => truthMessage(message, origin))
});
var truth = (conversations, now, origin) => ({
  conversations: conversations.map((conversation2) => truthConversation(conversation2, now, origin))
});
function isOpen(window) {
  if (window !== "open" && window !== "closed") throw new Refusal(422, 'window: must be "open" or "closed"');
  return window === "open";
}
var headersModel = record(string(), string());
var exchangesModel = pipe(
  looseObject({
    exchanges: array(
      looseObject({
        id: number(),
        at: number(),
        duration: number(),
        conversation_id: nullable(number()),
        message_id: nullable(number()),
        kind: nullable(string()),
        method: string(),
        path: string(),
        fault: nullable(string()),
        request: looseObject({ headers: headersModel, body: looseObject({ kind: string() }) }),
        response: nullable(looseObject({ status: number(), headers: headersModel, body: string() }))
      })
    )
  }),
  transform(({ exchanges }) => ({ exchanges }))
);
var newNotes = (messageId) => ({
  kind: null,
  fault: null,
  messageId,
  body: { kind: "none" },
  answer: void 0
});
var LIMIT = 64 * 1024;
var MAX_BYTES_PER_UNIT = 3;
var encoder = new TextEncoder();
function excerpt(body, limit = LIMIT) {
  if (typeof body === "string" && body.length * MAX_BYTES_PER_UNIT <= limit) return body;
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  if (bytes.length <= limit) return decoder.decode(bytes);
  const text = decoder.decode(bytes.subarray(0, limit), { stream: true });
  return `${text}\u2026 (cut: the first ${limit} of ${bytes.length} bytes)`;
}
var MAX_PARTS = 100;
var MAX_NAME_BYTES = 1024;
var MAX_TEXT_BYTES = 64 * 1024;
var shortened = (name) => excerpt(name, MAX_NAME_BYTES);
function partOf(name, value, room) {
  if (typeof value === "string")
    return { name: shortened(name), size: encoder.encode(value).length, text: excerpt(value, room) };
  const type = value.type === "" ? {} : { type: shortened(value.type) };
  return { name: shortened(name), filename: shortened(value.name), ...type, size: value.size };
}
function formBody(form) {
  const all = [...form];
  let room = MAX_TEXT_BYTES;
  const parts = all.slice(0, MAX_PARTS).map(([name, value]) => {
    const part = partOf(name, value, room);
    if (part.text !== void 0) room = Math.max(0, room - part.size);
    return part;
  });
  const rest = all.length - parts.length;
  return { kind: "multipart", parts: rest > 0 ? [...parts, { name: `\u2026 (cut: ${rest} more parts)`, size: 0 }] : parts };
}
var FAULT_NAMES = [
  "reset-before-body",
  "reset-mid-body",
  "429",
  "502-html",
  "500-before-commit",
  "stall-headers",
  "reset-after-commit",
  "500-after-commit",
  "stall-body",
  "truncated-json",
  "not-json",
  "slow"
];
var isEarly = (fault) => fault.fault === "reset-before-body" || fault.fault === "reset-mid-body";
var CALL_KINDS = ["text", "note", "file", "template", "retry"];
var listedFields = looseObject({
  id: number(),
  fault: string(),
  matched: number(),
  struck: number(),
  conversationId: optional(number()),
  kind: optional(string()),
  count: optional(number()),
  odds: optional(number())
});
var listedFaultRuleModel = pipe(
  listedFields,
  transform((rule) => rule)
);
var faultListModel = looseObject({
  seed: string(),
  rules: array(listedFaultRuleModel)
});
var HEALTH = "/__emulator/health";
var TRUTH = "/__emulator/truth";
var FAULTS = "/__emulator/faults";
var TEMPLATES = "/__emulator/templates";
var EXCHANGES = "/__emulator/exchanges";
var EVENTS = "/__emulator/events";
var CLOCK = "/__emulator/clock";
var windowPath = (id) => `/__emulator/conversations/${id}/window`;
var customerPath = (id) => `/__emulator/conversations/${id}/customer-messages`;
var changeModel = looseObject({ what: string(), conversation_id: optional(number()) });
var PAUSE_PER_LISTENER_MS = 0.2;
var LONGEST_PAUSE_MS = 1e3;
var eventOf = (change) => `event: change
data: ${JSON.stringify(change)}

`;
var encoder2 = new TextEncoder();
var batchOf = (events) => ({
  events,
  bytes: encoder2.encode([...events].join(""))
});
var realTime = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};
var Changes = class {
  #listeners = /* @__PURE__ */ new Set();
  #later;
  #pending = /* @__PURE__ */ new Set();
  /** Ends the pause. Undefined if no pause is in progress. */
  #cancelPause;
  constructor(later = realTime) {
    this.#later = later;
  }
  announce(change) {
    if (this.#listeners.size === 0) return;
    this.#pending.add(eventOf(change));
    if (this.#cancelPause === void 0) this.#flush();
  }
  /** Calls the listener with every change until the returned function is called. */
  listen(listener) {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }
  #flush() {
    const batch = batchOf(this.#pending);
    this.#pending = /* @__PURE__ */ new Set();
    for (const listener of this.#listeners) listener(batch);
    const pause = Math.min(this.#listeners.size * PAUSE_PER_LISTENER_MS, LONGEST_PAUSE_MS);
    this.#cancelPause = this.#later(pause, () => {
      this.#cancelPause = void 0;
      if (this.#pending.size > 0) this.#flush();
    });
  }
  /**
   * After the last listener has left, drops the pending changes and cancels the pause, because its timer would keep the
   * process alive.
   */
  #stop() {
    this.#cancelPause?.();
    this.#cancelPause = void 0;
    this.#pending.clear();
  }
};
var HEARTBEAT_MS = 15e3;
var OPENING = ": this is a stream of changes\nretry: 1000\n\n";
var BEAT = ": still here\n\n";
var MAX_PENDING = 1e3;
var opening = batchOf(/* @__PURE__ */ new Set([OPENING]));
var heartbeat = batchOf(/* @__PURE__ */ new Set([BEAT]));
function changeStream(changes, wait) {
  const ended = new AbortController();
  let pending;
  let merged;
  let isWaitingForHeartbeat = false;
  let isCancelled = false;
  let wake = () => void 0;
  let stopListening;
  const end = () => {
    stopListening?.();
    ended.abort();
    pending = merged = void 0;
    wake();
  };
  const add = (batch) => {
    if (pending === void 0) {
      pending = batch;
    } else {
      merged ??= new Set(pending.events);
      for (const event of batch.events) merged.add(event);
      if (merged.size > MAX_PENDING) end();
    }
    wake();
  };
  const take = () => {
    const bytes = merged === void 0 ? pending?.bytes : batchOf(merged).bytes;
    pending = void 0;
    merged = void 0;
    return bytes;
  };
  const beat = async () => {
    isWaitingForHeartbeat = true;
    try {
      await wait(HEARTBEAT_MS, ended.signal);
      isWaitingForHeartbeat = false;
      add(heartbeat);
    } catch {
    }
  };
  return new ReadableStream(
    {
      async pull(controller) {
        if (stopListening === void 0) {
          stopListening = changes.listen(add);
          pending = opening;
        }
        if (!isWaitingForHeartbeat) void beat();
        if (pending === void 0 && !ended.signal.aborted) await new Promise((resolve2) => void (wake = resolve2));
        if (isCancelled) return;
        const bytes = take();
        if (bytes === void 0) controller.close();
        else controller.enqueue(bytes);
      },
      cancel() {
        isCancelled = true;
        end();
      }
    },
    { highWaterMark: 0 }
  );
}
var templatesModel = pipe(
  array(looseObject({ name: string(), language: string(), body: string() })),
  transform((templates) => templates)
);
var refusalModel = looseObject({ error: string() });

// ../../packages/emulator/dist/supported-node.js
var NEEDED = "22.19";
var [neededMajor = 0, neededMinor = 0] = NEEDED.split(".").map(Number);
var [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
var isSupported = major > neededMajor || major === neededMajor && minor >= neededMinor;
if (!isSupported)
  throw new Error(
    `@livedesk/emulator needs Node.js ${NEEDED} or later, but this process runs Node.js ${process.versions.node}`
  );

// ../../packages/emulator/dist/index.js
import { randomBytes, createHash, timingSafeEqual } from "node:crypto";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
import { isIPv6, isIP } from "node:net";

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/http-exception.js
var HTTPException = class extends Error {
  res;
  status;
  /**
  * Creates an instance of `HTTPException`.
  * @param status - HTTP status code for the exception. Defaults to 500.
  * @param options - Additional options for the exception.
  */
  constructor(status = 500, options) {
    super(options?.message, { cause: options?.cause });
    this.res = options?.res;
    this.status = status;
  }
  /**
  * Returns the response object associated with the exception.
  * If a response object is not provided, a new response is created with the error message and status code.
  * @returns The response object.
  */
  getResponse() {
    if (this.res) return new Response(this.res.body, {
      status: this.status,
      headers: this.res.headers
    });
    return new Response(this.message, { status: this.status });
  }
};

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/request/constants.js
var GET_MATCH_RESULT = /* @__PURE__ */ Symbol();

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/utils/buffer.js
var bufferToFormData = (arrayBuffer, contentType2) => {
  return new Response(arrayBuffer, { headers: { "Content-Type": contentType2.replace(/^[^;]+/, (mediaType2) => mediaType2.toLowerCase()) } }).formData();
};

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/utils/body.js
var MAX_NESTED_OBJECTS = 1e4;
var isRawRequest = (request) => "headers" in request;
var parseBody = async (request, options = /* @__PURE__ */ Object.create(null)) => {
  const { all = false, dot = false } = options;
  const mediaType2 = (isRawRequest(request) ? request.headers : request.raw.headers).get("Content-Type")?.split(";")[0].trim().toLowerCase();
  if (mediaType2 === "multipart/form-data" || mediaType2 === "application/x-www-form-urlencoded") return parseFormData(request, {
    all,
    dot
  });
  return {};
};
async function parseFormData(request, options) {
  if (!isRawRequest(request) && request.bodyCache.formData) return convertFormDataToBodyData(await request.bodyCache.formData, options);
  const headers = isRawRequest(request) ? request.headers : request.raw.headers;
  const arrayBuffer = await request.arrayBuffer();
  const formDataPromise = bufferToFormData(arrayBuffer, headers.get("Content-Type") || "");
  if (!isRawRequest(request)) request.bodyCache.formData = formDataPromise;
  const formData = await formDataPromise;
  if (formData) return convertFormDataToBodyData(formData, options);
  return {};
}
function convertFormDataToBodyData(formData, options) {
  const form = /* @__PURE__ */ Object.create(null);
  const nestingState = { count: 0 };
  formData.forEach((value, key) => {
    if (!(options.all || key.endsWith("[]"))) form[key] = value;
    else handleParsingAllValues(form, key, value);
  });
  if (options.dot) Object.entries(form).forEach(([key, value]) => {
    if (key.includes(".")) {
      handleParsingNestedValues(form, key, value, nestingState);
      delete form[key];
    }
  });
  return form;
}
var handleParsingAllValues = (form, key, value) => {
  if (form[key] !== void 0) {
    if (Array.isArray(form[key])) form[key].push(value);
    else form[key] = [form[key], value];
  } else if (!key.endsWith("[]")) form[key] = value;
  else form[key] = [value];
};
var handleParsingNestedValues = (form, key, value, state) => {
  if (/(?:^|\.)__proto__\./.test(key)) return;
  let nestedForm = form;
  const keys = key.split(".", 34);
  if (keys.length > 33) throwNestingLimitExceeded();
  keys.forEach((key2, index) => {
    if (index === keys.length - 1) nestedForm[key2] = value;
    else {
      if (!nestedForm[key2] || typeof nestedForm[key2] !== "object" || Array.isArray(nestedForm[key2]) || nestedForm[key2] instanceof File) {
        if (state.count++ >= MAX_NESTED_OBJECTS) throwNestingLimitExceeded();
        nestedForm[key2] = /* @__PURE__ */ Object.create(null);
      }
      nestedForm = nestedForm[key2];
    }
  });
};
var throwNestingLimitExceeded = () => {
  throw new Error("Nesting limit exceeded");
};

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/utils/url.js
var splitPath = (path) => {
  const paths = path.split("/");
  if (paths[0] === "") paths.shift();
  return paths;
};
var splitRoutingPath = (routePath2) => {
  const { groups, path } = extractGroupsFromPath(routePath2);
  const paths = splitPath(path);
  return replaceGroupMarks(paths, groups);
};
var extractGroupsFromPath = (path) => {
  const groups = [];
  path = path.replace(/\{[^}]+\}/g, (match2, index) => {
    const mark = `@${index}`;
    groups.push([mark, match2]);
    return mark;
  });
  return {
    groups,
    path
  };
};
var replaceGroupMarks = (paths, groups) => {
  for (let i = groups.length - 1; i >= 0; i--) {
    const [mark] = groups[i];
    for (let j = paths.length - 1; j >= 0; j--) if (paths[j].includes(mark)) {
      paths[j] = paths[j].replace(mark, groups[i][1]);
      break;
    }
  }
  return paths;
};
var patternCache = {};
var getPattern = (label, next) => {
  if (label === "*") return "*";
  const match2 = label.match(/^\:([^\{\}]+)(?:\{(.+)\})?$/);
  if (match2) {
    const cacheKey2 = `${label}#${next}`;
    if (!patternCache[cacheKey2]) {
      if (match2[2]) patternCache[cacheKey2] = next && next[0] !== ":" && next[0] !== "*" ? [
        cacheKey2,
        match2[1],
        new RegExp(`^${match2[2]}(?=/${next})`)
      ] : [
        label,
        match2[1],
        new RegExp(`^${match2[2]}$`)
      ];
      else patternCache[cacheKey2] = [
        label,
        match2[1],
        true
      ];
    }
    return patternCache[cacheKey2];
  }
  return null;
};
var tryDecode = (str, decoder) => {
  try {
    return decoder(str);
  } catch {
    return str.replace(/(?:%[0-9A-Fa-f]{2})+/g, (match2) => {
      try {
        return decoder(match2);
      } catch {
        return match2;
      }
    });
  }
};
var decodeURIWithPreservedPercent = (value) => decodeURI(value.includes("%25") ? value.replace(/%25/g, "%2525") : value);
var getPath = (request) => {
  const url = request.url;
  const start = url.indexOf("/", url.indexOf(":") + 4);
  let i = start;
  for (; i < url.length; i++) {
    const charCode = url.charCodeAt(i);
    if (charCode === 37) {
      const queryIndex = url.indexOf("?", i);
      const hashIndex = url.indexOf("#", i);
      const end = queryIndex === -1 ? hashIndex === -1 ? void 0 : hashIndex : hashIndex === -1 ? queryIndex : Math.min(queryIndex, hashIndex);
      const path = url.slice(start, end);
      const decoded = tryDecode(path, decodeURIWithPreservedPercent);
      if (/%(?![0-9A-Fa-f]{2})/.test(path)) {
        const rewritten = new URL("http://localhost");
        rewritten.pathname = decoded.replace(/[\\\t\n\r]/g, encodeURIComponent);
        if (tryDecode(rewritten.pathname, decodeURIWithPreservedPercent) !== decoded) return tryDecode(path.replace(/%(?![0-9A-Fa-f]{2})/g, "%25"), decodeURIWithPreservedPercent);
      }
      return decoded;
    } else if (charCode === 63 || charCode === 35) break;
  }
  return url.slice(start, i);
};
var getPathNoStrict = (request) => {
  const result = getPath(request);
  return result.length > 1 && result.at(-1) === "/" ? result.slice(0, -1) : result;
};
var mergePath = (base, sub, ...rest) => {
  if (rest.length) sub = mergePath(sub, ...rest);
  return `${base?.[0] === "/" ? "" : "/"}${base}${sub === "/" ? "" : `${base?.at(-1) === "/" ? "" : "/"}${sub?.[0] === "/" ? sub.slice(1) : sub}`}`;
};
var checkOptionalParameter = (path) => {
  if (path.charCodeAt(path.length - 1) !== 63 || !path.includes(":")) return null;
  const segments = path.split("/");
  const results = [];
  let basePath = "";
  segments.forEach((segment) => {
    if (segment !== "" && !/\:/.test(segment)) basePath += "/" + segment;
    else if (/\:/.test(segment)) {
      if (segment.charCodeAt(segment.length - 1) === 63) {
        if (results.length === 0 && basePath === "") results.push("/");
        else results.push(basePath);
        const optionalSegment = segment.slice(0, -1);
        basePath += "/" + optionalSegment;
        results.push(basePath);
      } else basePath += "/" + segment;
    }
  });
  return results.filter((v, i, a) => a.indexOf(v) === i);
};
var tryDecodeURIComponent = (str) => str.indexOf("%") !== -1 ? tryDecode(str, decodeURIComponent_) : str;
var _decodeURI = (value) => {
  if (value.indexOf("+") !== -1) value = value.replace(/\+/g, " ");
  return tryDecodeURIComponent(value);
};
var _getQueryParam = (url, key, multiple) => {
  const hashIndex = url.indexOf("#", 8);
  if (hashIndex !== -1) url = url.slice(0, hashIndex);
  let encoded;
  if (!multiple && key && !/[%+&=]/.test(key)) {
    const queryIndex = url.indexOf("?", 8);
    let keyIndex2 = queryIndex;
    if (keyIndex2 === -1) return;
    if (!url.startsWith(key, keyIndex2 + 1)) keyIndex2 = url.indexOf(`&${key}`, keyIndex2 + 1);
    while (keyIndex2 !== -1) {
      const trailingKeyCode = url.charCodeAt(keyIndex2 + key.length + 1);
      if (trailingKeyCode === 61 || trailingKeyCode === 38 || isNaN(trailingKeyCode)) {
        if (keyIndex2 > queryIndex && /(?:^|&)[^=&]*[%+]/.test(url.slice(queryIndex + 1, keyIndex2))) break;
        if (trailingKeyCode === 61) {
          const valueIndex = keyIndex2 + key.length + 2;
          const endIndex = url.indexOf("&", valueIndex);
          return _decodeURI(url.slice(valueIndex, endIndex === -1 ? void 0 : endIndex));
        }
        return "";
      }
      keyIndex2 = url.indexOf(`&${key}`, keyIndex2 + 1);
    }
    encoded = /[%+]/.test(url);
    if (!encoded) return;
  }
  const results = /* @__PURE__ */ Object.create(null);
  encoded ??= /[%+]/.test(url);
  let keyIndex = url.indexOf("?", 8);
  while (keyIndex !== -1) {
    const nextKeyIndex = url.indexOf("&", keyIndex + 1);
    let valueIndex = url.indexOf("=", keyIndex);
    if (valueIndex > nextKeyIndex && nextKeyIndex !== -1) valueIndex = -1;
    let name = url.slice(keyIndex + 1, valueIndex === -1 ? nextKeyIndex === -1 ? void 0 : nextKeyIndex : valueIndex);
    if (encoded) name = _decodeURI(name);
    keyIndex = nextKeyIndex;
    if (name === "") continue;
    let value;
    if (valueIndex === -1) value = "";
    else {
      value = url.slice(valueIndex + 1, nextKeyIndex === -1 ? void 0 : nextKeyIndex);
      if (encoded) value = _decodeURI(value);
    }
    if (multiple) {
      if (!(results[name] && Array.isArray(results[name]))) results[name] = [];
      results[name].push(value);
    } else results[name] ??= value;
  }
  return key ? results[key] : results;
};
var getQueryParam = _getQueryParam;
var getQueryParams = (url, key) => {
  return _getQueryParam(url, key, true);
};
var decodeURIComponent_ = decodeURIComponent;

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/request.js
var HonoRequest = class {
  /**
  * `.raw` can get the raw Request object.
  *
  * @see {@link https://hono.dev/docs/api/request#raw}
  *
  * @example
  * ```ts
  * // For Cloudflare Workers
  * app.post('/', async (c) => {
  *   const metadata = c.req.raw.cf?.hostMetadata?
  *   ...
  * })
  * ```
  */
  raw;
  #validatedData;
  #matchResult;
  routeIndex = 0;
  /**
  * `.path` can get the pathname of the request.
  *
  * @see {@link https://hono.dev/docs/api/request#path}
  *
  * @example
  * ```ts
  * app.get('/about/me', (c) => {
  *   const pathname = c.req.path // `/about/me`
  * })
  * ```
  */
  path;
  bodyCache = {};
  constructor(request, path = "/", matchResult = [[]]) {
    this.raw = request;
    this.path = path;
    this.#matchResult = matchResult;
  }
  param(key) {
    return key ? this.#getDecodedParam(key) : this.#getAllDecodedParams();
  }
  #getDecodedParam(key) {
    const paramKey = this.#matchResult[0][this.routeIndex]?.[1][key];
    const param = this.#getParamValue(paramKey);
    return param && tryDecodeURIComponent(param);
  }
  #getAllDecodedParams() {
    const decoded = {};
    const keys = Object.keys(this.#matchResult[0][this.routeIndex]?.[1] ?? {});
    for (const key of keys) {
      const value = this.#getParamValue(this.#matchResult[0][this.routeIndex][1][key]);
      if (value !== void 0) decoded[key] = tryDecodeURIComponent(value);
    }
    return decoded;
  }
  #getParamValue(paramKey) {
    return this.#matchResult[1] ? this.#matchResult[1][paramKey] : paramKey;
  }
  query(key) {
    return getQueryParam(this.url, key);
  }
  queries(key) {
    return getQueryParams(this.url, key);
  }
  header(name) {
    if (name) return this.raw.headers.get(name) ?? void 0;
    const headerData = /* @__PURE__ */ Object.create(null);
    this.raw.headers.forEach((value, key) => {
      headerData[key] = value;
    });
    return headerData;
  }
  async parseBody(options) {
    return parseBody(this, options);
  }
  #cachedBody = (key) => {
    const { bodyCache, raw: raw2 } = this;
    const cachedBody = bodyCache[key];
    if (cachedBody) return cachedBody;
    for (const anyCachedKey in bodyCache) return bodyCache[anyCachedKey].then((body) => {
      if (anyCachedKey === "json") body = JSON.stringify(body);
      const contentType2 = anyCachedKey === "formData" ? void 0 : raw2.headers.get("content-type");
      return new Response(body, { headers: contentType2 ? { "Content-Type": contentType2 } : void 0 })[key]();
    });
    return bodyCache[key] = raw2[key]();
  };
  /**
  * `.json()` can parse Request body of type `application/json`
  *
  * @see {@link https://hono.dev/docs/api/request#json}
  *
  * @example
  * ```ts
  * app.post('/entry', async (c) => {
  *   const body = await c.req.json()
  * })
  * ```
  */
  json() {
    return this.#cachedBody("text").then((text) => JSON.parse(text));
  }
  /**
  * `.text()` can parse Request body of type `text/plain`
  *
  * @see {@link https://hono.dev/docs/api/request#text}
  *
  * @example
  * ```ts
  * app.post('/entry', async (c) => {
  *   const body = await c.req.text()
  * })
  * ```
  */
  text() {
    return this.#cachedBody("text");
  }
  /**
  * `.arrayBuffer()` parse Request body as an `ArrayBuffer`
  *
  * @see {@link https://hono.dev/docs/api/request#arraybuffer}
  *
  * @example
  * ```ts
  * app.post('/entry', async (c) => {
  *   const body = await c.req.arrayBuffer()
  * })
  * ```
  */
  arrayBuffer() {
    return this.#cachedBody("arrayBuffer");
  }
  /**
  * `.bytes()` parses the request body as a `Uint8Array`.
  *
  * @see {@link https://hono.dev/docs/api/request#bytes}
  *
  * @example
  * ```ts
  * app.post('/entry', async (c) => {
  *   const body = await c.req.bytes()
  * })
  * ```
  */
  bytes() {
    return this.#cachedBody("arrayBuffer").then((buffer) => new Uint8Array(buffer));
  }
  /**
  * Parses the request body as a `Blob`.
  * @example
  * ```ts
  * app.post('/entry', async (c) => {
  *   const body = await c.req.blob();
  * });
  * ```
  * @see https://hono.dev/docs/api/request#blob
  */
  blob() {
    return this.#cachedBody("blob");
  }
  /**
  * Parses the request body as `FormData`.
  * @example
  * ```ts
  * app.post('/entry', async (c) => {
  *   const body = await c.req.formData();
  * });
  * ```
  * @see https://hono.dev/docs/api/request#formdata
  */
  formData() {
    return this.#cachedBody("formData");
  }
  /**
  * Adds validated data to the request.
  *
  * @param target - The target of the validation.
  * @param data - The validated data to add.
  */
  addValidatedData(target, data) {
    (this.#validatedData ??= {})[target] = data;
  }
  valid(target) {
    return this.#validatedData?.[target];
  }
  /**
  * `.url` can get the request url strings.
  *
  * @see {@link https://hono.dev/docs/api/request#url}
  *
  * @example
  * ```ts
  * app.get('/about/me', (c) => {
  *   const url = c.req.url // `http://localhost:8787/about/me`
  *   ...
  * })
  * ```
  */
  get url() {
    return this.raw.url;
  }
  /**
  * `.method` can get the method name of the request.
  *
  * @see {@link https://hono.dev/docs/api/request#method}
  *
  * @example
  * ```ts
  * app.get('/about/me', (c) => {
  *   const method = c.req.method // `GET`
  * })
  * ```
  */
  get method() {
    return this.raw.method;
  }
  get [GET_MATCH_RESULT]() {
    return this.#matchResult;
  }
  /**
  * `.matchedRoutes` can return a matched route in the handler
  *
  * @deprecated
  *
  * Use matchedRoutes helper defined in "hono/route" instead.
  *
  * @see {@link https://hono.dev/docs/api/request#matchedroutes}
  *
  * @example
  * ```ts
  * app.use('*', async function logger(c, next) {
  *   await next()
  *   c.req.matchedRoutes.forEach(({ handler, method, path }, i) => {
  *     const name = handler.name || (handler.length < 2 ? '[handler]' : '[middleware]')
  *     console.log(
  *       method,
  *       ' ',
  *       path,
  *       ' '.repeat(Math.max(10 - path.length, 0)),
  *       name,
  *       i === c.req.routeIndex ? '<- respond from here' : ''
  *     )
  *   })
  * })
  * ```
  */
  get matchedRoutes() {
    return this.#matchResult[0].map(([[, route]]) => route);
  }
  /**
  * `.routePath` can retrieve the path registered within the handler
  *
  * @deprecated
  *
  * Use routePath helper defined in "hono/route" instead.
  *
  * @see {@link https://hono.dev/docs/api/request#routepath}
  *
  * @example
  * ```ts
  * app.get('/posts/:id', (c) => {
  *   return c.json({ path: c.req.routePath })
  * })
  * ```
  */
  get routePath() {
    return this.#matchResult[0].map(([[, route]]) => route)[this.routeIndex].path;
  }
};

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/utils/html.js
var HtmlEscapedCallbackPhase = {
  Stringify: 1,
  BeforeStream: 2,
  Stream: 3
};
var raw = (value, callbacks) => {
  const escapedString = new String(value);
  escapedString.isEscaped = true;
  escapedString.callbacks = callbacks;
  return escapedString;
};
var resolveCallback = async (str, phase, preserveCallbacks, context, buffer) => {
  if (typeof str === "object" && !(str instanceof String)) {
    if (!(str instanceof Promise)) str = str.toString();
    if (str instanceof Promise) str = await str;
  }
  const callbacks = str.callbacks;
  if (!callbacks?.length) return Promise.resolve(str);
  if (buffer) buffer[0] += str;
  else buffer = [str];
  const resStr = Promise.all(callbacks.map((c) => c({
    phase,
    buffer,
    context
  }))).then((res) => Promise.all(res.filter(Boolean).map((str2) => resolveCallback(str2, phase, false, context, buffer))).then(() => buffer[0]));
  if (preserveCallbacks) return raw(await resStr, callbacks);
  else return resStr;
};

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/context.js
var TEXT_PLAIN = "text/plain; charset=UTF-8";
var setDefaultContentType = (contentType2, headers) => {
  return {
    "Content-Type": contentType2,
    ...headers
  };
};
var createResponseInstance = (body, init) => new Response(body, init);
var Context = class {
  #rawRequest;
  #req;
  /**
  * `.env` can get bindings (environment variables, secrets, KV namespaces, D1 database, R2 bucket etc.) in Cloudflare Workers.
  *
  * @see {@link https://hono.dev/docs/api/context#env}
  *
  * @example
  * ```ts
  * // Environment object for Cloudflare Workers
  * app.get('*', async c => {
  *   const counter = c.env.COUNTER
  * })
  * ```
  */
  env = {};
  #var;
  finalized = false;
  /**
  * `.error` can get the error object from the middleware if the Handler throws an error.
  *
  * @see {@link https://hono.dev/docs/api/context#error}
  *
  * @example
  * ```ts
  * app.use('*', async (c, next) => {
  *   await next()
  *   if (c.error) {
  *     // do something...
  *   }
  * })
  * ```
  */
  error;
  #status;
  #executionCtx;
  #res;
  #layout;
  #renderer;
  #notFoundHandler;
  #preparedHeaders;
  #matchResult;
  #path;
  /**
  * Creates an instance of the Context class.
  *
  * @param req - The Request object.
  * @param options - Optional configuration options for the context.
  */
  constructor(req, options) {
    this.#rawRequest = req;
    if (options) {
      this.#executionCtx = options.executionCtx;
      this.env = options.env;
      this.#notFoundHandler = options.notFoundHandler;
      this.#path = options.path;
      this.#matchResult = options.matchResult;
    }
  }
  /**
  * `.req` is the instance of {@link HonoRequest}.
  */
  get req() {
    this.#req ??= new HonoRequest(this.#rawRequest, this.#path, this.#matchResult);
    return this.#req;
  }
  /**
  * @see {@link https://hono.dev/docs/api/context#event}
  * The FetchEvent associated with the current request.
  *
  * @throws Will throw an error if the context does not have a FetchEvent.
  */
  get event() {
    if (this.#executionCtx && "respondWith" in this.#executionCtx) return this.#executionCtx;
    else throw Error("This context has no FetchEvent");
  }
  /**
  * @see {@link https://hono.dev/docs/api/context#executionctx}
  * The ExecutionContext associated with the current request.
  *
  * @throws Will throw an error if the context does not have an ExecutionContext.
  */
  get executionCtx() {
    if (this.#executionCtx) return this.#executionCtx;
    else throw Error("This context has no ExecutionContext");
  }
  /**
  * @see {@link https://hono.dev/docs/api/context#res}
  * The Response object for the current request.
  */
  get res() {
    return this.#res ||= createResponseInstance(null, { headers: this.#preparedHeaders ??= new Headers() });
  }
  /**
  * Sets the Response object for the current request.
  *
  * @param _res - The Response object to set.
  */
  set res(_res) {
    if (this.#res && _res) {
      _res = createResponseInstance(_res.body, _res);
      for (const [k, v] of this.#res.headers.entries()) {
        if (k === "content-type") continue;
        if (k === "set-cookie") {
          const cookies = this.#res.headers.getSetCookie();
          _res.headers.delete("set-cookie");
          for (const cookie of cookies) _res.headers.append("set-cookie", cookie);
        } else _res.headers.set(k, v);
      }
    }
    this.#res = _res;
    this.finalized = true;
  }
  /**
  * `.render()` can create a response within a layout.
  *
  * @see {@link https://hono.dev/docs/api/context#render-setrenderer}
  *
  * @example
  * ```ts
  * app.get('/', (c) => {
  *   return c.render('Hello!')
  * })
  * ```
  */
  render = (...args) => {
    this.#renderer ??= (content) => this.html(content);
    return this.#renderer(...args);
  };
  /**
  * Sets the layout for the response.
  *
  * @param layout - The layout to set.
  * @returns The layout function.
  */
  setLayout = (layout) => this.#layout = layout;
  /**
  * Gets the current layout for the response.
  *
  * @returns The current layout function.
  */
  getLayout = () => this.#layout;
  /**
  * `.setRenderer()` can set the layout in the custom middleware.
  *
  * @see {@link https://hono.dev/docs/api/context#render-setrenderer}
  *
  * @example
  * ```tsx
  * app.use('*', async (c, next) => {
  *   c.setRenderer((content) => {
  *     return c.html(
  *       <html>
  *         <body>
  *           <p>{content}</p>
  *         </body>
  *       </html>
  *     )
  *   })
  *   await next()
  * })
  * ```
  */
  setRenderer = (renderer) => {
    this.#renderer = renderer;
  };
  /**
  * `.header()` can set headers.
  *
  * @see {@link https://hono.dev/docs/api/context#header}
  *
  * @example
  * ```ts
  * app.get('/welcome', (c) => {
  *   // Set headers
  *   c.header('X-Message', 'Hello!')
  *   c.header('Content-Type', 'text/plain')
  *
  *   // Append multiple headers using the append option (e.g. Vary)
  *   c.header('Vary', 'Accept-Encoding', { append: true })
  *   c.header('Vary', 'User-Agent', { append: true })
  *
  *   return c.body('Thank you for coming')
  * })
  * ```
  */
  header = (name, value, options) => {
    if (this.finalized && !this.#res.bodyUsed) this.#res = createResponseInstance(this.#res.body, this.#res);
    const headers = this.#res ? this.#res.headers : this.#preparedHeaders ??= new Headers();
    if (value === void 0) headers.delete(name);
    else if (options?.append) headers.append(name, value);
    else headers.set(name, value);
  };
  status = (status) => {
    this.#status = status;
  };
  /**
  * `.set()` can set the value specified by the key.
  *
  * @see {@link https://hono.dev/docs/api/context#set-get}
  *
  * @example
  * ```ts
  * app.use('*', async (c, next) => {
  *   c.set('message', 'Hono is hot!!')
  *   await next()
  * })
  * ```
  */
  set = (key, value) => {
    this.#var ??= /* @__PURE__ */ new Map();
    this.#var.set(key, value);
  };
  /**
  * `.get()` can use the value specified by the key.
  *
  * @see {@link https://hono.dev/docs/api/context#set-get}
  *
  * @example
  * ```ts
  * app.get('/', (c) => {
  *   const message = c.get('message')
  *   return c.text(`The message is "${message}"`)
  * })
  * ```
  */
  get = (key) => {
    return this.#var ? this.#var.get(key) : void 0;
  };
  /**
  * `.var` can access the value of a variable.
  *
  * @see {@link https://hono.dev/docs/api/context#var}
  *
  * @example
  * ```ts
  * const result = c.var.client.oneMethod()
  * ```
  */
  get var() {
    if (!this.#var) return {};
    return Object.fromEntries(this.#var);
  }
  #newResponse(data, arg, headers) {
    let responseHeaders = this.#res ? new Headers(this.#res.headers) : this.#preparedHeaders;
    if (typeof arg === "object" && arg.headers) {
      responseHeaders ??= new Headers();
      for (const [key, value] of new Headers(arg.headers)) if (key === "set-cookie") responseHeaders.append(key, value);
      else responseHeaders.set(key, value);
    }
    if (headers) {
      if (!responseHeaders) {
        let count = 0;
        for (const k in headers) if (++count > 1 || typeof headers[k] !== "string") {
          responseHeaders = new Headers();
          break;
        }
      }
      if (responseHeaders) for (const k in headers) {
        const v = headers[k];
        if (typeof v === "string") responseHeaders.set(k, v);
        else {
          responseHeaders.delete(k);
          for (const v2 of v) responseHeaders.append(k, v2);
        }
      }
    }
    const status = typeof arg === "number" ? arg : arg?.status ?? this.#status;
    return createResponseInstance(data, {
      status,
      headers: responseHeaders ?? headers
    });
  }
  newResponse = (...args) => this.#newResponse(...args);
  /**
  * `.body()` can return the HTTP response.
  * You can set headers with `.header()` and set HTTP status code with `.status`.
  * This can also be set in `.text()`, `.json()` and so on.
  *
  * @see {@link https://hono.dev/docs/api/context#body}
  *
  * @example
  * ```ts
  * app.get('/welcome', (c) => {
  *   // Set headers
  *   c.header('X-Message', 'Hello!')
  *   c.header('Content-Type', 'text/plain')
  *   // Set HTTP status code
  *   c.status(201)
  *
  *   // Return the response body
  *   return c.body('Thank you for coming')
  * })
  * ```
  */
  body = (data, arg, headers) => this.#newResponse(data, arg, headers);
  /**
  * `.text()` can render text as `Content-Type:text/plain`.
  *
  * @see {@link https://hono.dev/docs/api/context#text}
  *
  * @example
  * ```ts
  * app.get('/say', (c) => {
  *   return c.text('Hello!')
  * })
  * ```
  */
  text = (text, arg, headers) => {
    return !this.#preparedHeaders && !this.#status && !arg && !headers && !this.finalized ? new Response(text) : this.#newResponse(text, arg, setDefaultContentType(TEXT_PLAIN, headers));
  };
  /**
  * `.json()` can render JSON as `Content-Type:application/json`.
  *
  * @see {@link https://hono.dev/docs/api/context#json}
  *
  * @example
  * ```ts
  * app.get('/api', (c) => {
  *   return c.json({ message: 'Hello!' })
  * })
  * ```
  */
  json = (object, arg, headers) => {
    return this.#newResponse(JSON.stringify(object), arg, setDefaultContentType("application/json", headers));
  };
  html = (html, arg, headers) => {
    const res = (html2) => this.#newResponse(html2, arg, setDefaultContentType("text/html; charset=UTF-8", headers));
    return typeof html === "object" ? resolveCallback(html, HtmlEscapedCallbackPhase.Stringify, false, {}).then(res) : res(html);
  };
  /**
  * `.redirect()` can Redirect, default status code is 302.
  *
  * @see {@link https://hono.dev/docs/api/context#redirect}
  *
  * @example
  * ```ts
  * app.get('/redirect', (c) => {
  *   return c.redirect('/')
  * })
  * app.get('/redirect-permanently', (c) => {
  *   return c.redirect('/', 301)
  * })
  * ```
  */
  redirect = (location, status) => {
    const locationString = String(location);
    this.header("Location", !/[^\x00-\xFF]/.test(locationString) ? locationString : encodeURI(locationString));
    return this.newResponse(null, status ?? 302);
  };
  /**
  * `.notFound()` can return the Not Found Response.
  *
  * @see {@link https://hono.dev/docs/api/context#notfound}
  *
  * @example
  * ```ts
  * app.get('/notfound', (c) => {
  *   return c.notFound()
  * })
  * ```
  */
  notFound = () => {
    this.#notFoundHandler ??= () => createResponseInstance();
    return this.#notFoundHandler(this);
  };
};

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/compose.js
var compose = (middleware, onError, onNotFound) => {
  return (context, next) => {
    let index = -1;
    return dispatch(0);
    async function dispatch(i) {
      if (i <= index) throw new Error("next() called multiple times");
      index = i;
      let res;
      let isError = false;
      let handler;
      if (middleware[i]) {
        handler = middleware[i][0][0];
        context.req.routeIndex = i;
      } else handler = i === middleware.length && next || void 0;
      if (handler) try {
        res = await handler(context, () => dispatch(i + 1));
      } catch (err) {
        if (err instanceof Error && onError) {
          context.error = err;
          res = await onError(err, context);
          isError = true;
        } else throw err;
      }
      else if (context.finalized === false && onNotFound) res = await onNotFound(context);
      if (res && (context.finalized === false || isError)) context.res = res;
      return context;
    }
  };
};

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/helper/route/index.js
var matchedRoutes = (c) => c.req[GET_MATCH_RESULT][0].map(([[, route]]) => route);
var routePath = (c, index) => matchedRoutes(c).at(index ?? c.req.routeIndex)?.path ?? "";

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/router.js
var METHODS = [
  "get",
  "post",
  "put",
  "delete",
  "options",
  "patch",
  "query"
];
var MESSAGE_MATCHER_IS_ALREADY_BUILT = "Can not add a route since the matcher is already built.";
var UnsupportedPathError = class extends Error {
};

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/utils/constants.js
var COMPOSED_HANDLER = "__COMPOSED_HANDLER";

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/utils/mount.js
var countTrailingSlashes = (path) => {
  let index = path.length;
  while (index > 0 && path.charCodeAt(index - 1) === 47) index--;
  return path.length - index;
};
var getPathPrefixLength = (c, pathPrefix, routePath2) => {
  if (!/[:*]/.test(pathPrefix)) return pathPrefix.length;
  const path = c.req.path;
  const matchResult = c.req[GET_MATCH_RESULT];
  const paramNames = /* @__PURE__ */ new Set();
  let length = 0;
  for (const part of splitRoutingPath(pathPrefix)) {
    if (part[0] === ":" && part.endsWith("}?")) throw new Error(`mount(): Optional regular expression parameters are not supported in "${routePath2}".`);
    const pattern = getPattern(part);
    if (pattern && pattern !== "*") {
      const name = pattern[1];
      if (paramNames.has(name)) throw new Error(`mount(): Duplicate path parameter "${name}" in "${routePath2}".`);
      paramNames.add(name);
    }
    if (pattern && pattern !== "*" && pattern[2] !== true) {
      const value = matchResult.length === 2 ? matchResult[1][matchResult[0][c.req.routeIndex][1][pattern[1]]] : matchResult[0][c.req.routeIndex][1][pattern[1]];
      length += value.length + 1;
    } else if (pattern || part.endsWith("*")) {
      const end = path.indexOf("/", length + 1);
      length = end === -1 ? path.length : end;
    } else length += part.length + 1;
  }
  return length;
};
var createMountedRequest = (c, pathPrefix, routePath2) => {
  if (/[^/]\*$/.test(routePath2)) throw new Error(`mount(): Wildcard must follow "/" in "${routePath2}".`);
  const prefixLength = getPathPrefixLength(c, pathPrefix, routePath2);
  const path = c.req.path.slice(prefixLength) || "/";
  if (prefixLength > c.req.path.length || path[0] !== "/" || /\/(?:\.|%2e){1,2}(?:\/|$)/i.test(path)) throw new HTTPException(400, { message: "Invalid mounted path" });
  const rawUrl = c.req.raw.url;
  if (/^[^/?#]*\/\/[^/?#\\]*[?#\\]/.test(rawUrl)) throw new HTTPException(400, { message: "Invalid mounted path" });
  const rawPathEnd = rawUrl.search(/[?#]/);
  const rawTrailingSlashes = countTrailingSlashes(rawPathEnd === -1 ? rawUrl : rawUrl.slice(0, rawPathEnd));
  if (rawTrailingSlashes > 1 && countTrailingSlashes(c.req.path) === rawTrailingSlashes - 1) throw new HTTPException(400, { message: "Invalid mounted path" });
  const url = new URL(rawUrl);
  url.pathname = path.replace(/[\\\t\n\r]/g, encodeURIComponent);
  if (path.includes("%")) {
  }
  return new Request(url, c.req.raw);
};

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/hono-base.js
var notFoundHandler = (c) => {
  return c.text("404 Not Found", 404);
};
var errorHandler = (err, c) => {
  if ("getResponse" in err) {
    const res = err.getResponse();
    return c.newResponse(res.body, res);
  }
  console.error(err);
  return c.text("Internal Server Error", 500);
};
var Hono = class Hono2 {
  get;
  post;
  put;
  delete;
  options;
  patch;
  query;
  all;
  on;
  use;
  router;
  getPath;
  _basePath = "/";
  #path = "/";
  routes = [];
  constructor(options = {}) {
    [...METHODS, "all"].forEach((method) => {
      this[method] = (args1, ...args) => {
        const methodName = method.toUpperCase();
        if (typeof args1 === "string") this.#path = args1;
        else this.#addRoute(methodName, this.#path, args1);
        args.forEach((handler) => {
          this.#addRoute(methodName, this.#path, handler);
        });
        return this;
      };
    });
    this.on = (method, path, ...handlers) => {
      for (const p of [path].flat()) {
        this.#path = p;
        for (const m of [method].flat()) {
          const methodName = m.toUpperCase();
          for (const handler of handlers) this.#addRoute(methodName, this.#path, handler);
        }
      }
      return this;
    };
    this.use = (arg1, ...handlers) => {
      if (typeof arg1 === "string") this.#path = arg1;
      else {
        this.#path = "*";
        handlers.unshift(arg1);
      }
      handlers.forEach((handler) => {
        this.#addRoute("ALL", this.#path, handler);
      });
      return this;
    };
    const { strict, ...optionsWithoutStrict } = options;
    Object.assign(this, optionsWithoutStrict);
    this.getPath = strict ?? true ? options.getPath ?? getPath : getPathNoStrict;
  }
  #clone() {
    const clone = new Hono2({
      router: this.router,
      getPath: this.getPath
    });
    clone.errorHandler = this.errorHandler;
    clone.#notFoundHandler = this.#notFoundHandler;
    clone.routes = this.routes;
    return clone;
  }
  #notFoundHandler = notFoundHandler;
  errorHandler = errorHandler;
  /**
  * `.route()` allows grouping other Hono instance in routes.
  *
  * @see {@link https://hono.dev/docs/api/routing#grouping}
  *
  * @param {string} path - base Path
  * @param {Hono} app - other Hono instance
  * @returns {Hono} routed Hono instance
  *
  * @example
  * ```ts
  * const app = new Hono()
  * const app2 = new Hono()
  *
  * app2.get("/user", (c) => c.text("user"))
  * app.route("/api", app2) // GET /api/user
  * ```
  */
  route(path, app) {
    const subApp = this.basePath(path);
    app.routes.map((r) => {
      let handler;
      if (app.errorHandler === errorHandler) handler = r.handler;
      else {
        handler = async (c, next) => (await compose([], app.errorHandler)(c, () => r.handler(c, next))).res;
        handler[COMPOSED_HANDLER] = r.handler;
      }
      subApp.#addRoute(r.method, r.path, handler, r.basePath);
    });
    return this;
  }
  /**
  * `.basePath()` allows base paths to be specified.
  *
  * @see {@link https://hono.dev/docs/api/routing#base-path}
  *
  * @param {string} path - base Path
  * @returns {Hono} changed Hono instance
  *
  * @example
  * ```ts
  * const api = new Hono().basePath('/api')
  * ```
  */
  basePath(path) {
    const subApp = this.#clone();
    subApp._basePath = mergePath(this._basePath, path);
    return subApp;
  }
  /**
  * `.onError()` handles an error and returns a customized Response.
  *
  * @see {@link https://hono.dev/docs/api/hono#error-handling}
  *
  * @param {ErrorHandler} handler - request Handler for error
  * @returns {Hono} changed Hono instance
  *
  * @example
  * ```ts
  * app.onError((err, c) => {
  *   console.error(`${err}`)
  *   return c.text('Custom Error Message', 500)
  * })
  * ```
  */
  onError = (handler) => {
    this.errorHandler = handler;
    return this;
  };
  /**
  * `.notFound()` allows you to customize a Not Found Response.
  *
  * @see {@link https://hono.dev/docs/api/hono#not-found}
  *
  * @param {NotFoundHandler} handler - request handler for not-found
  * @returns {Hono} changed Hono instance
  *
  * @example
  * ```ts
  * app.notFound((c) => {
  *   return c.text('Custom 404 Message', 404)
  * })
  * ```
  */
  notFound = (handler) => {
    this.#notFoundHandler = handler;
    return this;
  };
  /**
  * `.mount()` allows you to mount applications built with other frameworks into your Hono application.
  *
  * @deprecated Use `mount()` from `hono/mount` instead. `.mount()` will be removed in v5.
  *
  * @see {@link https://hono.dev/docs/api/hono#mount}
  *
  * @param {string} path - base Path
  * @param {Function} applicationHandler - other Request Handler
  * @param {MountOptions} [options] - options of `.mount()`
  * @returns {Hono} mounted Hono instance
  * @throws {Error} If automatic request rewriting encounters duplicate path parameter names or an optional regular expression parameter.
  * @throws {HTTPException} With status 400 if automatic request rewriting cannot safely preserve the routed path.
  *
  * @example
  * ```ts
  * import { Router as IttyRouter } from 'itty-router'
  * import { Hono } from 'hono'
  * // Create itty-router application
  * const ittyRouter = IttyRouter()
  * // GET /itty-router/hello
  * ittyRouter.get('/hello', () => new Response('Hello from itty-router'))
  *
  * const app = new Hono()
  * app.mount('/itty-router', ittyRouter.handle)
  * ```
  *
  * @example
  * ```ts
  * const app = new Hono()
  * // Send the request to another application without modification.
  * app.mount('/app', anotherApp, {
  *   replaceRequest: (req) => req,
  * })
  * ```
  */
  mount(path, applicationHandler, options) {
    let replaceRequest;
    let optionHandler;
    if (options) {
      if (typeof options === "function") optionHandler = options;
      else {
        optionHandler = options.optionHandler;
        if (options.replaceRequest === false) replaceRequest = (request) => request;
        else replaceRequest = options.replaceRequest;
      }
    }
    const getOptions = optionHandler ? (c) => {
      const options2 = optionHandler(c);
      return Array.isArray(options2) ? options2 : [options2];
    } : (c) => {
      let executionContext = void 0;
      try {
        executionContext = c.executionCtx;
      } catch {
      }
      return [c.env, executionContext];
    };
    const defaultReplaceRequest = (c) => {
      const mountedRoutePath = routePath(c);
      return createMountedRequest(c, mountedRoutePath.replace(/\/?\*$/, ""), mountedRoutePath);
    };
    const handler = async (c, next) => {
      const res = await applicationHandler(replaceRequest ? replaceRequest(c.req.raw) : defaultReplaceRequest(c), ...getOptions(c));
      if (res) return res;
      await next();
    };
    this.#addRoute("ALL", mergePath(path, "*"), handler);
    return this;
  }
  #addRoute(method, path, handler, baseRoutePath) {
    path = mergePath(this._basePath, path);
    const r = {
      basePath: baseRoutePath !== void 0 ? mergePath(this._basePath, baseRoutePath) : this._basePath,
      path,
      method,
      handler
    };
    this.router.add(method, path, [handler, r]);
    this.routes.push(r);
  }
  #handleError(err, c) {
    if (err instanceof Error) return this.errorHandler(err, c);
    throw err;
  }
  #dispatch(request, executionCtx, env, method) {
    if (method === "HEAD") return (async () => new Response(null, await this.#dispatch(request, executionCtx, env, "GET")))();
    const path = this.getPath(request, { env });
    const matchResult = this.router.match(method, path);
    const c = new Context(request, {
      path,
      matchResult,
      env,
      executionCtx,
      notFoundHandler: this.#notFoundHandler
    });
    if (matchResult[0].length === 1) {
      let res;
      try {
        res = matchResult[0][0][0][0](c, async () => {
          c.res = await this.#notFoundHandler(c);
        });
      } catch (err) {
        return this.#handleError(err, c);
      }
      return res instanceof Promise ? res.then((resolved) => resolved || (c.finalized ? c.res : this.#notFoundHandler(c))).catch((err) => this.#handleError(err, c)) : res ?? this.#notFoundHandler(c);
    }
    const composed = compose(matchResult[0], this.errorHandler, this.#notFoundHandler);
    return (async () => {
      try {
        const context = await composed(c);
        if (!context.finalized) throw new Error("Context is not finalized. Did you forget to return a Response object or `await next()`?");
        return context.res;
      } catch (err) {
        return this.#handleError(err, c);
      }
    })();
  }
  /**
  * `.fetch()` will be entry point of your app.
  *
  * @see {@link https://hono.dev/docs/api/hono#fetch}
  *
  * @param {Request} request - request Object of request
  * @param {Env} env - env Object
  * @param {ExecutionContext} executionCtx - context of execution
  * @returns {Response | Promise<Response>} response of request
  *
  */
  fetch = (request, ...rest) => {
    return this.#dispatch(request, rest[1], rest[0], request.method);
  };
  /**
  * `.request()` is a useful method for testing.
  * You can pass a URL or pathname to send a GET request.
  * app will return a Response object.
  * ```ts
  * test('GET /hello is ok', async () => {
  *   const res = await app.request('/hello')
  *   expect(res.status).toBe(200)
  * })
  * ```
  * @see https://hono.dev/docs/api/hono#request
  */
  request = (input, requestInit, Env, executionCtx) => {
    if (input instanceof Request) return this.fetch(requestInit ? new Request(input, requestInit) : input, Env, executionCtx);
    input = input.toString();
    return this.fetch(new Request(/^https?:\/\//.test(input) ? input : `http://localhost${mergePath("/", input)}`, requestInit), Env, executionCtx);
  };
  /**
  * `.fire()` automatically adds a global fetch event listener.
  * This can be useful for environments that adhere to the Service Worker API, such as non-ES module Cloudflare Workers.
  * @deprecated
  * Use `fire` from `hono/service-worker` instead.
  * ```ts
  * import { Hono } from 'hono'
  * import { fire } from 'hono/service-worker'
  *
  * const app = new Hono()
  * // ...
  * fire(app)
  * ```
  * @see https://hono.dev/docs/api/hono#fire
  * @see https://developer.mozilla.org/en-US/docs/Web/API/Service_Worker_API
  * @see https://developers.cloudflare.com/workers/reference/migrate-to-module-workers/
  */
  fire = () => {
    addEventListener("fetch", (event) => {
      event.respondWith(this.#dispatch(event.request, event, void 0, event.request.method));
    });
  };
};

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/router/utils.js
var createNullObject = () => /* @__PURE__ */ Object.create(null);

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/router/reg-exp-router/matcher.js
var emptyParam = [];
function match(method, path) {
  const matchers = this.buildAllMatchers();
  const match2 = ((method2, path2) => {
    const matcher = matchers[method2] || matchers["ALL"];
    const staticMatch = matcher[2][path2];
    if (staticMatch) return staticMatch;
    const match3 = path2.match(matcher[0]);
    if (!match3) return [[], emptyParam];
    const index = match3.indexOf("", 1);
    return [matcher[1][index], match3];
  });
  this.match = match2;
  return match2(method, path);
}

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/router/reg-exp-router/node.js
var LABEL_REG_EXP_STR = "[^/]+";
var ONLY_WILDCARD_REG_EXP_STR = "[^]*";
var TAIL_WILDCARD_REG_EXP_STR = "(?:|/[^]*)";
var PATH_ERROR = /* @__PURE__ */ Symbol();
var regExpMetaChars = /* @__PURE__ */ new Set(".\\+*[^]$()");
function compareKey(a, b) {
  if (a.length === 1) return b.length === 1 ? a < b ? -1 : 1 : -1;
  if (b.length === 1) return 1;
  if (a === "[^]*" || a === "(?:|/[^]*)") return b === "[^]*" ? -1 : 1;
  else if (b === "[^]*" || b === "(?:|/[^]*)") return -1;
  if (a === "[^/]+") return 1;
  else if (b === "[^/]+") return -1;
  return a.length === b.length ? a < b ? -1 : 1 : b.length - a.length;
}
var Node = class Node2 {
  #index;
  #varIndex;
  #children = createNullObject();
  insert(tokens, index, paramMap, context, keys) {
    let node = this;
    for (let i = 0, len = tokens.length; i < len; i++) {
      const token = tokens[i];
      const pattern = token.length === 1 ? token === "*" ? i === len - 1 ? [
        "",
        "",
        ONLY_WILDCARD_REG_EXP_STR
      ] : [
        "",
        "",
        LABEL_REG_EXP_STR
      ] : null : token === "/*" ? [
        "",
        "",
        TAIL_WILDCARD_REG_EXP_STR
      ] : token.match(/^\:([^\{\}]+)(?:\{(.+)\})?$/);
      let nextNode;
      if (pattern) {
        const name = pattern[1];
        let regexpStr = pattern[2] || "[^/]+";
        if (name && pattern[2]) {
          if (new RegExp(regexpStr).test("")) throw PATH_ERROR;
          regexpStr = regexpStr.replace(/^\((?!\?:)(?=[^)]+\)$)/, "(?:");
          if (/\((?!\?:)/.test(regexpStr)) throw PATH_ERROR;
          if (regexpStr.length === 1 && regExpMetaChars.has(regexpStr)) throw PATH_ERROR;
        }
        keys.push(regexpStr);
        nextNode = node.#children[regexpStr];
        if (!nextNode) {
          if (regexpStr !== "[^]*" && regexpStr !== "(?:|/[^]*)") {
            for (const k in node.#children) if ((regexpStr.length > 1 || k.length > 1) && k !== "[^]*" && k !== "(?:|/[^]*)") throw PATH_ERROR;
          }
          nextNode = node.#children[regexpStr] = new Node2();
        }
        if (name !== "") {
          nextNode.#varIndex ??= context.varIndex++;
          paramMap.push([name, nextNode.#varIndex]);
        }
      } else {
        keys.push(token);
        nextNode = node.#children[token];
        if (!nextNode) {
          for (const k in node.#children) if (k.length > 1 && k !== "[^]*" && k !== "(?:|/[^]*)") throw PATH_ERROR;
          nextNode = node.#children[token] = new Node2();
        }
      }
      node = nextNode;
    }
    if (node.#index !== void 0) throw PATH_ERROR;
    node.#index = index;
  }
  buildRegExpStr() {
    const strList = Object.keys(this.#children).sort(compareKey).map((k) => {
      const c = this.#children[k];
      const childStr = c.buildRegExpStr();
      return childStr === "" ? "" : (typeof c.#varIndex === "number" ? `(${k})@${c.#varIndex}` : regExpMetaChars.has(k) ? `\\${k}` : k) + childStr;
    }).filter(Boolean);
    if (typeof this.#index === "number" && this.#index !== -1) strList.unshift(`#${this.#index}`);
    if (strList.length === 0) return "";
    if (strList.length === 1) return strList[0];
    return "(?:" + strList.join("|") + ")";
  }
};

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/router/reg-exp-router/trie.js
var Trie = class {
  #context = { varIndex: 0 };
  #root = new Node();
  #index = 0;
  paths = createNullObject();
  insert(path, isStatic) {
    const keys = [];
    if (isStatic) {
      this.#root.insert(path.split(""), -1, [], this.#context, keys);
      this.paths[path] = [
        -1,
        [],
        keys
      ];
      return;
    }
    const paramAssoc = [];
    const groups = [];
    let markedPath = path;
    for (let i = 0; ; ) {
      let replaced = false;
      markedPath = markedPath.replace(/\{(?:\{[\d,]+\}|[^}])+\}/g, (m) => {
        const mark = `@\\${i}`;
        groups[i] = [mark, m];
        i++;
        replaced = true;
        return mark;
      });
      if (!replaced) break;
    }
    const tokens = markedPath.match(/(?::[^\/]+)|(?:\/\*$)|./gs) || [];
    for (let i = groups.length - 1; i >= 0; i--) {
      const [mark] = groups[i];
      for (let j = tokens.length - 1; j >= 0; j--) if (tokens[j].indexOf(mark) !== -1) {
        tokens[j] = tokens[j].replace(mark, groups[i][1]);
        break;
      }
    }
    this.#root.insert(tokens, this.#index, paramAssoc, this.#context, keys);
    this.paths[path] = [
      this.#index++,
      paramAssoc,
      keys
    ];
  }
  buildRegExp() {
    let regexp = this.#root.buildRegExpStr();
    if (regexp === "") return [
      /^$/,
      [],
      []
    ];
    let captureIndex = 0;
    const indexReplacementMap = [];
    const paramReplacementMap = [];
    regexp = regexp.replace(/#(\d+)|@(\d+)|\.\*\$/g, (_, handlerIndex, paramIndex) => {
      if (handlerIndex !== void 0) {
        indexReplacementMap[++captureIndex] = Number(handlerIndex);
        return "$()";
      }
      if (paramIndex !== void 0) {
        paramReplacementMap[Number(paramIndex)] = ++captureIndex;
        return "";
      }
      return "";
    });
    return [
      new RegExp(`^${regexp}`),
      indexReplacementMap,
      paramReplacementMap
    ];
  }
};

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/router/reg-exp-router/router.js
function endsWithWildcard(keys) {
  const tail = keys[keys.length - 1];
  return tail === "[^]*" || tail === "(?:|/[^]*)";
}
function covers(wildcard, target) {
  const last = wildcard.length - 1;
  for (let i = 0; i < last; i++) if (wildcard[i] !== target[i]) return false;
  return wildcard[last] === "[^]*" || target.length === last || target[last] === "/";
}
var RegExpRouter = class {
  name = "RegExpRouter";
  #handlers;
  #tries;
  constructor() {
    this.#handlers = { ["ALL"]: [] };
    this.#tries = { ["ALL"]: new Trie() };
  }
  #insertPath(method, path) {
    try {
      this.#tries[method].insert(path, !/\*|\/:/.test(path));
    } catch (e) {
      throw e === PATH_ERROR ? new UnsupportedPathError(path) : e;
    }
  }
  add(method, path, handler) {
    const handlers = this.#handlers;
    if (!handlers) throw new Error(MESSAGE_MATCHER_IS_ALREADY_BUILT);
    const tries = this.#tries;
    if (!handlers[method]) {
      tries[method] = new Trie();
      handlers[method] = [...handlers["ALL"]];
      for (const p in tries["ALL"].paths) this.#insertPath(method, p);
    }
    if (path === "/*") path = "*";
    const methods = method === "ALL" ? Object.keys(handlers) : [method];
    const paths = checkOptionalParameter(path) || [path];
    for (const path2 of paths) for (const m of methods) {
      if (!tries[m].paths[path2]) this.#insertPath(m, path2);
      handlers[m].push([handler, path2]);
    }
  }
  match = match;
  buildAllMatchers() {
    const matchers = createNullObject();
    for (const method of Object.keys(this.#handlers)) matchers[method] = this.#buildMatcher(method);
    this.#handlers = this.#tries = void 0;
    return matchers;
  }
  #buildMatcher(method) {
    const handlers = this.#handlers[method];
    const trie = this.#tries[method];
    const staticMap = createNullObject();
    const handlerData = [];
    const [regexp, indexReplacementMap, paramReplacementMap] = trie.buildRegExp();
    const own = createNullObject();
    const entries = handlers.map(([h, p], i) => {
      (own[p] ??= []).push(i);
      return [h, trie.paths[p][1].reduceRight((map, [key, varIndex]) => {
        map[key] = paramReplacementMap[varIndex];
        return map;
      }, createNullObject())];
    });
    const wildcards = Object.keys(own).filter((p) => endsWithWildcard(trie.paths[p][2]));
    for (const path in trie.paths) {
      const [index, , keys] = trie.paths[path];
      const indexes = [...own[path]];
      for (const p of wildcards) if (p !== path && covers(trie.paths[p][2], keys)) indexes.push(...own[p]);
      const data = indexes.sort((a, b) => a - b).map((i) => entries[i]);
      if (index === -1) {
        const last = Math.max(-1, ...data.flatMap(([, map]) => Object.values(map)));
        staticMap[path] = [data, last === -1 ? emptyParam : path.match(regexp).slice(0, last + 1)];
      } else handlerData[index] = data;
    }
    return [
      regexp,
      indexReplacementMap.map((i) => handlerData[i]),
      staticMap
    ];
  }
};

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/router/smart-router/router.js
var SmartRouter = class {
  name = "SmartRouter";
  #routers = [];
  #routes = [];
  constructor(init) {
    this.#routers = init.routers;
  }
  add(method, path, handler) {
    if (!this.#routes) throw new Error(MESSAGE_MATCHER_IS_ALREADY_BUILT);
    this.#routes.push([
      method,
      path,
      handler
    ]);
  }
  match(method, path) {
    if (!this.#routes) throw new Error("Fatal error");
    const routers = this.#routers;
    const routes = this.#routes;
    const len = routers.length;
    let i = 0;
    let res;
    for (; i < len; i++) {
      const router = routers[i];
      try {
        for (let i2 = 0, len2 = routes.length; i2 < len2; i2++) router.add(...routes[i2]);
        res = router.match(method, path);
      } catch (e) {
        if (e instanceof UnsupportedPathError) continue;
        throw e;
      }
      this.match = router.match.bind(router);
      this.#routers = [router];
      this.#routes = void 0;
      break;
    }
    if (i === len) throw new Error("Fatal error");
    this.name = `SmartRouter + ${this.activeRouter.name}`;
    return res;
  }
  get activeRouter() {
    if (this.#routes || this.#routers.length !== 1) throw new Error("No active router has been determined yet.");
    return this.#routers[0];
  }
};

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/router/trie-router/node.js
var emptyParams = createNullObject();
var order = 0;
var Node3 = class Node4 {
  #methods = [];
  #children = createNullObject();
  #patterns = [];
  #pattern;
  #params = emptyParams;
  insert(method, path, handler) {
    let curNode = this;
    const parts = splitRoutingPath(path);
    const possibleKeys = /* @__PURE__ */ new Set();
    let i = 0;
    for (const p of parts) {
      const nextP = parts[++i];
      const pattern = getPattern(p, nextP) || (nextP === void 0 && p && p.indexOf("*") === p.length - 1 ? p : null);
      const isParam = Array.isArray(pattern);
      const key = isParam ? pattern[0] : pattern || p;
      const child = curNode.#children[key] ||= new Node4();
      if (pattern && !child.#pattern) {
        child.#pattern = pattern;
        curNode.#patterns.push(child);
      }
      curNode = child;
      if (isParam) possibleKeys.add(pattern[1]);
    }
    curNode.#methods.push({ [method]: {
      handler,
      possibleKeys: [...possibleKeys],
      score: ++order
    } });
  }
  #pushHandlerSets(handlerSets, node, method, nodeParams, params) {
    for (let i = 0, len = node.#methods.length; i < len; i++) {
      const m = node.#methods[i];
      const handlerSet = m[method] || m["ALL"];
      if (handlerSet) {
        handlerSet.params = createNullObject();
        handlerSets.push(handlerSet);
        for (let i2 = 0, len2 = handlerSet.possibleKeys.length; i2 < len2; i2++) {
          const key = handlerSet.possibleKeys[i2];
          handlerSet.params[key] = params?.[key] && !i2 ? params[key] : nodeParams[key] ?? params?.[key];
        }
      }
    }
  }
  search(method, path) {
    const handlerSets = [];
    this.#params = emptyParams;
    let curNodes = [this];
    const parts = splitPath(path);
    const curNodesQueue = [];
    const len = parts.length;
    let partOffsets = null;
    for (let i = 0; i < len; i++) {
      const part = parts[i];
      const isLast = i === len - 1;
      const tempNodes = [];
      for (let j = 0, len2 = curNodes.length; j < len2; j++) {
        const node = curNodes[j];
        const nextNode = node.#children[part];
        if (nextNode) {
          nextNode.#params = node.#params;
          if (isLast) {
            if (nextNode.#children["*"]) this.#pushHandlerSets(handlerSets, nextNode.#children["*"], method, node.#params);
            this.#pushHandlerSets(handlerSets, nextNode, method, node.#params);
          } else tempNodes.push(nextNode);
        }
        for (const child of node.#patterns) {
          const pattern = child.#pattern;
          const params = node.#params === emptyParams ? {} : { ...node.#params };
          if (typeof pattern === "string") {
            if (pattern === "*" || part.startsWith(pattern.slice(0, -1))) {
              this.#pushHandlerSets(handlerSets, child, method, node.#params);
              if (pattern === "*") {
                child.#params = params;
                tempNodes.push(child);
              }
            }
            continue;
          }
          const [, name, matcher] = pattern;
          if (!part && matcher === true) continue;
          if (matcher !== true) {
            if (!partOffsets) {
              partOffsets = [];
              let offset = path[0] === "/" ? 1 : 0;
              for (let p = 0; p < len; p++) {
                partOffsets[p] = offset;
                offset += parts[p].length + 1;
              }
            }
            const restPathString = path.slice(partOffsets[i]);
            const m = matcher.exec(restPathString);
            if (m) {
              if (!Object.hasOwn(params, name)) params[name] = m[0];
              this.#pushHandlerSets(handlerSets, child, method, node.#params, params);
              if (m[0].length === restPathString.length && child.#children["*"]) this.#pushHandlerSets(handlerSets, child.#children["*"], method, node.#params, params);
              for (const _ in child.#children) {
                child.#params = params;
                const componentCount = m[0].match(/\//g)?.length ?? 0;
                (curNodesQueue[componentCount] ||= []).push(child);
                break;
              }
              continue;
            }
          }
          if (matcher === true || matcher.test(part)) {
            if (!Object.hasOwn(params, name)) params[name] = part;
            if (isLast) {
              this.#pushHandlerSets(handlerSets, child, method, params, node.#params);
              if (child.#children["*"]) this.#pushHandlerSets(handlerSets, child.#children["*"], method, params, node.#params);
            } else {
              child.#params = params;
              tempNodes.push(child);
            }
          }
        }
      }
      const shifted = curNodesQueue.shift();
      curNodes = shifted ? tempNodes.concat(shifted) : tempNodes;
    }
    if (handlerSets[1]) handlerSets.sort((a, b) => {
      return a.score - b.score;
    });
    return [handlerSets.map(({ handler, params }) => [handler, params])];
  }
};

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/router/trie-router/router.js
var TrieRouter = class {
  name = "TrieRouter";
  #node = new Node3();
  add(method, path, handler) {
    for (const result of checkOptionalParameter(path) || [path]) this.#node.insert(method, result, handler);
  }
  match(method, path) {
    return this.#node.search(method, path);
  }
};

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/hono.js
var Hono3 = class extends Hono {
  /**
  * Creates an instance of the Hono class.
  *
  * @param options - Optional configuration options for the Hono instance.
  */
  constructor(options = {}) {
    super(options);
    this.router = options.router ?? new SmartRouter({ routers: [new RegExpRouter(), new TrieRouter()] });
  }
};

// ../../packages/emulator/dist/index.js
import { once } from "node:events";
import { createServer as createServer2 } from "node:http";

// ../../node_modules/.pnpm/@hono+node-server@2.1.8_hono@4.13.19/node_modules/@hono/node-server/dist/constants-BLSFu_RU.mjs
var X_ALREADY_SENT = "x-hono-already-sent";

// ../../node_modules/.pnpm/@hono+node-server@2.1.8_hono@4.13.19/node_modules/@hono/node-server/dist/index.mjs
import { STATUS_CODES, ServerResponse, createServer } from "node:http";
import { Http2ServerRequest, constants } from "node:http2";
import { Readable } from "node:stream";

// ../../node_modules/.pnpm/hono@4.13.19/node_modules/hono/dist/helper/websocket/index.js
var defineWebSocketHelper = (handler) => {
  return ((...args) => {
    if (typeof args[0] === "function") {
      const [createEvents, options] = args;
      return async function upgradeWebSocket2(c, next) {
        const result = await handler(c, await createEvents(c), options);
        if (result) return result;
        await next();
      };
    } else {
      const [c, events, options] = args;
      return (async () => {
        const upgraded = await handler(c, events, options);
        if (!upgraded) throw new Error("Failed to upgrade WebSocket");
        return upgraded;
      })();
    }
  });
};

// ../../node_modules/.pnpm/@hono+node-server@2.1.8_hono@4.13.19/node_modules/@hono/node-server/dist/index.mjs
var RequestError = class extends Error {
  constructor(message, options) {
    super(message, options);
    this.name = "RequestError";
  }
};
var nonJoinedHeaders = /* @__PURE__ */ new Set([
  "age",
  "authorization",
  "content-length",
  "content-type",
  "etag",
  "expires",
  "from",
  "host",
  "if-modified-since",
  "if-unmodified-since",
  "last-modified",
  "location",
  "max-forwards",
  "proxy-authorization",
  "referer",
  "retry-after",
  "server",
  "user-agent"
]);
var validHeaderName = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/;
var isHttpWhitespace = (code) => code === 9 || code === 10 || code === 13 || code === 32;
var normalizeHeaderValue = (value) => {
  if (!isHttpWhitespace(value.charCodeAt(0)) && !isHttpWhitespace(value.charCodeAt(value.length - 1))) return value;
  let start = 0;
  let end = value.length;
  while (start < end && isHttpWhitespace(value.charCodeAt(start))) start++;
  while (end > start && isHttpWhitespace(value.charCodeAt(end - 1))) end--;
  return value.slice(start, end);
};
var forbiddenHeaderValue = /[\0\r\n]/;
var GlobalHeaders = globalThis.Headers;
var materializeHeaders = (rawHeaders, HeadersCtor = GlobalHeaders) => {
  const headers = new HeadersCtor();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (!name.startsWith(":")) headers.append(name, rawHeaders[i + 1]);
  }
  return headers;
};
var RequestHeaders = class {
  #incoming;
  #rawHeaders;
  #headers;
  #invalidValue;
  constructor(incoming) {
    this.#incoming = incoming;
    if (incoming instanceof Http2ServerRequest) this.#rawHeaders = incoming.rawHeaders.slice();
  }
  get #lazyRawHeaders() {
    return this.#rawHeaders ??= this.#incoming.rawHeaders.slice();
  }
  get #native() {
    if (!this.#headers) {
      this.#headers = materializeHeaders(this.#lazyRawHeaders);
      this.#rawHeaders = void 0;
    }
    return this.#headers;
  }
  #normalizedName(name) {
    if (typeof name !== "string") return;
    if (!validHeaderName.test(name)) throw new TypeError(`Invalid header name: ${name}`);
    return name.toLowerCase();
  }
  #lookupHttp1(lowerName) {
    const headers = this.#incoming instanceof Http2ServerRequest ? void 0 : this.#incoming.headers;
    if (!headers || nonJoinedHeaders.has(lowerName) || lowerName === "set-cookie" || lowerName === "__proto__") return;
    if (!Object.hasOwn(headers, lowerName)) return null;
    const rawValue = headers[lowerName];
    if (typeof rawValue === "string") {
      const value = normalizeHeaderValue(rawValue);
      return forbiddenHeaderValue.test(value) ? void 0 : value;
    }
  }
  #lookup(rawHeaders, lowerName) {
    const separator = lowerName === "cookie" ? "; " : ", ";
    let value = null;
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const rawName = rawHeaders[i];
      if (rawName.length === lowerName.length && rawName.toLowerCase() === lowerName) {
        const rawValue = normalizeHeaderValue(rawHeaders[i + 1]);
        if (forbiddenHeaderValue.test(rawValue)) {
          this.#invalidValue = true;
          return;
        }
        value = value === null ? rawValue : value + separator + rawValue;
      }
    }
    return value;
  }
  append(name, value) {
    this.#native.append(name, value);
  }
  delete(name) {
    this.#native.delete(name);
  }
  get(name) {
    const lowerName = this.#normalizedName(name);
    if (lowerName && !this.#headers && !this.#invalidValue) {
      const http1Value = this.#lookupHttp1(lowerName);
      if (http1Value !== void 0) return http1Value;
      const value = this.#lookup(this.#lazyRawHeaders, lowerName);
      if (value !== void 0) return value;
    }
    return this.#native.get(name);
  }
  has(name) {
    const lowerName = this.#normalizedName(name);
    if (lowerName && !this.#headers && !this.#invalidValue) {
      const http1Value = this.#lookupHttp1(lowerName);
      if (http1Value !== void 0) return http1Value !== null;
      const value = this.#lookup(this.#lazyRawHeaders, lowerName);
      if (value !== void 0) return value !== null;
    }
    return this.#native.has(name);
  }
  set(name, value) {
    this.#native.set(name, value);
  }
  getSetCookie() {
    return this.#native.getSetCookie();
  }
  keys() {
    return this.#native.keys();
  }
  values() {
    return this.#native.values();
  }
  entries() {
    return this.#native.entries();
  }
  forEach(callback, thisArg) {
    this.#native.forEach((value, key) => {
      callback.call(thisArg, value, key, this);
    });
  }
  [Symbol.iterator]() {
    return this.entries();
  }
};
Object.defineProperty(RequestHeaders.prototype, /* @__PURE__ */ Symbol.for("nodejs.util.inspect.custom"), { value: function(depth, options, inspectFn) {
  return `Headers (lightweight) ${inspectFn(Object.fromEntries(this), {
    ...options,
    depth: depth == null ? null : depth - 1
  })}`;
} });
Object.setPrototypeOf(RequestHeaders.prototype, GlobalHeaders.prototype);
var newHeadersFromIncoming = (incoming) => globalThis.Headers === GlobalHeaders ? new RequestHeaders(incoming) : materializeHeaders(incoming.rawHeaders, globalThis.Headers);
var reValidRequestUrl = /^\/[!#$&-;=?-\[\]_a-z~]*$/;
var reDotSegment = /\/\.\.?(?:[/?#]|$)/;
var reValidHost = /^[a-z0-9._-]+(?::(?:[1-5]\d{3,4}|[6-9]\d{3}))?$/;
var validateRequestTarget = (target) => {
  const backslash = target.indexOf("\\");
  if (backslash !== -1) {
    const query = target.indexOf("?");
    if (query === -1 || backslash < query) throw new RequestError("Backslash in request path");
  }
};
var buildUrl = (scheme2, host, incomingUrl) => {
  const url = `${scheme2}://${host}${incomingUrl}`;
  if (!reValidHost.test(host)) {
    validateRequestTarget(incomingUrl);
    const urlObj = new URL(url);
    if (urlObj.hostname.length !== host.length && urlObj.hostname !== (host.includes(":") ? host.replace(/:\d+$/, "") : host).toLowerCase()) throw new RequestError("Invalid host header");
    return urlObj.href;
  } else if (incomingUrl.length === 0) return url + "/";
  else {
    if (incomingUrl.charCodeAt(0) !== 47) throw new RequestError("Invalid URL");
    if (!reValidRequestUrl.test(incomingUrl) || reDotSegment.test(incomingUrl)) {
      validateRequestTarget(incomingUrl);
      return new URL(url).href;
    }
    return url;
  }
};
var toRequestError = (e) => {
  if (e instanceof RequestError) return e;
  return new RequestError(e.message, { cause: e });
};
var GlobalRequest = global.Request;
var Request$1 = class extends GlobalRequest {
  constructor(input, options) {
    if (typeof input === "object" && getRequestCache in input) {
      const hasReplacementBody = options !== void 0 && "body" in options && options.body != null;
      if (input[bodyConsumedDirectlyKey] && !hasReplacementBody) throw new TypeError("Cannot construct a Request with a Request object that has already been used.");
      input = input[getRequestCache]();
    }
    if (typeof options?.body?.getReader !== "undefined") options.duplex ??= "half";
    super(input, options);
  }
};
var wrapBodyStream = /* @__PURE__ */ Symbol("wrapBodyStream");
var byteExactEncodings = /* @__PURE__ */ new Set([
  "latin1",
  "binary",
  "hex",
  "base64",
  "base64url"
]);
var isByteExactEncoding = (encoding) => encoding === null || byteExactEncodings.has(encoding);
var bodyBufferedBeforeDisconnectKey = /* @__PURE__ */ Symbol("bodyBufferedBeforeDisconnect");
var bodyBufferedLengthBeforeDisconnectKey = /* @__PURE__ */ Symbol("bodyBufferedLengthBeforeDisconnect");
var toBufferChunk = (chunk, encoding) => Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk, encoding ?? "utf8");
var isRecoverableDisconnectedIncoming = (incoming) => !(incoming instanceof Http2ServerRequest) && !!incoming.complete && !!incoming.readableAborted && typeof incoming.read === "function" && isByteExactEncoding(incoming.readableEncoding);
var recordBodyBufferedBeforeDisconnect = (incoming) => {
  if (incoming.readableDidRead || !isRecoverableDisconnectedIncoming(incoming)) return;
  const incomingWithRecovery = incoming;
  incomingWithRecovery[bodyBufferedLengthBeforeDisconnectKey] ??= incoming.readableLength;
};
var readBodyBufferedBeforeDisconnect = (incoming, chunks) => {
  if (incoming.readableDidRead && !chunks || !isRecoverableDisconnectedIncoming(incoming)) return;
  const incomingWithRecovery = incoming;
  if (incomingWithRecovery[bodyBufferedBeforeDisconnectKey] !== void 0) return incomingWithRecovery[bodyBufferedBeforeDisconnectKey];
  let result;
  const errored = incoming.errored;
  if (errored && errored.code !== "ECONNRESET") result = errored;
  else if (incomingWithRecovery[bodyBufferedLengthBeforeDisconnectKey] !== void 0 && incoming.readableLength !== incomingWithRecovery[bodyBufferedLengthBeforeDisconnectKey]) result = newBodyUnusableError();
  else {
    const bodyChunks = chunks ?? [];
    const chunk = incoming.read();
    if (chunk !== null) bodyChunks.push(toBufferChunk(chunk, incoming.readableEncoding));
    const buffer = bodyChunks.length === 1 ? bodyChunks[0] : Buffer.concat(bodyChunks);
    result = buffer;
    const contentLength = incoming.headers["content-length"];
    if (typeof contentLength === "string" && /^\d+$/.test(contentLength)) {
      const expectedLength = Number(contentLength);
      if (Number.isSafeInteger(expectedLength) && buffer.length !== expectedLength) result = newBodyUnusableError();
    }
  }
  incomingWithRecovery[bodyBufferedBeforeDisconnectKey] = result;
  return result;
};
var enqueueBufferedBody = (controller, buffered) => {
  if (buffered instanceof Error) {
    controller.error(buffered);
    return;
  }
  if (buffered.length > 0) controller.enqueue(buffered);
  controller.close();
};
var newRequestFromIncoming = (method, url, headers, incoming, abortController) => {
  const init = {
    method,
    headers,
    signal: abortController.signal
  };
  if (method === "TRACE") {
    init.method = "GET";
    const req = new Request$1(url, init);
    Object.defineProperty(req, "method", { get() {
      return "TRACE";
    } });
    return req;
  }
  if (!(method === "GET" || method === "HEAD")) if ("rawBody" in incoming && incoming.rawBody instanceof Buffer) init.body = new ReadableStream({ start(controller) {
    controller.enqueue(incoming.rawBody);
    controller.close();
  } });
  else if (incoming[wrapBodyStream]) {
    let reader;
    init.body = new ReadableStream({ async pull(controller) {
      try {
        if (!reader) {
          const buffered = readBodyBufferedBeforeDisconnect(incoming);
          if (buffered !== void 0) {
            enqueueBufferedBody(controller, buffered);
            return;
          }
        }
        reader ||= Readable.toWeb(incoming).getReader();
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        controller.error(error);
      }
    } });
  } else {
    const buffered = readBodyBufferedBeforeDisconnect(incoming);
    if (buffered !== void 0) init.body = new ReadableStream({ start(controller) {
      enqueueBufferedBody(controller, buffered);
    } });
    else init.body = Readable.toWeb(incoming);
  }
  return new Request$1(url, init);
};
var getRequestCache = /* @__PURE__ */ Symbol("getRequestCache");
var requestCache = /* @__PURE__ */ Symbol("requestCache");
var incomingKey = /* @__PURE__ */ Symbol("incomingKey");
var urlKey = /* @__PURE__ */ Symbol("urlKey");
var methodKey = /* @__PURE__ */ Symbol("methodKey");
var headersKey = /* @__PURE__ */ Symbol("headersKey");
var abortControllerKey = /* @__PURE__ */ Symbol("abortControllerKey");
var getAbortController = /* @__PURE__ */ Symbol("getAbortController");
var abortRequest = /* @__PURE__ */ Symbol("abortRequest");
var bodyBufferKey = /* @__PURE__ */ Symbol("bodyBuffer");
var bodyReadPromiseKey = /* @__PURE__ */ Symbol("bodyReadPromise");
var bodyConsumedDirectlyKey = /* @__PURE__ */ Symbol("bodyConsumedDirectly");
var bodyLockReaderKey = /* @__PURE__ */ Symbol("bodyLockReader");
var abortReasonKey = /* @__PURE__ */ Symbol("abortReason");
var newBodyUnusableError = () => {
  return /* @__PURE__ */ new TypeError("Body is unusable");
};
var rejectBodyUnusable = () => {
  return Promise.reject(newBodyUnusableError());
};
var textDecoder = new TextDecoder();
var consumeBodyDirectOnce = (request) => {
  if (request[bodyConsumedDirectlyKey]) return rejectBodyUnusable();
  request[bodyConsumedDirectlyKey] = true;
};
var toArrayBuffer = (buf) => {
  return buf.buffer.slice(buf.byteOffset, buf.byteOffset + buf.byteLength);
};
var contentType = (request) => {
  return (request[headersKey] ||= newHeadersFromIncoming(request[incomingKey])).get("content-type") || "";
};
var methodTokenRegExp = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
var normalizeIncomingMethod = (method) => {
  if (typeof method !== "string" || method.length === 0) return "GET";
  switch (method) {
    case "DELETE":
    case "GET":
    case "HEAD":
    case "OPTIONS":
    case "PATCH":
    case "POST":
    case "PUT":
    case "QUERY":
      return method;
  }
  const upper = method.toUpperCase();
  switch (upper) {
    case "DELETE":
    case "GET":
    case "HEAD":
    case "OPTIONS":
    case "POST":
    case "PUT":
      return upper;
    default:
      return method;
  }
};
var validateDirectReadMethod = (method) => {
  if (!methodTokenRegExp.test(method)) return /* @__PURE__ */ new TypeError(`'${method}' is not a valid HTTP method.`);
  const normalized = method.toUpperCase();
  if (normalized === "CONNECT" || normalized === "TRACK" || normalized === "TRACE" && method !== "TRACE") return /* @__PURE__ */ new TypeError(`'${method}' HTTP method is unsupported.`);
};
var readBodyWithFastPath = (request, method, fromBuffer) => {
  if (request[bodyConsumedDirectlyKey]) return rejectBodyUnusable();
  const methodName = request.method;
  if (methodName === "GET" || methodName === "HEAD") return request[getRequestCache]()[method]();
  const methodValidationError = validateDirectReadMethod(methodName);
  if (methodValidationError) return Promise.reject(methodValidationError);
  if (request[requestCache]) {
    if (methodName !== "TRACE") return request[requestCache][method]();
  }
  const alreadyUsedError = consumeBodyDirectOnce(request);
  if (alreadyUsedError) return alreadyUsedError;
  const raw2 = readRawBodyIfAvailable(request);
  if (raw2) {
    const result = Promise.resolve(fromBuffer(raw2, request));
    request[bodyBufferKey] = void 0;
    return result;
  }
  return readBodyDirect(request).then((buf) => {
    const result = fromBuffer(buf, request);
    request[bodyBufferKey] = void 0;
    return result;
  });
};
var readRawBodyIfAvailable = (request) => {
  const incoming = request[incomingKey];
  if ("rawBody" in incoming && incoming.rawBody instanceof Buffer) return incoming.rawBody;
};
var normalizeAbortError = (request, incoming) => {
  if (incoming.errored) return incoming.errored;
  const reason = request[abortReasonKey];
  if (reason !== void 0) return reason instanceof Error ? reason : new Error(String(reason));
  return /* @__PURE__ */ new Error("Client connection prematurely closed.");
};
var readBodyDirect = (request) => {
  if (request[bodyBufferKey]) return Promise.resolve(request[bodyBufferKey]);
  if (request[bodyReadPromiseKey]) return request[bodyReadPromiseKey];
  const incoming = request[incomingKey];
  if (incoming.readableDidRead) return rejectBodyUnusable();
  const buffered = readBodyBufferedBeforeDisconnect(incoming);
  if (buffered !== void 0) {
    if (buffered instanceof Error) return Promise.reject(buffered);
    request[bodyBufferKey] = buffered;
    return Promise.resolve(buffered);
  }
  const promise = new Promise((resolve2, reject) => {
    const chunks = [];
    let settled = false;
    const finish = (callback) => {
      if (settled) return;
      settled = true;
      cleanup();
      callback();
    };
    const recoverCompleteBodyAfterDisconnect = (error) => {
      const streamError = incoming.errored ?? error;
      if (!isRecoverableDisconnectedIncoming(incoming) || streamError && streamError.code !== "ECONNRESET") return false;
      finish(() => {
        const recovered = readBodyBufferedBeforeDisconnect(incoming, chunks);
        if (recovered instanceof Error) reject(recovered);
        else if (recovered === void 0) reject(error ?? normalizeAbortError(request, incoming));
        else {
          request[bodyBufferKey] = recovered;
          resolve2(recovered);
        }
      });
      return true;
    };
    const onData = (chunk) => {
      chunks.push(toBufferChunk(chunk, incoming.readableEncoding));
    };
    const onEnd = () => {
      finish(() => {
        const buffer = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
        request[bodyBufferKey] = buffer;
        resolve2(buffer);
      });
    };
    const onError = (error) => {
      if (recoverCompleteBodyAfterDisconnect(error)) return;
      finish(() => {
        reject(error);
      });
    };
    const onClose = () => {
      if (incoming.readableEnded) {
        onEnd();
        return;
      }
      if (recoverCompleteBodyAfterDisconnect()) return;
      finish(() => {
        reject(normalizeAbortError(request, incoming));
      });
    };
    const cleanup = () => {
      incoming.off("data", onData);
      incoming.off("end", onEnd);
      incoming.off("error", onError);
      incoming.off("close", onClose);
      request[bodyReadPromiseKey] = void 0;
    };
    incoming.on("data", onData);
    incoming.on("end", onEnd);
    incoming.on("error", onError);
    incoming.on("close", onClose);
    queueMicrotask(() => {
      if (settled) return;
      if (incoming.readableEnded) onEnd();
      else if (incoming.errored) onError(incoming.errored);
      else if (incoming.destroyed) onClose();
    });
  });
  request[bodyReadPromiseKey] = promise;
  return promise;
};
var requestPrototype = {
  get method() {
    return this[methodKey];
  },
  get url() {
    return this[urlKey];
  },
  get headers() {
    return this[headersKey] ||= newHeadersFromIncoming(this[incomingKey]);
  },
  [abortRequest](reason) {
    if (this[abortReasonKey] === void 0) this[abortReasonKey] = reason;
    const abortController = this[abortControllerKey];
    if (abortController && !abortController.signal.aborted) abortController.abort(reason);
  },
  [getAbortController]() {
    this[abortControllerKey] ||= new AbortController();
    if (this[abortReasonKey] !== void 0 && !this[abortControllerKey].signal.aborted) this[abortControllerKey].abort(this[abortReasonKey]);
    return this[abortControllerKey];
  },
  [getRequestCache]() {
    const abortController = this[getAbortController]();
    if (this[requestCache]) return this[requestCache];
    const method = this.method;
    if (this[bodyConsumedDirectlyKey] && !(method === "GET" || method === "HEAD")) {
      this[bodyBufferKey] = void 0;
      const init = {
        method: method === "TRACE" ? "GET" : method,
        headers: this.headers,
        signal: abortController.signal
      };
      if (method !== "TRACE") {
        init.body = new ReadableStream({ start(c) {
          c.close();
        } });
        init.duplex = "half";
      }
      const req = new Request$1(this[urlKey], init);
      if (method === "TRACE") Object.defineProperty(req, "method", { get() {
        return "TRACE";
      } });
      return this[requestCache] = req;
    }
    return this[requestCache] = newRequestFromIncoming(this.method, this[urlKey], this.headers, this[incomingKey], abortController);
  },
  get body() {
    if (!this[bodyConsumedDirectlyKey]) return this[getRequestCache]().body;
    const request = this[getRequestCache]();
    if (!this[bodyLockReaderKey] && request.body) this[bodyLockReaderKey] = request.body.getReader();
    return request.body;
  },
  get bodyUsed() {
    if (this[bodyConsumedDirectlyKey]) return true;
    if (this[requestCache]) return this[requestCache].bodyUsed;
    return false;
  }
};
Object.defineProperty(requestPrototype, "signal", { get() {
  return this[getAbortController]().signal;
} });
[
  "cache",
  "credentials",
  "destination",
  "duplex",
  "integrity",
  "mode",
  "redirect",
  "referrer",
  "referrerPolicy",
  "keepalive"
].forEach((k) => {
  Object.defineProperty(requestPrototype, k, { get() {
    return this[getRequestCache]()[k];
  } });
});
["clone", "formData"].forEach((k) => {
  Object.defineProperty(requestPrototype, k, { value: function() {
    if (this[bodyConsumedDirectlyKey]) {
      if (k === "clone") throw newBodyUnusableError();
      return rejectBodyUnusable();
    }
    return this[getRequestCache]()[k]();
  } });
});
Object.defineProperty(requestPrototype, "text", { value: function() {
  return readBodyWithFastPath(this, "text", (buf) => textDecoder.decode(buf));
} });
Object.defineProperty(requestPrototype, "arrayBuffer", { value: function() {
  return readBodyWithFastPath(this, "arrayBuffer", (buf) => toArrayBuffer(buf));
} });
Object.defineProperty(requestPrototype, "blob", { value: function() {
  return readBodyWithFastPath(this, "blob", (buf, request) => {
    const type = contentType(request);
    const init = type ? { headers: { "content-type": type } } : void 0;
    return new Response(buf, init).blob();
  });
} });
Object.defineProperty(requestPrototype, "json", { value: function() {
  if (this[bodyConsumedDirectlyKey]) return rejectBodyUnusable();
  return this.text().then(JSON.parse);
} });
Object.defineProperty(requestPrototype, /* @__PURE__ */ Symbol.for("nodejs.util.inspect.custom"), { value: function(depth, options, inspectFn) {
  return `Request (lightweight) ${inspectFn({
    method: this.method,
    url: this.url,
    headers: this.headers,
    nativeRequest: this[requestCache]
  }, {
    ...options,
    depth: depth == null ? null : depth - 1
  })}`;
} });
Object.setPrototypeOf(requestPrototype, Request$1.prototype);
var newRequest = (incoming, defaultHostname) => {
  const req = Object.create(requestPrototype);
  req[incomingKey] = incoming;
  req[methodKey] = normalizeIncomingMethod(incoming.method);
  const incomingUrl = incoming.url || "";
  if (incomingUrl[0] !== "/" && (incomingUrl.startsWith("http://") || incomingUrl.startsWith("https://"))) {
    if (incoming instanceof Http2ServerRequest) throw new RequestError("Absolute URL for :path is not allowed in HTTP/2");
    try {
      validateRequestTarget(incomingUrl);
      req[urlKey] = new URL(incomingUrl).href;
    } catch (e) {
      throw new RequestError("Invalid absolute URL", { cause: e });
    }
    return req;
  }
  const host = (incoming instanceof Http2ServerRequest ? incoming.authority : incoming.headers.host) || defaultHostname;
  if (!host) throw new RequestError("Missing host header");
  let scheme2;
  if (incoming instanceof Http2ServerRequest) {
    scheme2 = incoming.scheme;
    if (!(scheme2 === "http" || scheme2 === "https")) throw new RequestError("Unsupported scheme");
  } else scheme2 = incoming.socket && incoming.socket.encrypted ? "https" : "http";
  try {
    req[urlKey] = buildUrl(scheme2, host, incomingUrl);
  } catch (e) {
    if (e instanceof RequestError) throw e;
    else throw new RequestError("Invalid URL", { cause: e });
  }
  return req;
};
var defaultContentType = "text/plain; charset=UTF-8";
var responseCache = /* @__PURE__ */ Symbol("responseCache");
var getResponseCache = /* @__PURE__ */ Symbol("getResponseCache");
var cacheKey = /* @__PURE__ */ Symbol("cache");
var GlobalResponse = global.Response;
var Response$1 = class Response$12 {
  #body;
  #init;
  [getResponseCache]() {
    const cache = this[cacheKey];
    const liveHeaders = cache && cache[2] instanceof Headers ? cache[2] : void 0;
    delete this[cacheKey];
    return this[responseCache] ||= new GlobalResponse(this.#body, liveHeaders ? {
      status: this.#init?.status,
      statusText: this.#init?.statusText,
      headers: liveHeaders
    } : this.#init);
  }
  constructor(body, init) {
    let headers;
    this.#body = body;
    if (init instanceof GlobalResponse) {
      const cachedGlobalResponse = init[responseCache];
      if (cachedGlobalResponse) {
        this.#init = cachedGlobalResponse;
        this[getResponseCache]();
        return;
      }
      this.#init = init instanceof Response$12 ? init.#init : init;
      headers = new Headers(init.headers);
    } else this.#init = init;
    if (body == null || typeof body === "string" || typeof body?.getReader !== "undefined" || body instanceof Blob || body instanceof Uint8Array) this[cacheKey] = [
      init?.status || 200,
      body ?? null,
      headers || init?.headers
    ];
  }
  get headers() {
    const cache = this[cacheKey];
    if (cache) {
      if (!(cache[2] instanceof Headers)) cache[2] = new Headers(cache[2] || (cache[1] === null ? void 0 : { "content-type": defaultContentType }));
      return cache[2];
    }
    return this[getResponseCache]().headers;
  }
  get status() {
    return this[cacheKey]?.[0] ?? this[getResponseCache]().status;
  }
  get ok() {
    const status = this.status;
    return status >= 200 && status < 300;
  }
};
[
  "body",
  "bodyUsed",
  "redirected",
  "statusText",
  "trailers",
  "type",
  "url"
].forEach((k) => {
  Object.defineProperty(Response$1.prototype, k, { get() {
    return this[getResponseCache]()[k];
  } });
});
[
  "arrayBuffer",
  "blob",
  "clone",
  "formData",
  "json",
  "text"
].forEach((k) => {
  Object.defineProperty(Response$1.prototype, k, { value: function() {
    return this[getResponseCache]()[k]();
  } });
});
Object.defineProperty(Response$1.prototype, /* @__PURE__ */ Symbol.for("nodejs.util.inspect.custom"), { value: function(depth, options, inspectFn) {
  return `Response (lightweight) ${inspectFn({
    status: this.status,
    headers: this.headers,
    ok: this.ok,
    nativeResponse: this[responseCache]
  }, {
    ...options,
    depth: depth == null ? null : depth - 1
  })}`;
} });
Object.setPrototypeOf(Response$1, GlobalResponse);
Object.setPrototypeOf(Response$1.prototype, GlobalResponse.prototype);
var validRedirectUrl = /^https?:\/\/[!#-;=?-[\]_a-z~A-Z]+$/;
var parseRedirectUrl = (url) => {
  if (url instanceof URL) return url.href;
  if (validRedirectUrl.test(url)) return url;
  return new URL(url).href;
};
var validRedirectStatuses = /* @__PURE__ */ new Set([
  301,
  302,
  303,
  307,
  308
]);
Object.defineProperty(Response$1, "redirect", {
  value: function redirect(url, status = 302) {
    if (!validRedirectStatuses.has(status)) throw new RangeError("Invalid status code");
    return new Response$1(null, {
      status,
      headers: { location: parseRedirectUrl(url) }
    });
  },
  writable: true,
  configurable: true
});
Object.defineProperty(Response$1, "json", {
  value: function json(data, init) {
    const body = JSON.stringify(data);
    if (body === void 0) throw new TypeError("The data is not JSON serializable");
    const initHeaders = init?.headers;
    let headers;
    if (initHeaders) {
      headers = new Headers(initHeaders);
      if (!headers.has("content-type")) headers.set("content-type", "application/json");
    } else headers = { "content-type": "application/json" };
    return new Response$1(body, {
      status: init?.status ?? 200,
      statusText: init?.statusText,
      headers
    });
  },
  writable: true,
  configurable: true
});
async function readWithoutBlocking(readPromise) {
  return Promise.race([readPromise, Promise.resolve().then(() => Promise.resolve(void 0))]);
}
function writeFromReadableStreamDefaultReader(reader, writable, currentReadPromise) {
  const cancel = (error) => {
    reader.cancel(error).catch(() => {
    });
  };
  const stream = writable.stream;
  if (writable.destroyed || stream?.closed || stream?.destroyed) {
    cancel();
    return reader.closed;
  }
  writable.on("close", cancel);
  writable.on("error", cancel);
  (currentReadPromise ?? reader.read()).then(flow, handleStreamError);
  return reader.closed.finally(() => {
    writable.off("close", cancel);
    writable.off("error", cancel);
  });
  function handleStreamError(error) {
    if (error) writable.destroy(error);
  }
  function onDrain() {
    reader.read().then(flow, handleStreamError);
  }
  function flow({ done, value }) {
    try {
      if (done) writable.end();
      else if (!writable.write(value)) writable.once("drain", onDrain);
      else reader.read().then(flow, handleStreamError);
    } catch (e) {
      handleStreamError(e);
    }
  }
}
function writeFromReadableStream(stream, writable) {
  if (stream.locked) throw new TypeError("ReadableStream is locked.");
  else if (writable.destroyed) {
    stream.cancel().catch(() => {
    });
    return;
  }
  return writeFromReadableStreamDefaultReader(stream.getReader(), writable);
}
var buildOutgoingHttpHeaders = (headers, defaultContentType2) => {
  const res = {};
  if (!(headers instanceof Headers)) headers = new Headers(headers ?? void 0);
  if (headers.has("set-cookie")) {
    const cookies = [];
    for (const [k, v] of headers) if (k === "set-cookie") cookies.push(v);
    else res[k] = v;
    if (cookies.length > 0) res["set-cookie"] = cookies;
  } else for (const [k, v] of headers) res[k] = v;
  if (defaultContentType2) res["content-type"] ??= defaultContentType2;
  return res;
};
var outgoingEnded = /* @__PURE__ */ Symbol("outgoingEnded");
var incomingDraining = /* @__PURE__ */ Symbol("incomingDraining");
var DRAIN_TIMEOUT_MS = 500;
var MAX_DRAIN_BYTES = 64 * 1024 * 1024;
var drainIncoming = (incoming) => {
  const incomingWithDrainState = incoming;
  if (incoming.destroyed || incomingWithDrainState[incomingDraining]) return;
  incomingWithDrainState[incomingDraining] = true;
  if (incoming instanceof Http2ServerRequest) {
    try {
      incoming.stream?.close?.(constants.NGHTTP2_NO_ERROR);
    } catch {
    }
    return;
  }
  let bytesRead = 0;
  const cleanup = () => {
    clearTimeout(timer);
    incoming.off("data", onData);
    incoming.off("end", cleanup);
    incoming.off("error", cleanup);
  };
  const forceClose = () => {
    cleanup();
    const socket = incoming.socket;
    if (socket && !socket.destroyed) {
      if (typeof socket.destroySoon === "function") socket.destroySoon();
      else if (typeof socket.destroy === "function") socket.destroy();
    }
  };
  const timer = setTimeout(forceClose, DRAIN_TIMEOUT_MS);
  timer.unref?.();
  const onData = (chunk) => {
    bytesRead += chunk.length;
    if (bytesRead > MAX_DRAIN_BYTES) forceClose();
  };
  incoming.on("data", onData);
  incoming.on("end", cleanup);
  incoming.on("error", cleanup);
  incoming.resume();
};
var makeCloseHandler = (req, incoming, outgoing, needsBodyCleanup) => () => {
  if (incoming.errored) {
    recordBodyBufferedBeforeDisconnect(incoming);
    req[abortRequest](incoming.errored.toString());
  } else if (!outgoing.writableFinished || incoming instanceof Http2ServerRequest && incoming.aborted) {
    recordBodyBufferedBeforeDisconnect(incoming);
    req[abortRequest]("Client connection prematurely closed.");
  }
  if (needsBodyCleanup && !incoming.readableEnded) setTimeout(() => {
    if (!incoming.readableEnded) setTimeout(() => {
      drainIncoming(incoming);
    });
  });
};
var isImmediateCacheableResponse = (res) => {
  if (!(cacheKey in res)) return false;
  const body = res[cacheKey][1];
  return body === null || typeof body === "string" || body instanceof Uint8Array;
};
var handleRequestError = () => new Response(null, { status: 400 });
var handleFetchError = (e) => new Response(null, { status: e instanceof Error && (e.name === "TimeoutError" || e.constructor.name === "TimeoutError") ? 504 : 500 });
var handleResponseError = (e, outgoing) => {
  const err = e instanceof Error ? e : new Error("unknown error", { cause: e });
  if (err.code === "ERR_STREAM_PREMATURE_CLOSE") console.info("The user aborted a request.");
  else {
    console.error(e);
    if (!outgoing.headersSent) {
      if (outgoing instanceof ServerResponse) outgoing._contentLength = null;
      outgoing.writeHead(500, { "Content-Type": "text/plain" });
    }
    outgoing.end(`Error: ${err.message}`);
    outgoing.destroy(err);
  }
};
var flushHeaders = (outgoing) => {
  if ("flushHeaders" in outgoing && outgoing.writable) outgoing.flushHeaders();
};
var trySetContentLength = (outgoing, status, length) => {
  const http1 = outgoing;
  if (http1._contentLength === null && http1._hasBody && http1.useChunkedEncodingByDefault && !http1._removedContLen && status >= 200 && status !== 204 && status !== 304 && !outgoing.hasHeader("content-length") && !outgoing.hasHeader("transfer-encoding") && !outgoing.hasHeader("trailer")) {
    http1._contentLength = length;
    return true;
  }
  return false;
};
var writeDefaultHeaders = (outgoing, status, length) => {
  if (trySetContentLength(outgoing, status, length)) outgoing.writeHead(status, { "Content-Type": defaultContentType });
  else outgoing.writeHead(status, {
    "Content-Type": defaultContentType,
    "Content-Length": length
  });
};
var responseViaCache = async (res, outgoing) => {
  let [status, body, header] = res[cacheKey];
  if (!header) {
    if (body === null) {
      outgoing.writeHead(status);
      outgoing.end();
    } else if (typeof body === "string") {
      writeDefaultHeaders(outgoing, status, Buffer.byteLength(body));
      outgoing.end(body);
    } else if (body instanceof Uint8Array) {
      writeDefaultHeaders(outgoing, status, body.byteLength);
      outgoing.end(body);
    } else if (body instanceof Blob) {
      writeDefaultHeaders(outgoing, status, body.size);
      outgoing.end(new Uint8Array(await body.arrayBuffer()));
    } else {
      outgoing.writeHead(status, { "Content-Type": defaultContentType });
      flushHeaders(outgoing);
      await writeFromReadableStream(body, outgoing)?.catch((e) => handleResponseError(e, outgoing));
    }
    outgoing[outgoingEnded]?.();
    return;
  }
  let hasContentLength = false;
  let plainHeaders = false;
  let canAutoLength = true;
  if (header instanceof Headers) {
    hasContentLength = header.has("content-length");
    header = buildOutgoingHttpHeaders(header, body === null ? void 0 : defaultContentType);
  } else if (Array.isArray(header)) {
    const headerObj = new Headers(header);
    hasContentLength = headerObj.has("content-length");
    header = buildOutgoingHttpHeaders(headerObj, body === null ? void 0 : defaultContentType);
  } else {
    plainHeaders = true;
    for (const key in header) {
      if (key.length === 14 && key.toLowerCase() === "content-length") {
        hasContentLength = true;
        break;
      }
      if (key.length === 17 && key.toLowerCase() === "transfer-encoding" || key.length === 7 && key.toLowerCase() === "trailer") canAutoLength = false;
    }
  }
  if (!hasContentLength) {
    let length;
    if (typeof body === "string") length = Buffer.byteLength(body);
    else if (body instanceof Uint8Array) length = body.byteLength;
    else if (body instanceof Blob) length = body.size;
    if (length !== void 0 && (!plainHeaders || !canAutoLength || !trySetContentLength(outgoing, status, length))) {
      if (plainHeaders) header = { ...header };
      header["Content-Length"] = length;
    }
  }
  outgoing.writeHead(status, header);
  if (body == null) outgoing.end();
  else if (typeof body === "string" || body instanceof Uint8Array) outgoing.end(body);
  else if (body instanceof Blob) outgoing.end(new Uint8Array(await body.arrayBuffer()));
  else {
    flushHeaders(outgoing);
    await writeFromReadableStream(body, outgoing)?.catch((e) => handleResponseError(e, outgoing));
  }
  outgoing[outgoingEnded]?.();
};
var isPromise = (res) => typeof res.then === "function";
var responseViaResponseObject = async (res, outgoing, options = {}) => {
  if (isPromise(res)) if (options.errorHandler) try {
    res = await res;
  } catch (err) {
    const errRes = await options.errorHandler(err);
    if (!errRes) return;
    res = errRes;
  }
  else res = await res.catch(handleFetchError);
  if (cacheKey in res) return responseViaCache(res, outgoing);
  const resHeaderRecord = buildOutgoingHttpHeaders(res.headers, res.body === null ? void 0 : defaultContentType);
  if (res.body) {
    const reader = res.body.getReader();
    const values = [];
    let done = false;
    let currentReadPromise = void 0;
    if (resHeaderRecord["transfer-encoding"] !== "chunked") {
      let maxReadCount = 2;
      for (let i = 0; i < maxReadCount; i++) {
        currentReadPromise ||= reader.read();
        const chunk = await readWithoutBlocking(currentReadPromise);
        if (!chunk) {
          if (i === 1) {
            await new Promise((resolve2) => setTimeout(resolve2));
            maxReadCount = 3;
            continue;
          }
          break;
        }
        currentReadPromise = void 0;
        if (chunk.value) values.push(chunk.value);
        if (chunk.done) {
          done = true;
          break;
        }
      }
      if (done && !("content-length" in resHeaderRecord)) resHeaderRecord["content-length"] = values.reduce((acc, value) => acc + value.length, 0);
    }
    outgoing.writeHead(res.status, resHeaderRecord);
    values.forEach((value) => {
      outgoing.write(value);
    });
    if (done) outgoing.end();
    else {
      if (values.length === 0) flushHeaders(outgoing);
      await writeFromReadableStreamDefaultReader(reader, outgoing, currentReadPromise);
    }
  } else if (resHeaderRecord[X_ALREADY_SENT]) {
  } else {
    outgoing.writeHead(res.status, resHeaderRecord);
    outgoing.end();
  }
  outgoing[outgoingEnded]?.();
};
var getRequestListener = (fetchCallback, options = {}) => {
  const autoCleanupIncoming = options.autoCleanupIncoming ?? true;
  if (options.overrideGlobalObjects !== false && global.Request !== Request$1) {
    Object.defineProperty(global, "Request", { value: Request$1 });
    Object.defineProperty(global, "Response", { value: Response$1 });
  }
  return async (incoming, outgoing) => {
    let res, req;
    let needsBodyCleanup = false;
    let closeHandlerAttached = false;
    const ensureCloseHandler = () => {
      if (!req || closeHandlerAttached) return;
      closeHandlerAttached = true;
      outgoing.on("close", makeCloseHandler(req, incoming, outgoing, needsBodyCleanup));
    };
    try {
      req = newRequest(incoming, options.hostname);
      needsBodyCleanup = autoCleanupIncoming && !(incoming.method === "GET" || incoming.method === "HEAD");
      if (needsBodyCleanup) {
        incoming[wrapBodyStream] = true;
        if (incoming instanceof Http2ServerRequest) outgoing[outgoingEnded] = () => {
          if (!incoming.readableEnded) setTimeout(() => {
            if (!incoming.readableEnded) setTimeout(() => {
              incoming.destroy();
              outgoing.destroy();
            });
          });
        };
      }
      res = fetchCallback(req, {
        incoming,
        outgoing
      });
      if (!isPromise(res) && isImmediateCacheableResponse(res)) {
        if (needsBodyCleanup && !incoming.readableEnded) outgoing.once("finish", () => {
          if (!incoming.readableEnded) drainIncoming(incoming);
        });
        return responseViaCache(res, outgoing);
      }
      ensureCloseHandler();
    } catch (e) {
      if (!res) if (options.errorHandler) {
        ensureCloseHandler();
        res = await options.errorHandler(req ? e : toRequestError(e));
        if (!res) return;
      } else if (!req) res = handleRequestError();
      else res = handleFetchError(e);
      else return handleResponseError(e, outgoing);
    }
    try {
      return await responseViaResponseObject(res, outgoing, options);
    } catch (e) {
      return handleResponseError(e, outgoing);
    }
  };
};
var CloseEvent = globalThis.CloseEvent ?? class extends Event {
  #eventInitDict;
  constructor(type, eventInitDict = {}) {
    super(type, eventInitDict);
    this.#eventInitDict = eventInitDict;
  }
  get wasClean() {
    return this.#eventInitDict.wasClean ?? false;
  }
  get code() {
    return this.#eventInitDict.code ?? 0;
  }
  get reason() {
    return this.#eventInitDict.reason ?? "";
  }
};
var ErrorEvent = globalThis.ErrorEvent ?? class extends Event {
  #eventInitDict;
  constructor(type, eventInitDict = {}) {
    super(type, eventInitDict);
    this.#eventInitDict = eventInitDict;
  }
  get message() {
    return this.#eventInitDict.message ?? "";
  }
  get filename() {
    return this.#eventInitDict.filename ?? "";
  }
  get lineno() {
    return this.#eventInitDict.lineno ?? 0;
  }
  get colno() {
    return this.#eventInitDict.colno ?? 0;
  }
  get error() {
    return this.#eventInitDict.error ?? null;
  }
};
var generateConnectionSymbol = () => /* @__PURE__ */ Symbol("connection");
var CONNECTION_SYMBOL_KEY = /* @__PURE__ */ Symbol("CONNECTION_SYMBOL_KEY");
var WAIT_FOR_WEBSOCKET_SYMBOL = /* @__PURE__ */ Symbol("WAIT_FOR_WEBSOCKET_SYMBOL");
var upgradeWebSocket = defineWebSocketHelper(async (c, events, options) => {
  if (c.req.header("upgrade")?.toLowerCase() !== "websocket") return;
  const env = c.env;
  const waitForWebSocket = env[WAIT_FOR_WEBSOCKET_SYMBOL];
  if (!waitForWebSocket || !env.incoming) return new Response(null, { status: 500 });
  const connectionSymbol = generateConnectionSymbol();
  env[CONNECTION_SYMBOL_KEY] = connectionSymbol;
  (async () => {
    let ws;
    try {
      ws = await waitForWebSocket(env.incoming, connectionSymbol);
    } catch {
      return;
    }
    const messagesReceivedInStarting = [];
    const bufferMessage = (data, isBinary) => {
      messagesReceivedInStarting.push([data, isBinary]);
    };
    ws.on("message", bufferMessage);
    const ctx = {
      binaryType: "arraybuffer",
      close(code, reason) {
        ws.close(code, reason);
      },
      protocol: ws.protocol,
      raw: ws,
      get readyState() {
        return ws.readyState;
      },
      send(source, opts) {
        ws.send(source, { compress: opts?.compress });
      },
      url: new URL(c.req.url)
    };
    try {
      events?.onOpen?.(new Event("open"), ctx);
    } catch (e) {
      (options?.onError ?? console.error)(e);
    }
    const handleMessage = (data, isBinary) => {
      const datas = Array.isArray(data) ? data : [data];
      for (const data2 of datas) try {
        events?.onMessage?.(new MessageEvent("message", { data: isBinary ? data2 instanceof ArrayBuffer ? data2 : data2.buffer.slice(data2.byteOffset, data2.byteOffset + data2.byteLength) : typeof data2 === "string" ? data2 : Buffer.from(data2).toString("utf-8") }), ctx);
      } catch (e) {
        (options?.onError ?? console.error)(e);
      }
    };
    ws.off("message", bufferMessage);
    for (const message of messagesReceivedInStarting) handleMessage(...message);
    ws.on("message", (data, isBinary) => {
      handleMessage(data, isBinary);
    });
    ws.on("close", (code, reason) => {
      try {
        events?.onClose?.(new CloseEvent("close", {
          code,
          reason: reason.toString()
        }), ctx);
      } catch (e) {
        (options?.onError ?? console.error)(e);
      }
    });
    ws.on("error", (error) => {
      try {
        events?.onError?.(new ErrorEvent("error", { error }), ctx);
      } catch (e) {
        (options?.onError ?? console.error)(e);
      }
    });
  })();
  return new Response();
});

// ../../packages/emulator/dist/index.js
import { closeSync, openSync, statSync, chmodSync } from "node:fs";
import { resolve, basename } from "node:path";

// ../../node_modules/.pnpm/@hono+node-server@2.1.8_hono@4.13.19/node_modules/@hono/node-server/dist/utils/response.mjs
var RESPONSE_ALREADY_SENT = new Response(null, { headers: { [X_ALREADY_SENT]: "true" } });

// ../../packages/emulator/dist/index.js
var WHATSAPP_INBOX = 79;
var WEBSITE_INBOX = 80;
var HOUR = 60 * 60;
var conversation = (facts, firstMessageId, start, lines) => ({
  ...facts,
  messages: lines.map(([from, content, secondsAgo], index) => ({
    id: firstMessageId + index,
    sorting_id: index + 1,
    from,
    content,
    private: false,
    content_attributes: {},
    created_at: start - secondsAgo,
    history: [statusChange(new Date((start - secondsAgo) * 1e3), void 0)],
    files: []
  }))
});
var FIRST_MORE = 1001;
function seedConversations(now, more = 0) {
  const start = Math.floor(now.getTime() / 1e3);
  const additional = Array.from(
    { length: more },
    (_, index) => conversation(
      { id: FIRST_MORE + index, inboxId: WEBSITE_INBOX, channel: "website", customerName: `Customer ${index + 1}` },
      0,
      start,
      []
    )
  );
  return [
    conversation({ id: 141, inboxId: WHATSAPP_INBOX, channel: "whatsapp", customerName: "Maria Santos" }, 27, start, [
      ["customer", "Hello, is my order on its way?", 3 * HOUR],
      ["agent", "Good morning! May I have the order number?", 2 * HOUR],
      ["customer", "It is 456.", HOUR]
    ]),
    conversation({ id: 142, inboxId: WHATSAPP_INBOX, channel: "whatsapp", customerName: "John Miller" }, 30, start, [
      ["customer", "Thank you, I will write again tomorrow.", 25 * HOUR]
    ]),
    conversation({ id: 143, inboxId: WEBSITE_INBOX, channel: "website", customerName: "Aiko Tanaka" }, 31, start, [
      ["customer", "Do you ship abroad?", HOUR]
    ]),
    ...additional
  ];
}
var keepNothing = () => void 0;
var memoryArchive = (conversations) => ({
  conversations,
  add: keepNothing,
  replace: keepNothing,
  setWindow: keepNothing,
  close: keepNothing
});
var FIRST_MESSAGE_ID = 3030;
var FIRST_FILE_ID = 199;
var Store = class {
  now;
  #archive;
  #changed;
  #conversations = /* @__PURE__ */ new Map();
  #files = /* @__PURE__ */ new Map();
  #nextMessageId = FIRST_MESSAGE_ID;
  #nextFileId = FIRST_FILE_ID;
  constructor(now, archive, changed) {
    this.now = now;
    this.#archive = archive;
    this.#changed = changed;
    for (const record2 of archive.conversations) {
      this.#conversations.set(record2.id, new Conversation(record2));
      for (const message of record2.messages) this.#count(message);
    }
  }
  conversations() {
    return [...this.#conversations.values()];
  }
  /** Returns the conversation with this id. Throws a 404 that names the ids that exist. */
  conversation(id) {
    const found = idSchema.safeParse(id).success ? this.#conversations.get(Number(id)) : void 0;
    if (found !== void 0) return found;
    const ids = [...this.#conversations.keys()];
    throw new Refusal(404, `There is no such conversation; this emulator has ${ids.join(", ")}`);
  }
  file(token) {
    return this.#files.get(token);
  }
  add(conversationId, { failure, ...message }) {
    const conversation2 = this.conversation(conversationId);
    const now = this.now();
    const stored = {
      ...message,
      id: this.#nextMessageId,
      sorting_id: conversation2.messages.length + 1,
      created_at: Math.floor(now.getTime() / 1e3),
      history: [statusChange(now, failure)],
      files: message.files.map((file, index) => storedFile(file, this.#nextFileId + index))
    };
    this.#archive.add(conversationId, stored);
    this.#put(conversation2, stored);
    return stored;
  }
  replace(conversationId, message) {
    const conversation2 = this.conversation(conversationId);
    this.#archive.replace(message);
    this.#put(conversation2, message);
    return message;
  }
  /** Stores a message from the customer, which opens the window of a WhatsApp conversation for 24 hours. */
  receive(conversationId, text) {
    const { id } = this.conversation(conversationId);
    refuseUnstorable(text, "content");
    const { content } = validate(textMessageSchema, { content: text });
    return this.add(id, {
      from: "customer",
      content,
      private: false,
      content_attributes: {},
      failure: void 0,
      files: []
    });
  }
  /**
   * Opens a window, as if the customer had just written, or closes it, as if 24 hours had passed. If the window is
   * already closed, its end does not change. Throws a 422 for a conversation that has no window.
   */
  setWindow(conversationId, open) {
    const conversation2 = this.conversation(conversationId);
    if (conversation2.channel !== "whatsapp")
      throw new Refusal(
        422,
        `open: conversation ${conversation2.id} is not a WhatsApp conversation, so it has no 24-hour window`
      );
    const now = this.now().getTime();
    const endsAt = open ? now + WINDOW_MS : Math.min(conversation2.windowEndsAt ?? now, now);
    this.#archive.setWindow(conversation2.id, endsAt);
    conversation2.windowEndsAt = endsAt;
    this.#changed(conversation2.id);
    return conversation2;
  }
  #put(conversation2, message) {
    conversation2.put(message);
    this.#count(message);
    this.#changed(conversation2.id);
  }
  #count(message) {
    this.#nextMessageId = Math.max(this.#nextMessageId, message.id + 1);
    for (const file of message.files) {
      this.#files.set(file.token, file);
      this.#nextFileId = Math.max(this.#nextFileId, file.id + 1);
    }
  }
};
function findMessage({ id: conversationId, messages }, id) {
  const found = idSchema.safeParse(id).success ? messages.find((message) => message.id === Number(id)) : void 0;
  if (found === void 0) throw new Refusal(404, `There is no such message in conversation ${conversationId}`);
  return found;
}
var storedFile = (file, id) => ({
  ...file,
  id,
  token: randomBytes(24).toString("base64url"),
  sha256: createHash("sha256").update(file.bytes).digest("hex")
});
var MAX_EXCHANGES = 1e3;
var MAX_TEXT = 16 * 1024 * 1024;
function lengthOf(body) {
  if (body.kind === "json") return body.text.length;
  return body.kind === "none" ? 0 : body.parts.reduce((sum, { text = "" }) => sum + text.length, 0);
}
var ExchangeLog = class {
  #changed;
  #kept = [];
  #length = 0;
  #lastId = 0;
  constructor(changed) {
    this.#changed = changed;
  }
  add(call) {
    const exchange = { id: ++this.#lastId, ...call };
    const length = lengthOf(call.request.body) + (call.response?.body.length ?? 0);
    this.#kept.push({ exchange, length });
    this.#length += length;
    while (this.#kept.length > MAX_EXCHANGES || this.#length > MAX_TEXT)
      this.#length -= this.#kept.shift()?.length ?? this.#length;
    this.#changed(exchange.conversation_id);
  }
  /** Returns a copy of the exchanges that the filter selects, oldest first. */
  list({ conversationId, messageId } = {}) {
    const selected = this.#kept.filter(
      ({ exchange }) => (conversationId === void 0 || exchange.conversation_id === conversationId) && (messageId === void 0 || exchange.message_id === messageId)
    );
    return structuredClone(selected.map(({ exchange }) => exchange));
  }
};
var idIn = (text) => text !== void 0 && idSchema.safeParse(text).success ? Number(text) : null;
var recordCalls = ({ log, clock }) => async (context, next) => {
  const { req } = context;
  if (req.method === "OPTIONS") return next();
  const notes = newNotes(idIn(req.param("message_id")));
  context.set("notes", notes);
  const at = clock.now().getTime();
  const began = clock.source().getTime();
  const conversation_id = idIn(req.param("conversation_id"));
  const record2 = (response) => {
    const { pathname, search } = new URL(req.url);
    log.add({
      at,
      duration: Math.max(0, clock.source().getTime() - began),
      conversation_id,
      message_id: notes.messageId,
      kind: notes.kind,
      method: req.method,
      path: pathname + search,
      fault: notes.fault,
      request: { headers: maskedHeaders(req.raw.headers), body: notes.body },
      response
    });
  };
  try {
    await next();
  } catch (error) {
    record2(null);
    throw error;
  }
  const { status, headers } = context.res;
  const body = notes.answer ?? (context.error === void 0 ? "" : JSON.stringify({ error: answerText(context.error) }));
  record2({ status, headers: Object.fromEntries(headers), body: excerpt(body) });
};
var SECRET = /* @__PURE__ */ new Set(["authorization", "proxy-authorization"]);
var scheme = /^(?:basic|bearer|digest)(?= )/i;
var maskedHeaders = (headers) => Object.fromEntries(
  [...headers].map(([name, value]) => [
    name,
    SECRET.has(name) ? [...scheme.exec(value) ?? [], "\u2026"].join(" ") : value
  ])
);
var closed = (shape) => pipe(
  transform(
    (value) => isJsonObject(value) ? Object.fromEntries(Object.entries(value).filter(([, field]) => field !== void 0)) : value
  ),
  strictObject(shape, {
    error: (issue) => issue.code === "unrecognized_keys" ? `has the unknown key ${JSON.stringify(issue.keys[0])}. Known keys: ${Object.keys(shape).join(", ")}` : "must be an object"
  })
);
var DELAY = `a number of milliseconds, a whole number from 0 to ${LONGEST_TIME}`;
var RETRY_AFTER = "must be a whole number of seconds, or an HTTP date such as Wed, 21 Oct 2015 07:28:00 GMT";
var isHttpDate = (text) => new Date(text).toUTCString() === text;
var faultFields = {
  fault: _enum(FAULT_NAMES, `must be one of ${FAULT_NAMES.join(", ")}`),
  retryAfter: optional(
    union(
      [int(RETRY_AFTER).check(_gte(0, RETRY_AFTER)), string().check(refine(isHttpDate, RETRY_AFTER))],
      RETRY_AFTER
    )
  ),
  delayMs: optional(
    int(`must be ${DELAY}`).check(_gte(0, `must be ${DELAY}`), _lte(LONGEST_TIME, `must be ${DELAY}`))
  )
};
var WHOLE = "must be a whole number, 1 or more";
var ODDS = "must be a number from 0 to 1";
var CONVERSATION = "must be the id of a conversation, a whole number, 1 or more";
var ruleFields = {
  ...faultFields,
  conversationId: optional(int(CONVERSATION).check(_gte(1, CONVERSATION))),
  kind: optional(_enum(CALL_KINDS, `must be one of ${CALL_KINDS.join(", ")}`)),
  count: optional(int(WHOLE).check(_gte(1, WHOLE))),
  odds: optional(number(ODDS).check(_gte(0, ODDS), _lte(1, ODDS)))
};
function misfits({ fault, retryAfter, delayMs, kind, count, odds }) {
  const seesNoJson = isEarly({ fault }) && kind !== void 0 && kind !== "file" && kind !== "retry";
  return [
    ...fault !== "429" && retryAfter !== void 0 ? [["retryAfter", 'can only be given if the fault is "429"']] : [],
    ...fault !== "slow" && delayMs !== void 0 ? [["delayMs", 'can only be given if the fault is "slow"']] : [],
    ...fault === "slow" && delayMs === void 0 ? [["delayMs", `is required if the fault is "slow": give ${DELAY}`]] : [],
    ...seesNoJson ? [
      [
        "kind",
        `must be "file" or "retry" if the fault is "${fault}", because this fault happens before a JSON body is read`
      ]
    ] : [],
    ...count !== void 0 && odds !== void 0 ? [["count", "cannot be combined with odds"]] : []
  ];
}
var fitTogether = check(({ value, issues }) => {
  for (const [field, message] of misfits(value))
    issues.push({ code: "custom", input: void 0, path: [field], message });
});
var faultModel = pipe(
  closed(faultFields).check(fitTogether),
  // The check above has verified that the fields belong to the fault.
  transform((fields) => fields)
);
var faultRuleModel = pipe(
  closed(ruleFields).check(fitTogether),
  transform((fields) => fields.odds === void 0 ? { ...fields, count: fields.count ?? 1 } : fields)
);
var SEED = "must be a non-empty string";
var faultPlanModel = closed({
  seed: optional(string(SEED).check(_minLength(1, SEED))),
  rules: array(faultRuleModel, "is required: give a list of rules")
});
var FAULT_HEADER = "X-Emulator-Fault";
var fieldOf = /* @__PURE__ */ new Map([
  ["retry-after", "retryAfter"],
  ["delay-ms", "delayMs"]
]);
var parameterOf = (field) => field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
var digits = /^\d+$/;
function readParameter(text) {
  const [name = "", ...rest] = text.split("=");
  const field = fieldOf.get(name.trim().toLowerCase());
  if (field === void 0)
    throw new Refusal(
      422,
      `${FAULT_HEADER}: the parameter ${JSON.stringify(name.trim())} is unknown. Known parameters: ${[...fieldOf.keys()].join(", ")}`
    );
  const value = rest.join("=").trim();
  return [field, digits.test(value) ? Number(value) : value];
}
function readFaultHeader(header) {
  if (header === void 0) return void 0;
  const [fault, ...parameters] = header.split(";");
  const result = faultModel.safeParse({ fault: fault?.trim(), ...Object.fromEntries(parameters.map(readParameter)) });
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${parameterOf(path.join("."))}: ${message}`);
  throw new Refusal(422, `${FAULT_HEADER}: ${issues.join("; ")}`);
}
var listed = ({ rule, ...counters }) => ({ ...rule, ...counters });
var matches = ({ conversationId, kind }, call) => (conversationId === void 0 || conversationId === call.conversationId) && (kind === void 0 || kind === call.kind);
var FaultRules = class {
  #seed = randomBytes(4).toString("hex");
  #rules = [];
  #changed;
  constructor(plan, changed) {
    this.#changed = changed;
    if (plan !== void 0) this.replace(plan);
  }
  add(rule) {
    return listed(this.#append(validate(faultRuleModel, rule, "the rule")));
  }
  replace(plan) {
    const { seed, rules } = validate(faultPlanModel, plan, "the plan");
    this.#seed = seed ?? this.#seed;
    this.#rules = [];
    this.#changed();
    for (const rule of rules) this.#append(rule);
    return this.list();
  }
  clear() {
    return this.replace({ rules: [] });
  }
  list() {
    return { seed: this.#seed, rules: this.#rules.map(listed) };
  }
  /** Returns the fault that happens to a call before its body is read. */
  beforeBody(call) {
    const fault = this.#choose(call, isEarly);
    return fault !== void 0 && isEarly(fault) ? fault : void 0;
  }
  /** Returns the fault that happens to a call after the call was read and found valid. */
  afterBody(call) {
    const fault = this.#choose(call, (rule) => !isEarly(rule));
    return fault === void 0 || isEarly(fault) ? void 0 : fault;
  }
  #append(rule) {
    const added = { id: this.#rules.length + 1, rule, matched: 0, struck: 0 };
    this.#rules.push(added);
    this.#changed();
    return added;
  }
  #choose(call, isDue) {
    const matching = this.#rules.filter(({ rule }) => isDue(rule) && matches(rule, call));
    for (const rule of matching) rule.matched += 1;
    const striking = matching.find((rule) => this.#strikes(rule));
    if (striking !== void 0) striking.struck += 1;
    if (matching.length > 0) this.#changed();
    return striking?.rule;
  }
  #strikes({ id, rule: { count = 1, odds }, matched, struck }) {
    return odds === void 0 ? struck < count : draw(this.#seed, id, matched) < odds;
  }
};
var BYTES = 6;
var RANGE = 2 ** (BYTES * 8);
var draw = (seed, ruleId, call) => createHash("sha256").update(`${seed}/${ruleId}/${call}`).digest().readUIntBE(0, BYTES) / RANGE;
function chooseCredentials(options) {
  const apiKey = options.apiKey ?? `key-${randomBytes(8).toString("hex")}`;
  const apiSecret = options.apiSecret ?? `secret-${randomBytes(24).toString("hex")}`;
  if (apiKey === "" || apiKey.includes(":"))
    throw new TypeError("apiKey: must not be empty and must not contain a colon");
  if (apiSecret === "") throw new TypeError("apiSecret: must not be empty");
  return { apiKey, apiSecret };
}
var HOW = "send Authorization: Basic base64(api_key:api_secret)";
var CHALLENGE = { "WWW-Authenticate": 'Basic realm="LiveDesk", charset="UTF-8"' };
var digest = (text) => createHash("sha256").update(text).digest();
function authenticate(header, { apiKey, apiSecret }) {
  if (header === void 0) throw new Refusal(401, `No credentials: ${HOW}`, CHALLENGE);
  const [scheme2, token = ""] = header.split(/ +/, 2);
  if (scheme2?.toLowerCase() !== "basic")
    throw new Refusal(401, `The Authorization header does not use Basic authentication: ${HOW}`, CHALLENGE);
  const expected = Buffer.from(`${apiKey}:${apiSecret}`).toString("base64");
  if (!timingSafeEqual(digest(token), digest(expected))) throw new Refusal(401, `Wrong credentials: ${HOW}`, CHALLENGE);
}
var isOrigin = (text) => !text.includes("*") && URL.canParse(text) && new URL(text).origin === text;
function checkOrigins(origins) {
  if (Array.isArray(origins) && origins.every((origin) => typeof origin === "string" && isOrigin(origin)))
    return origins;
  throw new TypeError("allowedOrigins: must be a list of complete origins, such as http://localhost:5173");
}
var METHODS2 = "GET, HEAD, POST, PUT, DELETE";
var cors = ({ allowedOrigins }) => async (context, next) => {
  const { req } = context;
  const origin = req.header("Origin");
  if (origin === void 0 || !allowedOrigins.includes(origin)) {
    await next();
    return;
  }
  const isPreflight = req.method === "OPTIONS" && req.header("Access-Control-Request-Method") !== void 0;
  if (isPreflight) context.res = preflightAnswer(req.header("Access-Control-Request-Headers"));
  else await next();
  context.res.headers.set("Access-Control-Allow-Origin", origin);
  context.res.headers.set("Access-Control-Expose-Headers", "Retry-After");
  context.res.headers.append("Vary", "Origin");
  context.res.headers.set("Connection", "close");
};
var preflightAnswer = (headers = "") => new Response(null, {
  status: 204,
  headers: { "Access-Control-Allow-Methods": METHODS2, "Access-Control-Allow-Headers": headers }
});
var hostAndPort = /^(?:\[([\da-f:.]+)\]|([^:[\]]+))(?::(\d+))?$/i;
var DEFAULT_PORT = "80";
var isLoopbackHost = (host) => isLoopback(isIPv6(host) ? `[${host}]` : host);
function isOwnHost(header, { url, allowRemote }) {
  const [, ipv6, name, port = DEFAULT_PORT] = hostAndPort.exec(header) ?? [];
  const host = (ipv6 ?? name)?.toLowerCase();
  if (host === void 0 || port !== (new URL(url).port || DEFAULT_PORT)) return false;
  return isLoopbackHost(host) || allowRemote && isIP(host) !== 0;
}
var SCHEME = "http://";
var readOnly = /* @__PURE__ */ new Set(["GET", "HEAD"]);
var isAllowed = (origin, own) => own.allowedOrigins.includes(origin) || origin.startsWith(SCHEME) && isOwnHost(origin.slice(SCHEME.length), own);
var refuseStrangers = (own) => async ({ req }, next) => {
  const host = req.header("Host") ?? new URL(req.url).host;
  if (!isOwnHost(host, own)) throw new Refusal(403, `Host: must be the host of this emulator, ${own.url}`);
  const origin = req.header("Origin");
  if (origin !== void 0 && !readOnly.has(req.method) && !isAllowed(origin, own))
    throw new Refusal(
      403,
      `Origin: pages of other origins may not change this emulator (${own.url}). Add the origin of the page to the option allowedOrigins`
    );
  await next();
};
var HEADERS = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  // Everybody who knows the URL of a file may read the file, so the URL must not leak.
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY"
};
var securityHeaders = async (context, next) => {
  await next();
  const { headers } = context.res;
  for (const [name, value] of Object.entries(HEADERS)) if (!headers.has(name)) headers.set(name, value);
};
var WORDS = {
  131008: "Required parameter is missing",
  132e3: "Number of parameters does not match the expected number of params",
  132001: "Template name does not exist in the translation",
  132005: "Translated text too long",
  132012: "Parameter format does not match format in the created template"
};
var graphError = (code) => `(#${code}) ${WORDS[code]}`;
var templateCode = (template, params) => headerCode(template.header, params.header_params) ?? variablesCode(template.body, params.processed_params) ?? variablesCode(template.footer ?? "", params.footer_params?.text_variables) ?? buttonsCode(template.buttons, params.button_params) ?? lengthCode(template, params);
var needsText = (button) => button.type === "otp" || button.type === "url" && placeholdersOf(button.url).length > 0;
function valueCode(button, { sub_type }) {
  if (button === void 0) return 132e3;
  if (sub_type !== (button.type === "otp" ? "url" : button.type)) return 132012;
  return sub_type === "url" && !needsText(button) ? 132e3 : void 0;
}
function buttonsCode(buttons = [], given = []) {
  const codes = given.map((button) => valueCode(buttons[button.index], button));
  const isGiven = (place) => given.some(({ index }) => index === place);
  const isMissing = buttons.some((button, place) => needsText(button) && !isGiven(place));
  return codes.find((code) => code !== void 0) ?? (isMissing ? 131008 : void 0);
}
function headerCode(header, given) {
  if (header !== void 0 && header.type !== "text") return given?.type === header.type ? void 0 : 132012;
  if (given === void 0 || given.type === "text") return variablesCode(header?.text ?? "", given?.text_variables);
  return header === void 0 ? 132e3 : 132012;
}
function variablesCode(text, values = {}) {
  const variables = new Set(placeholdersOf(text));
  const given = Object.keys(values);
  return given.length === variables.size && given.every((key) => variables.has(key)) ? void 0 : 132e3;
}
var BODY_ALONE = 32768;
var PASSWORD = 15;
function headerText({ header }, { header_params: given }) {
  const isText2 = header?.type === "text" && given?.type === "text";
  return [isText2 ? fillIn(header.text, given.text_variables) : "", TEMPLATE_LIMITS.header];
}
function bodyText({ header, body, footer, buttons }, params) {
  const isAlone = header === void 0 && footer === void 0 && buttons === void 0;
  return [fillIn(body, params.processed_params), isAlone ? BODY_ALONE : TEMPLATE_LIMITS.body];
}
var footerText = ({ footer = "" }, { footer_params }) => [
  fillIn(footer, footer_params?.text_variables),
  TEMPLATE_LIMITS.footer
];
var buttonText = ({ buttons }) => (given) => {
  const button = buttons?.[given.index];
  const text = given.sub_type === "url" ? given.text : "";
  return button?.type === "url" ? [fillIn(button.url, { "1": text }), TEMPLATE_LIMITS.buttonUrl] : [text, PASSWORD];
};
var isTooLong = ([text, longest]) => Array.from(text).length > longest;
function lengthCode(template, params) {
  const texts = [
    headerText(template, params),
    bodyText(template, params),
    footerText(template, params),
    ...(params.button_params ?? []).map(buttonText(template))
  ];
  return texts.some(isTooLong) ? 132005 : void 0;
}
var TemplateRegistry = class {
  #templates = /* @__PURE__ */ new Map();
  #changed;
  constructor(templates, changed) {
    this.#changed = changed;
    if (templates !== void 0) this.replace(templates);
  }
  replace(templates) {
    this.#templates = new Map(readDefinitions(templates).map((template) => [keyOf(template), template]));
    this.#changed();
    return this.list();
  }
  clear() {
    return this.replace([]);
  }
  list() {
    return structuredClone([...this.#templates.values()]);
  }
  /**
   * Returns why Meta would refuse a template. Returns undefined if Meta would accept the template, or if no templates
   * are registered.
   */
  refusalOf(params) {
    if (this.#templates.size === 0) return void 0;
    const template = this.#templates.get(keyOf(params));
    const code = template === void 0 ? 132001 : templateCode(template, params);
    return code === void 0 ? void 0 : graphError(code);
  }
};
var keyOf = ({ name, language }) => `${name}/${language}`;
function readDefinitions(value) {
  const entries = readTemplateDefinitions(value);
  const issues = entries.flatMap((entry) => entry.issues);
  const definitions = entries.flatMap(
    ({ definition, path }) => definition === void 0 ? [] : { ...definition, path }
  );
  const repeats = repeatedTemplates(definitions).map(({ repeat: { name, language, path } }) => ({
    path,
    message: `repeats ${name} in ${language}: a name can occur only once in each language`
  }));
  const texts = [...issues, ...repeats].map(({ path, message }) => `${["templates", ...path].join(".")}: ${message}`);
  if (texts.length > 0) throw new Refusal(422, texts.join("; "));
  return entries.flatMap(({ definition }) => definition ?? []);
}
var MEBIBYTE = 1024 * 1024;
var DEFAULT_URL = "http://127.0.0.1:4010";
var emulatorAppOptionRules = {
  apiKey: optionRule.aString,
  apiSecret: optionRule.aString,
  now: optionRule.aFunction,
  wait: optionRule.aFunction,
  faults: optionRule.checkedLater,
  templates: optionRule.checkedLater,
  moreConversations: optionRule.wholeNumber(0, 1e5),
  maxBodyBytes: optionRule.wholeNumber(1),
  url: optionRule.aString,
  allowRemote: optionRule.aBoolean,
  page: optionRule.aFunction,
  allowedOrigins: optionRule.checkedLater
};
var realTime2 = (ms, signal) => setTimeout$1(ms, void 0, { signal });
var noPage = async () => void 0;
var clockOf = ({ now }) => now ?? (() => /* @__PURE__ */ new Date());
function assembleEmulator(options, archive, onStall = () => void 0) {
  const {
    url = DEFAULT_URL,
    maxBodyBytes = 100 * MEBIBYTE,
    allowRemote = false,
    wait = realTime2,
    page: page2 = noPage
  } = options;
  const allowedOrigins = checkOrigins(options.allowedOrigins ?? []);
  const credentials = chooseCredentials(options);
  const changes = new Changes();
  const clock = new Clock(clockOf(options), () => changes.announce({ what: "clock" }));
  const store = new Store(
    () => clock.now(),
    archive,
    (conversation_id) => changes.announce({ what: "messages", conversation_id })
  );
  const faults = new FaultRules(options.faults, () => changes.announce({ what: "faults" }));
  const templates = new TemplateRegistry(options.templates, () => changes.announce({ what: "templates" }));
  const log = new ExchangeLog(
    (conversation_id) => changes.announce({ what: "exchanges", ...conversation_id !== null && { conversation_id } })
  );
  const exchanges = (filter) => log.list(filter);
  const controls = {
    url,
    ...credentials,
    faults: faultControl(faults),
    templates: templateControl(templates),
    clock: clockControl(clock),
    truth: () => truth(store.conversations(), store.now(), url),
    customerWrites: (conversationId, content) => truthMessage(store.receive(conversationId, content), url),
    setWindow: (conversationId, window) => truthConversation(store.setWindow(conversationId, isOpen(window)), store.now(), url),
    exchanges
  };
  const behaviour = { url, credentials, maxBodyBytes, allowRemote, allowedOrigins, page: page2, wait, onStall };
  return { controls, context: { ...behaviour, store, clock, changes, faults, templates, log, exchanges } };
}
var faultControl = (faults) => ({
  add: (rule) => faults.add(rule),
  replace: (plan) => faults.replace(plan),
  clear: () => faults.clear(),
  list: () => faults.list()
});
var templateControl = (templates) => ({
  replace: (definitions) => templates.replace(definitions),
  clear: () => templates.clear(),
  list: () => templates.list()
});
var clockControl = (clock) => ({
  now: () => clock.now(),
  advance: (ms) => clock.advance(ms),
  reset: () => clock.reset()
});
var ConnectionReset = class extends Error {
  code = "ECONNRESET";
  constructor() {
    super("The emulator reset the connection, because of a fault rule or the X-Emulator-Fault header");
    this.name = "ConnectionReset";
  }
};
var answer = (body, init) => ({
  response: new Response(body, init),
  body
});
var JSON_TYPE = "application/json";
var jsonAnswer = (value, status = 200) => answer(JSON.stringify(value), { status, headers: { "Content-Type": JSON_TYPE } });
async function strikeEarly({ fault }, request) {
  if (fault === "reset-mid-body") await request.body?.getReader().read();
  throw new ConnectionReset();
}
async function strikeLate(fault, commit, { signal, onStall, wait }) {
  switch (fault.fault) {
    case "429":
      return retryLater(fault.retryAfter);
    case "502-html":
      return badGateway();
    case "500-before-commit":
      return internalError();
    case "stall-headers":
      onStall();
      return untilDisconnected(signal);
    case "reset-after-commit":
      commit();
      throw new ConnectionReset();
    case "500-after-commit":
      commit();
      return internalError();
    case "stall-body":
      onStall();
      return halfAnswered(commit());
    case "truncated-json":
      return truncated(commit());
    case "not-json":
      commit();
      return foreignPage();
    default: {
      const message = commit();
      await wait(fault.delayMs, signal);
      return jsonAnswer(message);
    }
  }
}
async function untilDisconnected(signal) {
  if (!signal.aborted) await once(signal, "abort");
  throw signal.reason;
}
var retryLater = (retryAfter) => answer("Retry later\n", {
  status: 429,
  headers: {
    "Content-Type": "text/plain",
    ...retryAfter !== void 0 && { "Retry-After": String(retryAfter) }
  }
});
var internalError = () => jsonAnswer({ status: 500, error: "Internal Server Error" }, 500);
var page = (status, title) => answer(`<html>
<head><title>${title}</title></head>
<body><center><h1>${title}</h1></center></body>
</html>
`, {
  status,
  headers: { "Content-Type": "text/html" }
});
var badGateway = () => page(502, "502 Bad Gateway");
var foreignPage = () => page(200, "Sign in to continue");
var bytesOf = (message) => new TextEncoder().encode(JSON.stringify(message));
var firstHalf = (bytes) => bytes.subarray(0, Math.floor(bytes.length / 2));
var truncated = (message) => answer(firstHalf(bytesOf(message)), { headers: { "Content-Type": JSON_TYPE } });
function halfAnswered(message) {
  const bytes = bytesOf(message);
  const body = firstHalf(bytes);
  const unending = new ReadableStream({ start: (controller) => controller.enqueue(body) });
  const headers = { "Content-Type": JSON_TYPE, "Content-Length": String(bytes.length) };
  return { response: new Response(unending, { headers }), body };
}
var RULE = "Content-Type: must be application/json for a text message or a template, and multipart/form-data for files";
var nearMisses = /* @__PURE__ */ new Map([
  ["", "the header is missing"],
  [
    "application/x-www-form-urlencoded",
    "the request has application/x-www-form-urlencoded, which curl -d sends by default: add -H 'Content-Type: application/json'"
  ],
  [
    "text/plain",
    "the request has text/plain, which fetch sends by default for a string: set Content-Type to application/json in the headers"
  ]
]);
function mediaType(header) {
  const essence = header.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (essence === "application/json") return "json";
  if (essence === "multipart/form-data") return "multipart";
  const nearMiss = nearMisses.get(essence);
  throw new Refusal(422, nearMiss === void 0 ? RULE : `${RULE}; ${nearMiss}`);
}
var tooLarge = (maxBytes) => new Refusal(413, `The body is larger than the ${maxBytes} bytes that this server accepts`);
async function readBody(request, maxBytes) {
  if (Number(request.headers.get("Content-Length")) > maxBytes) throw tooLarge(maxBytes);
  const chunks = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
async function readJson(request, maxBytes) {
  if (mediaType(request.headers.get("Content-Type") ?? "") !== "json")
    throw new Refusal(422, "Content-Type: must be application/json");
  return parseJsonBody(await readBody(request, maxBytes));
}
var CUSTOMER = customerPath(":conversation_id");
var WINDOW = windowPath(":conversation_id");
var controlRoutes = (context) => new Hono3().route("/", deskRoutes(context)).route("/", faultRoutes(context)).route("/", templateRoutes(context)).route("/", clockRoutes(context)).route("/", watchRoutes(context));
function deskRoutes({ store, url, maxBodyBytes }) {
  const routes = new Hono3();
  routes.get(HEALTH, (context) => context.json({ status: "ok" }));
  routes.get(TRUTH, (context) => context.json(truth(store.conversations(), store.now(), url)));
  routes.post(CUSTOMER, async (context) => {
    const { req } = context;
    const { id } = store.conversation(req.param("conversation_id"));
    const text = customerText(await readJson(req.raw, maxBodyBytes));
    return context.json(truthMessage(store.receive(id, text), url));
  });
  routes.put(WINDOW, async (context) => {
    const { req } = context;
    const { id } = store.conversation(req.param("conversation_id"));
    const open = onlyKey(await readJson(req.raw, maxBodyBytes), "open");
    if (typeof open !== "boolean") throw new Refusal(422, "open: is required and must be true or false");
    return context.json(truthConversation(store.setWindow(id, open), store.now(), url));
  });
  return routes.all(HEALTH, only("GET", "HEAD")).all(TRUTH, only("GET", "HEAD")).all(CUSTOMER, only("POST")).all(WINDOW, only("PUT"));
}
function customerText(body) {
  if (!isJsonObject(body) || Object.keys(body).length !== 1 || typeof body["content"] !== "string")
    throw new Refusal(422, 'content: is required, and must be the only key, as in { "content": "Hello" }');
  return body["content"];
}
function onlyKey(body, name) {
  if (!isJsonObject(body)) throw new Refusal(422, "the body must be an object");
  const unknownKey = Object.keys(body).find((key) => key !== name);
  if (unknownKey !== void 0)
    throw new Refusal(422, `the body has the unknown key ${JSON.stringify(unknownKey)}. The only known key is ${name}`);
  return Object.entries(body)[0]?.[1];
}
function faultRoutes({ faults, maxBodyBytes }) {
  const routes = new Hono3();
  routes.get(FAULTS, (context) => context.json(faults.list()));
  routes.post(FAULTS, async (context) => context.json(faults.add(await readJson(context.req.raw, maxBodyBytes))));
  routes.put(FAULTS, async (context) => context.json(faults.replace(await readJson(context.req.raw, maxBodyBytes))));
  routes.delete(FAULTS, (context) => context.json(faults.clear()));
  return routes.all(FAULTS, only("GET", "HEAD", "POST", "PUT", "DELETE"));
}
function templateRoutes({ templates, maxBodyBytes }) {
  const routes = new Hono3();
  routes.get(TEMPLATES, (context) => context.json(templates.list()));
  routes.put(
    TEMPLATES,
    async (context) => context.json(templates.replace(await readJson(context.req.raw, maxBodyBytes)))
  );
  routes.delete(TEMPLATES, (context) => context.json(templates.clear()));
  return routes.all(TEMPLATES, only("GET", "HEAD", "PUT", "DELETE"));
}
function clockRoutes({ clock, maxBodyBytes }) {
  const routes = new Hono3();
  routes.get(CLOCK, (context) => context.json(clock.read()));
  routes.put(CLOCK, async (context) => {
    clock.advance(onlyKey(await readJson(context.req.raw, maxBodyBytes), "advance"));
    return context.json(clock.read());
  });
  routes.delete(CLOCK, (context) => {
    clock.reset();
    return context.json(clock.read());
  });
  return routes.all(CLOCK, only("GET", "HEAD", "PUT", "DELETE"));
}
function watchRoutes({ exchanges, changes, wait }) {
  const routes = new Hono3();
  routes.get(
    EXCHANGES,
    (context) => context.json({ exchanges: exchanges(readExchangeQuery(new URL(context.req.url).searchParams)) })
  );
  routes.get(
    EVENTS,
    () => new Response(changeStream(changes, wait), { headers: { "Content-Type": "text/event-stream" } })
  );
  return routes.all(EXCHANGES, only("GET", "HEAD")).all(EVENTS, only("GET", "HEAD"));
}
var KNOWN = ["conversation_id", "message_id"];
function idIn2(query, name) {
  const [text, ...more] = query.getAll(name);
  if (more.length > 0) throw new Refusal(422, `${name}: must be given once`);
  if (text === void 0) return void 0;
  if (!idSchema.safeParse(text).success) throw new Refusal(422, `${name}: must be an id, a whole number, 1 or more`);
  return Number(text);
}
function readExchangeQuery(query) {
  const unknownKey = [...query.keys()].find((name) => !KNOWN.includes(name));
  if (unknownKey !== void 0)
    throw new Refusal(
      422,
      `the query has the unknown key ${JSON.stringify(unknownKey)}. Known keys: ${KNOWN.join(", ")}`
    );
  return { conversationId: idIn2(query, "conversation_id"), messageId: idIn2(query, "message_id") };
}
function fileRoutes({ store }) {
  const routes = new Hono3();
  for (const path of [`${DATA_PATH}/:token/*`, `${THUMB_PATH}/:token/*`]) {
    routes.get(path, ({ req }) => {
      const file = store.file(req.param("token"));
      if (file === void 0) throw new Refusal(404, "There is no such file");
      return serveFile(file, req.raw);
    });
    routes.all(path, only("GET", "HEAD"));
  }
  return routes;
}
var UNKNOWN_TYPE = "application/octet-stream";
function rangeHeader({ method, headers }, etag) {
  const isSame = [null, etag].includes(headers.get("If-Range"));
  return method === "GET" && isSame ? headers.get("Range") ?? void 0 : void 0;
}
function serveFile(file, request) {
  const { bytes, name, type, sha256: sha25622 } = file;
  const etag = `"${sha25622}"`;
  const range = byteRange(rangeHeader(request, etag), bytes.length);
  if (range === "unsatisfiable")
    throw new Refusal(416, `Range: must be within the ${bytes.length} bytes of the file`, {
      "Content-Range": `bytes */${bytes.length}`
    });
  const headers = {
    "Content-Type": type || UNKNOWN_TYPE,
    "Content-Disposition": contentDisposition(isViewable(type) ? "inline" : "attachment", name),
    "Accept-Ranges": "bytes",
    ETag: etag
  };
  if (range === void 0)
    return new Response(bytes, { headers: { ...headers, "Content-Length": String(bytes.length) } });
  const { first, last } = range;
  return new Response(bytes.subarray(first, last + 1), {
    status: 206,
    headers: {
      ...headers,
      "Content-Length": String(last - first + 1),
      "Content-Range": `bytes ${first}-${last}/${bytes.length}`
    }
  });
}
var single = /^bytes=(\d*)-(\d*)$/i;
function byteRange(header, size) {
  const [, from, to] = single.exec(header?.replaceAll(/[ \t]/g, "") ?? "") ?? [];
  if (from === void 0 || to === void 0 || from === "" && to === "") return void 0;
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== "" && to !== "" && Number(to) < first) return void 0;
  return first > last ? "unsatisfiable" : { first, last };
}
var withoutPath = (name) => name.replaceAll(/[/\\\p{Cc}]/gu, "_");
var ascii = (name) => name.replaceAll(/[^\x20-\x7e]|["%]/gu, "_");
var extended = (name) => encodeURIComponent(name).replaceAll(/['()*]/g, (char) => `%${char.codePointAt(0)?.toString(16).toUpperCase()}`);
function contentDisposition(kind, fileName) {
  const name = withoutPath(fileName);
  return `${kind}; filename="${ascii(name)}"; filename*=UTF-8''${extended(name)}`;
}
var media = /^(?:image|audio|video)\/[\w.+-]+$/;
var xml = /svg|xml/;
function isViewable(type) {
  const essence = type.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return essence === "application/pdf" || media.test(essence) && !xml.test(essence);
}
var REENGAGEMENT = "131047: Re-engagement message is not allowed";
function deliveryFailure(conversation2, message, { now, templateRefusal }) {
  if (message.private || conversation2.channel !== "whatsapp") return void 0;
  if (message.template_params !== void 0) return templateRefusal(message.template_params);
  return conversationWindow(conversation2, now) === "closed" ? REENGAGEMENT : void 0;
}
var sentMessage = (conversation2, draft, facts) => ({
  ...draft,
  from: "agent",
  content_attributes: storedAttributes(draft.content_attributes, conversation2),
  failure: deliveryFailure(conversation2, draft, facts)
});
function storedAttributes(attributes, { messages }) {
  const isStored = ([key, value]) => key === "in_reply_to" ? messages.some(({ id }) => id === value) : key !== "external_error";
  return Object.fromEntries(Object.entries(attributes).filter(isStored));
}
function refuseUnlessFailed(message) {
  if (failureOf(message) === void 0)
    throw new Refusal(
      422,
      `Message ${message.id} has not failed: only a message whose status is failed can be retried`
    );
}
function retriedMessage(conversation2, message, facts) {
  refuseUnlessFailed(message);
  const change = statusChange(facts.now, deliveryFailure(conversation2, message, facts));
  return { ...message, history: withChange(message.history, change) };
}
var agent = {
  id: 3,
  name: "TEST",
  available_name: "TEST",
  avatar_url: "",
  type: "user",
  availability_status: "offline",
  thumbnail: ""
};
var sentTemplate = ({ name, language, category }) => ({
  name,
  language,
  ...category === void 0 ? {} : { category }
});
function answerMessage(message, conversation2, origin) {
  const { id, content, template_params, files } = message;
  return {
    id,
    content,
    inbox_id: conversation2.inboxId,
    conversation_id: conversation2.id,
    message_type: messageType(message),
    content_type: "text",
    ...visibleState(message),
    created_at: message.created_at,
    private: message.private,
    source_id: null,
    sorting_id: message.sorting_id,
    sender: agent,
    ...template_params && { additional_attributes: { template_params: sentTemplate(template_params) } },
    ...files.length > 0 && { attachments: files.map((file) => answerAttachment(file, id, origin)) }
  };
}
var ACCOUNT_ID = 14;
function answerAttachment(file, messageId, origin) {
  const file_type = fileType(file.type);
  return {
    id: file.id,
    message_id: messageId,
    file_type,
    account_id: ACCOUNT_ID,
    extension: null,
    data_url: attachmentUrl(origin, DATA_PATH, file),
    thumb_url: file_type === "image" ? attachmentUrl(origin, THUMB_PATH, file) : "",
    file_size: file.bytes.byteLength,
    width: null,
    height: null
  };
}
var kinds = new Map([
  ...["jpeg", "jpg", "png", "gif", "bmp", "webp"].map((name) => [`image/${name}`, "image"]),
  ...["ogg", "mp4", "webm", "quicktime"].map((name) => [`video/${name}`, "video"])
]);
var fileType = (mimeType) => kinds.get(mimeType) ?? (mimeType.includes("audio/") ? "audio" : "file");
var FILES = "attachments[]";
var MAX_NAME_BYTES2 = 1024;
var KNOWN2 = /* @__PURE__ */ new Set([FILES, "content", "private", "content_attributes"]);
var nearlyFiles = /^(attachments?|files?)(\[.*\])?$/i;
var ofTemplates = /* @__PURE__ */ new Set(["template_params", "message_type"]);
function partHint(name) {
  if (nearlyFiles.test(name)) return `did you mean ${FILES}?`;
  if (ofTemplates.has(name)) return "send a template message as application/json, without files";
  return `known parts: ${[...KNOWN2].join(", ")}`;
}
function refuseUnknownParts(form) {
  const unknownPart = [...form.keys()].find((name) => !KNOWN2.has(name));
  if (unknownPart !== void 0)
    throw new Refusal(422, `the part ${JSON.stringify(unknownPart)} is unknown; ${partHint(unknownPart)}`);
}
function textPart(form, name) {
  const [value, ...more] = form.getAll(name);
  if (more.length > 0) throw new Refusal(422, `${name}: must be given once`);
  if (value instanceof File) throw new Refusal(422, `${name}: must be text, not a file`);
  return value;
}
function privatePart(form) {
  const value = textPart(form, "private");
  if (value === void 0) return void 0;
  if (value !== "true" && value !== "false") throw new Refusal(422, 'private: must be "true" or "false"');
  return value === "true";
}
function attributesPart(form) {
  const value = textPart(form, "content_attributes");
  return value === void 0 ? void 0 : parseJson(value, () => new Refusal(422, "content_attributes: must be JSON text"));
}
function fileOf(part) {
  if (!(part instanceof File) || part.name === "")
    throw new Refusal(422, `${FILES}: must be a file part with a file name, as curl -F "${FILES}=@photo.jpg" sends it`);
  if (Buffer.byteLength(part.name) > MAX_NAME_BYTES2)
    throw new Refusal(422, `${FILES}: a file name must be at most ${MAX_NAME_BYTES2} bytes long`);
  return part;
}
function fileParts(form) {
  const parts = form.getAll(FILES);
  if (parts.length === 0)
    throw new Refusal(422, `${FILES}: at least one file is required; send a message without files as application/json`);
  return parts.map(fileOf);
}
var upload = async (file) => ({
  name: file.name,
  type: file.type,
  bytes: new Uint8Array(await file.arrayBuffer())
});
async function readMultipartMessage(form) {
  refuseUnknownParts(form);
  const files = fileParts(form);
  const texts = { content: textPart(form, "content"), content_attributes: attributesPart(form) };
  refuseUnstorable(texts);
  for (const { name } of files) refuseUnstorable(name, FILES);
  const message = validate(fileMessageSchema, { ...texts, private: privatePart(form), attachments: files });
  return {
    // The contract documents `content` of an answer as a String, so a message without text has an empty string.
    content: message.content ?? "",
    private: message.private ?? false,
    content_attributes: message.content_attributes ?? {},
    files: await Promise.all(files.map(upload))
  };
}
var has = (value, key) => typeof value === "object" && value !== null && Object.hasOwn(value, key);
function templateMessage(body) {
  const { content, message_type, template_params } = validate(templateMessageSchema, body);
  if (message_type === void 0) throw new Refusal(422, 'message_type: is required: add "message_type": "outgoing"');
  return { content, private: false, content_attributes: {}, template_params, files: [] };
}
function textMessage(body) {
  const message = validate(textMessageSchema, body);
  return {
    content: message.content,
    private: message.private ?? false,
    content_attributes: message.content_attributes ?? {},
    files: []
  };
}
function readJsonMessage(bytes) {
  const body = parseJsonBody(bytes);
  refuseUnstorable(body);
  if (has(body, "attachments"))
    throw new Refusal(422, "attachments: send files as multipart/form-data, each in a part named attachments[]");
  return has(body, "template_params") || has(body, "message_type") ? templateMessage(body) : textMessage(body);
}
var BOUNDARY = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))\s*(?:;|$)/i;
var utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
function parseForm(bytes, contentType2) {
  if (!/;\s*boundary=/i.test(contentType2))
    throw new Refusal(
      422,
      "Content-Type: multipart/form-data needs a boundary; do not set this header yourself, and your HTTP client sets it with the boundary"
    );
  const [, quoted, plain] = BOUNDARY.exec(contentType2) ?? [];
  const parts = splitForm(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), quoted ?? plain);
  if (!parts)
    throw new Refusal(
      400,
      'The multipart body is not valid. In a file name, " must be written as %22, CR as %0D and LF as %0A'
    );
  const form = new FormData();
  for (const { name, fileName, type, body } of parts) {
    if (fileName === void 0) form.append(name, utf8.decode(body));
    else form.append(name, new File([body], fileName, { type }));
  }
  return form;
}
function splitForm(bytes, boundary) {
  if (boundary === void 0) return void 0;
  const parts = [];
  let line = findDelimiter(bytes, boundary, 0);
  while (line && !line.isLast) {
    const next = findDelimiter(bytes, boundary, line.end - CRLF.length);
    const part = next && readFormPart(bytes.subarray(line.end, next.start));
    if (!part) return void 0;
    parts.push(part);
    line = next;
  }
  return line && parts;
}
var CRLF = "\r\n";
function findDelimiter(bytes, boundary, from) {
  const mark = Buffer.from(`--${boundary}`);
  for (let at = bytes.indexOf(mark, from); at !== -1; at = bytes.indexOf(mark, at + 1)) {
    const isAtLineStart = at === 0 || bytes.toString("latin1", at - CRLF.length, at) === CRLF;
    if (!isAtLineStart) continue;
    const start = Math.max(0, at - CRLF.length);
    const behind = at + mark.length;
    const isLast = bytes.toString("latin1", behind, behind + 2) === "--";
    const end = endOfLine(bytes, isLast ? behind + 2 : behind);
    if (end !== void 0) return { start, end, isLast };
  }
  return void 0;
}
function endOfLine(bytes, from) {
  let at = from;
  while (bytes[at] === 32 || bytes[at] === 9) at++;
  if (at === bytes.length) return at;
  return bytes.toString("latin1", at, at + CRLF.length) === CRLF ? at + CRLF.length : void 0;
}
var MAX_HEAD_BYTES = 16 * 1024;
var HEADER = /^([\w!#$%&'*+.^`|~-]+)[ \t]*:([^\r\n]*)$/;
var DISPOSITION = /^form-data((?:[ \t]*;[ \t]*[\w-]+\*?=(?:"[^"]*"|[^\s";]*))*)[ \t]*;?$/i;
var PARAMETER = /;[ \t]*([\w-]+\*?)=(?:"([^"]*)"|([^\s";]*))/g;
var EXTENDED = /^utf-8'[^']*'(.*)$/i;
function readFormPart(bytes) {
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1 || end > MAX_HEAD_BYTES) return void 0;
  const headers = readHeaders(bytes.toString("utf8", 0, end));
  const parameters = readDisposition(headers?.get("content-disposition"));
  const name = parameters?.get("name");
  if (name === void 0) return void 0;
  const extended2 = parameters?.get("filename*");
  const fileName = extended2 === void 0 ? parameters?.get("filename") : decodeExtended(extended2);
  if (extended2 !== void 0 && fileName === void 0) return void 0;
  return {
    name: decodeEscapes(name),
    ...fileName === void 0 ? {} : { fileName: extended2 === void 0 ? decodeEscapes(fileName) : fileName },
    type: headers?.get("content-type") ?? "text/plain",
    body: bytes.subarray(end + 4)
  };
}
function readHeaders(text) {
  const headers = /* @__PURE__ */ new Map();
  for (const line of text.split("\r\n")) {
    const [, name, value] = HEADER.exec(line) ?? [];
    if (name === void 0 || value === void 0) return void 0;
    headers.set(name.toLowerCase(), value.trim());
  }
  return headers;
}
function readDisposition(value = "") {
  const parameters = DISPOSITION.exec(value)?.[1];
  if (parameters === void 0) return void 0;
  return new Map(
    [...parameters.matchAll(PARAMETER)].map(([, name = "", quoted, token]) => [
      name.toLowerCase(),
      quoted ?? token ?? ""
    ])
  );
}
var decodeEscapes = (name) => name.replaceAll(/%0a/gi, "\n").replaceAll(/%0d/gi, "\r").replaceAll("%22", '"');
function decodeExtended(value) {
  const encoded = EXTENDED.exec(value)?.[1];
  try {
    return encoded === void 0 ? void 0 : decodeURIComponent(encoded);
  } catch {
    return void 0;
  }
}
var SEND = "/api/v2/accounts/conversations/:conversation_id/messages";
var RETRY = `${SEND}/:message_id/retry`;
function messageRoutes(context) {
  const { store, credentials, url, maxBodyBytes, templates } = context;
  const routes = new Hono3();
  const facts = () => ({
    now: store.now(),
    templateRefusal: (params) => templates.refusalOf(params)
  });
  routes.post(SEND, ({ req, var: { notes } }) => {
    authenticate(req.header("Authorization"), credentials);
    const conversation2 = store.conversation(req.param("conversation_id"));
    const type = mediaType(req.header("Content-Type") ?? "");
    return answerCall(context, {
      request: req.raw,
      conversationId: conversation2.id,
      notes,
      kind: type === "multipart" ? "file" : void 0,
      read: async () => {
        const draft = await readMessage(req.raw, type, maxBodyBytes, notes);
        const commit = () => {
          const message = store.add(conversation2.id, sentMessage(conversation2, draft, facts()));
          return answerMessage(message, conversation2, url);
        };
        return { kind: callKind(draft), commit };
      }
    });
  });
  routes.post(RETRY, ({ req, var: { notes } }) => {
    authenticate(req.header("Authorization"), credentials);
    const conversation2 = store.conversation(req.param("conversation_id"));
    const find = () => findMessage(conversation2, req.param("message_id"));
    return answerCall(context, {
      request: req.raw,
      conversationId: conversation2.id,
      notes,
      kind: "retry",
      read: async () => {
        refuseUnlessFailed(find());
        const commit = () => {
          const message = store.replace(conversation2.id, retriedMessage(conversation2, find(), facts()));
          return answerMessage(message, conversation2, url);
        };
        return { kind: "retry", commit };
      }
    });
  });
  return routes.all(SEND, only("POST")).all(RETRY, only("POST"));
}
async function answerCall({ faults, wait, onStall }, call) {
  const { request, conversationId, notes } = call;
  notes.kind = call.kind ?? null;
  const requested = readFaultHeader(request.headers.get(FAULT_HEADER) ?? void 0);
  const early = requested ?? faults.beforeBody({ conversationId, kind: call.kind });
  if (early !== void 0 && isEarly(early)) {
    notes.fault = early.fault;
    return strikeEarly(early, request);
  }
  const { kind, commit } = await call.read();
  notes.kind = kind;
  const late = early ?? faults.afterBody({ conversationId, kind });
  notes.fault = late?.fault ?? null;
  const commitAndNote = () => {
    const message = commit();
    notes.messageId = message.id;
    return message;
  };
  const { response, body } = late === void 0 ? jsonAnswer(commitAndNote()) : await strikeLate(late, commitAndNote, { signal: request.signal, onStall: () => onStall(request), wait });
  notes.answer = body;
  return response;
}
async function readMessage(request, type, maxBytes, notes) {
  const bytes = await readBody(request, maxBytes);
  if (type === "json") {
    notes.body = { kind: "json", text: excerpt(bytes) };
    return readJsonMessage(bytes);
  }
  notes.body = { kind: "multipart", parts: [] };
  const form = parseForm(bytes, request.headers.get("Content-Type") ?? "");
  notes.body = formBody(form);
  return readMultipartMessage(form);
}
function callKind({ files, template_params, private: isNote }) {
  if (files.length > 0) return "file";
  if (template_params !== void 0) return "template";
  return isNote ? "note" : "text";
}
var OWN = ["/api", "/__emulator", "/rails"];
var isOwn = (path) => OWN.some((own) => path === own || path.startsWith(`${own}/`));
var pageRoute = (page2) => async ({ req }, next) => {
  const answer2 = isOwn(req.path) ? void 0 : await page2(req.raw);
  if (answer2 === void 0) return next();
  if (req.method === "HEAD") await answer2.body?.cancel();
  return new Response(req.method === "HEAD" ? null : answer2.body, answer2);
};
var TEXT = `This is a local LiveDesk emulator. No message leaves this machine.

POST /api/v2/accounts/conversations/:conversation_id/messages
POST /api/v2/accounts/conversations/:conversation_id/messages/:message_id/retry

GET  /__emulator/truth                                         everything that exists in this emulator
POST /__emulator/conversations/:conversation_id/customer-messages   {"content": "..."}: the customer writes
PUT  /__emulator/conversations/:conversation_id/window              {"open": true}: the 24-hour window, without a message
GET  /__emulator/exchanges                                     the last calls of the API, with their answers
GET  /__emulator/events                                        a stream of changes, as text/event-stream
GET  /__emulator/clock                                         the emulator's time, and how far it is ahead
PUT, DELETE /__emulator/clock                                  {"advance": 86400000}: one day later; or back to the real time
GET  /__emulator/faults                                        the rules that decide which calls go wrong, and their seed
POST /__emulator/faults                                        {"fault": "reset-after-commit"}: the next call goes wrong
PUT, DELETE /__emulator/faults                                 {"rules": [...]}: replaces all rules; or removes them
GET  /__emulator/templates                                     the approved templates; without any, templates are not checked
PUT, DELETE /__emulator/templates                              [{"name": "...", ...}]: replaces all templates; or removes them

A call can also ask for its own fault with a header: X-Emulator-Fault: reset-after-commit

Faults: ${FAULT_NAMES.join(", ")}.
Conversations at the start: 141 (WhatsApp, window open), 142 (WhatsApp, window closed), 143 (website chat).
`;
var frontPage = () => new Hono3().get("/", (context) => context.text(TEXT)).all("/", only("GET", "HEAD"));
var NOT_FOUND = "This path does not exist. Send messages to /api/v2/accounts/conversations/:conversation_id/messages, without an account id";
function createRouter(context) {
  const router = new Hono3().use(SEND, recordCalls(context)).use(RETRY, recordCalls(context)).use(securityHeaders).use(refuseStrangers(context)).use(cors(context)).route("/", messageRoutes(context)).route("/", fileRoutes(context)).route("/", controlRoutes(context)).use(pageRoute(context.page)).route("/", frontPage()).notFound((c) => c.json({ error: NOT_FOUND }, 404)).onError((error, c) => {
    if (error instanceof ConnectionReset || c.req.raw.signal.aborted) throw error;
    const refusal = { error: answerText(error) };
    return error instanceof Refusal ? c.json(refusal, error.status, error.headers) : c.json(refusal, 500);
  });
  return async (request) => router.fetch(request);
}
var ArchiveError = class extends ServerError {
  reason;
  constructor({ file, reason, cause }) {
    const answer2 = `Nothing was stored: the emulator's database ${reason}`;
    super(`db ${file} ${reason}`, answer2, cause === void 0 ? void 0 : { cause });
    this.name = "ArchiveError";
    this.reason = reason;
  }
};
var damaged = (file, detail) => new ArchiveError({
  file,
  reason: `is damaged: ${detail}. To start with a new database, move away this file and ${basename(file)}-wal (if it exists), or replace this file with a backup`
});
var systemReasons = /* @__PURE__ */ new Map([
  ["EACCES", "cannot be written by this user: choose a file that this user can write"],
  ["EPERM", "cannot be written by this user: choose a file that this user can write"],
  ["EROFS", "is on a read-only disk: choose a file on another disk"],
  ["EISDIR", "is a folder: pass the name of a file"],
  ["ENOENT", "is in a folder that does not exist: create the folder first"],
  ["ENOTDIR", "cannot be opened: one of the folders in its path is a file. Choose another path"],
  ["ENAMETOOLONG", "has a name that is too long: choose a shorter name"],
  ["ENOSPC", "cannot be created: the disk is full"],
  ["EDQUOT", "cannot be created: this user's disk quota is used up"],
  // node:sqlite throws an error with this code for every call of a closed database.
  ["ERR_INVALID_STATE", "is closed, because its emulator was closed"]
]);
var sqliteReasons = /* @__PURE__ */ new Map([
  [5, "is in use by another process: end that process, or choose another file"],
  [8, "cannot be written: the file or its folder is read-only"],
  [10, "cannot be read or written: the disk may be full or broken, or the file has reached a size limit"],
  [13, "cannot be written: the disk is full"],
  [14, "cannot be opened: check that this user can read and write the file, its folder and the -wal file beside it"],
  [26, "is not the database of an emulator: choose another file"]
]);
var GENERIC = 1;
var CORRUPT = 11;
function archiveErrorOf(error, file) {
  if (!(error instanceof Error && "code" in error) || error instanceof ArchiveError) return error;
  if (!("errcode" in error)) {
    const reason2 = systemReasons.get(error.code) ?? `cannot be opened: ${String(error.code)}`;
    return new ArchiveError({ file, reason: reason2, cause: error });
  }
  const code = Number(error.errcode) & 255;
  if (code === CORRUPT || code === GENERIC) return damaged(file, error.message);
  const reason = sqliteReasons.get(code) ?? `cannot be used: ${error.message}`;
  return new ArchiveError({ file, reason: `${reason} (SQLite ${String(error.errcode)})`, cause: error });
}
var factsOf = ({ id, token, name, type, sha256: sha25622 }) => ({ id, token, name, type, sha256: sha25622 });
var toRow = (message) => JSON.stringify({ ...message, files: message.files.map(factsOf) });
var isText = (value) => typeof value === "string";
var isId = (value) => Number.isSafeInteger(value) && Number(value) > 0;
function wrongField(value, fields) {
  const found = isJsonObject(value) ? value : {};
  return Object.entries(fields).find(([name, isRight]) => !isRight(found[name]))?.[0];
}
var isChange = (value) => wrongField(value, {
  status: (status) => status === "sent" || status === "failed",
  at: Number.isFinite,
  reason: (reason) => reason === void 0 || isText(reason)
}) === void 0;
var isFile = (value) => wrongField(value, { id: isId, token: isText, name: isText, type: isText, sha256: isText }) === void 0;
var MESSAGE = {
  from: (from) => from === "customer" || from === "agent",
  content: isText,
  private: (isPrivate) => typeof isPrivate === "boolean",
  content_attributes: isJsonObject,
  template_params: (params) => params === void 0 || isJsonObject(params),
  created_at: Number.isSafeInteger,
  history: (history) => Array.isArray(history) && history.length > 0 && history.every(isChange),
  files: (files) => Array.isArray(files) && files.every(isFile)
};
var withBytes = (facts, bytes) => ({ ...facts, bytes });
function fromRow(row, { id, sorting_id }, bytesOf2, damage) {
  const message = parseRow(row);
  if (message === void 0) throw damage(`message ${id} is not valid JSON`);
  const field = wrongField(message, {
    id: (found) => found === id,
    sorting_id: (found) => found === sorting_id,
    ...MESSAGE
  });
  if (field !== void 0) throw damage(`the field ${field} of message ${id} cannot be read`);
  const { files, ...rest } = message;
  return { ...rest, files: files.map((facts) => withBytes(facts, bytesOf2(facts))) };
}
function parseRow(row) {
  try {
    return JSON.parse(row);
  } catch {
    return void 0;
  }
}
var isChannel = (value) => value === "whatsapp" || value === "website";
var sha2562 = (bytes) => createHash("sha256").update(bytes).digest("hex");
function readArchive(database, file) {
  const damage = (detail) => damaged(file, detail);
  const check2 = Object.values(database.prepare("PRAGMA quick_check(1)").get() ?? {})[0];
  if (check2 !== "ok") throw damage("its pages are not consistent");
  const conversations = database.prepare(
    "SELECT id, inbox_id, channel, customer_name, window_ends_at FROM conversations ORDER BY id"
  );
  const rows = database.prepare(
    "SELECT id, sorting_id, message FROM messages WHERE conversation_id = ? ORDER BY sorting_id"
  );
  const files = database.prepare("SELECT bytes FROM files WHERE id = ?");
  const bytesOf2 = ({ id, sha256: expected }) => {
    const bytes = files.get(id)?.["bytes"];
    if (bytes === void 0 || sha2562(bytes) !== expected)
      throw damage(`the file with the id ${id} is missing, or its bytes have changed`);
    return bytes;
  };
  const messagesOf = (conversationId) => rows.all(conversationId).map(({ id, sorting_id, message }, at) => {
    const place = { id: Number(id), sorting_id: Number(sorting_id) };
    if (place.sorting_id !== at + 1) throw damage(`conversation ${conversationId} has no message at place ${at + 1}`);
    return fromRow(String(message), place, bytesOf2, damage);
  });
  const records = conversations.all().map(({ id, inbox_id, channel, customer_name, window_ends_at }) => {
    if (!isChannel(channel)) throw damage(`the channel of conversation ${Number(id)} cannot be read`);
    return {
      id: Number(id),
      inboxId: Number(inbox_id),
      channel,
      customerName: String(customer_name),
      windowSetTo: window_ends_at === null ? void 0 : Number(window_ends_at),
      messages: messagesOf(Number(id))
    };
  });
  const all = Number(database.prepare("SELECT count(*) AS count FROM messages").get()?.["count"]);
  const found = records.reduce((sum, { messages }) => sum + messages.length, 0);
  if (found !== all) throw damage(`${all - found} of its messages belong to no conversation`);
  return records;
}
var COLUMNS = `
  ALTER TABLE conversations ADD COLUMN customer_name TEXT NOT NULL DEFAULT 'Customer';
  ALTER TABLE conversations ADD COLUMN window_ends_at INTEGER;
`;
function secondRow(row) {
  const { failure, ...message } = JSON.parse(row);
  return JSON.stringify({ ...message, history: [statusChange(new Date(message.created_at * 1e3), failure)] });
}
function upgradedRow(row) {
  try {
    return secondRow(row);
  } catch {
    return row;
  }
}
function upgradeToSecondFormat(database, seed) {
  database.exec(COLUMNS);
  const name = database.prepare("UPDATE conversations SET customer_name = ? WHERE id = ?");
  for (const { id, customerName } of seed) name.run(customerName, id);
  const rewrite = database.prepare("UPDATE messages SET message = ? WHERE id = ?");
  for (const { id, message } of database.prepare("SELECT id, message FROM messages").all())
    rewrite.run(upgradedRow(String(message)), id ?? null);
}
var APPLICATION_ID = 1279542605;
var FIRST_FORMAT = 1;
var FORMAT = 2;
var NEW = 0;
var ONLY_OWNER = 384;
var SCHEMA = `
  CREATE TABLE conversations (
    id INTEGER PRIMARY KEY,
    inbox_id INTEGER NOT NULL,
    channel TEXT NOT NULL,
    customer_name TEXT NOT NULL,
    window_ends_at INTEGER
  ) STRICT;
  CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL REFERENCES conversations,
    sorting_id INTEGER NOT NULL,
    message TEXT NOT NULL,
    UNIQUE (conversation_id, sorting_id)
  ) STRICT;
  CREATE TABLE files (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
  PRAGMA application_id = ${APPLICATION_ID};
`;
var numberOf = (database, query) => Number(Object.values(database.prepare(query).get() ?? {})[0]);
function formatOf(database, file) {
  const owner = numberOf(database, "PRAGMA application_id");
  const format = numberOf(database, "PRAGMA user_version");
  if (owner === APPLICATION_ID && (format === FORMAT || format === FIRST_FORMAT)) return format;
  if (owner === APPLICATION_ID)
    throw new ArchiveError({
      file,
      reason: `was written by another version of the emulator, in format ${format}, but this version reads formats up to ${FORMAT}: use that version, or choose another file`
    });
  if (owner !== 0 || numberOf(database, "SELECT count(*) FROM sqlite_schema") !== 0)
    throw new ArchiveError({
      file,
      reason: "is the database of another application, and was not changed: choose another file"
    });
  return NEW;
}
function transaction(database, work) {
  database.exec("BEGIN IMMEDIATE");
  try {
    work();
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
function prepare(database, file, { fillNew, upgradeFirst }) {
  database.exec("PRAGMA locking_mode = EXCLUSIVE");
  const format = formatOf(database, file);
  chmodSync(file, ONLY_OWNER);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  transaction(database, () => {
    if (format === FORMAT) return;
    if (format === NEW) {
      database.exec(SCHEMA);
      fillNew(database);
    } else upgradeFirst(database, file);
    database.exec(`PRAGMA user_version = ${FORMAT}`);
  });
}
function refuseOtherThanFile(file) {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === void 0 || found.isFile() || found.isDirectory()) return;
  throw new ArchiveError({ file, reason: "is a pipe, a socket or a device: pass the name of a file" });
}
async function openDatabase(name, preparation) {
  if (typeof name !== "string" || name === "" || name.includes("\0"))
    throw new TypeError("db: must be the name of a file");
  const file = resolve(name);
  const { DatabaseSync: Database } = await import("node:sqlite");
  let database;
  try {
    refuseOtherThanFile(file);
    closeSync(openSync(file, "a", ONLY_OWNER));
    database = new Database(file);
    prepare(database, file, preparation);
    return { database, file };
  } catch (error) {
    database?.close();
    throw archiveErrorOf(error, file);
  }
}
function writer(database) {
  const message = database.prepare(
    "INSERT INTO messages (id, conversation_id, sorting_id, message) VALUES (?, ?, ?, ?)"
  );
  const file = database.prepare("INSERT INTO files (id, bytes) VALUES (?, ?)");
  const forgetWindow = database.prepare("UPDATE conversations SET window_ends_at = NULL WHERE id = ?");
  return (conversationId, stored) => {
    message.run(stored.id, conversationId, stored.sorting_id, toRow(stored));
    for (const { id, bytes } of stored.files) file.run(id, bytes);
    if (stored.from === "customer") forgetWindow.run(conversationId);
  };
}
function fill(database, seed) {
  const conversation2 = database.prepare(
    "INSERT INTO conversations (id, inbox_id, channel, customer_name) VALUES (?, ?, ?, ?)"
  );
  const write = writer(database);
  for (const { id, inboxId, channel, customerName, messages } of seed) {
    conversation2.run(id, inboxId, channel, customerName);
    for (const message of messages) write(id, message);
  }
}
function archiveOn(database, file) {
  const conversations = readArchive(database, file);
  const write = writer(database);
  const rewrite = database.prepare("UPDATE messages SET message = ? WHERE id = ?");
  const setWindow = database.prepare("UPDATE conversations SET window_ends_at = ? WHERE id = ?");
  const keep = (work) => {
    try {
      transaction(database, work);
    } catch (error) {
      throw archiveErrorOf(error, file);
    }
  };
  return {
    conversations,
    add: (conversationId, message) => keep(() => write(conversationId, message)),
    replace: (message) => keep(() => rewrite.run(toRow(message), message.id)),
    setWindow: (conversationId, endsAt) => keep(() => setWindow.run(endsAt, conversationId)),
    close: () => database.close()
  };
}
async function openArchive(name, seed) {
  const { database, file } = await openDatabase(name, {
    fillNew: (fresh) => fill(fresh, seed()),
    upgradeFirst: (old, path) => {
      upgradeToSecondFormat(old, seed());
      readArchive(old, path);
    }
  });
  try {
    return archiveOn(database, file);
  } catch (error) {
    database.close();
    throw archiveErrorOf(error, file);
  }
}
var RequestsInProgress = class {
  #requests = /* @__PURE__ */ new Set();
  #resolve = () => void 0;
  begin(request, answer2) {
    if (new URL(request.url).pathname === EVENTS) return;
    this.#requests.add(request);
    answer2.once("close", () => this.end(request));
  }
  /** Called when a request is no longer in progress, because its answer was sent or will never be complete. */
  end(request) {
    this.#requests.delete(request);
    if (this.#requests.size === 0) this.#resolve();
  }
  /** Resolves when no request is in progress, or when `stopWaiting` is called. */
  finished() {
    return new Promise((resolve2) => {
      this.#resolve = resolve2;
      if (this.#requests.size === 0) resolve2();
    });
  }
  /** Resolves `finished()` now. */
  stopWaiting() {
    this.#resolve();
  }
};
var answerSocket = (handle, inProgress2) => async (request, { incoming, outgoing }) => {
  inProgress2.begin(request, outgoing);
  try {
    return await handle(request);
  } catch (error) {
    if (error instanceof ConnectionReset) incoming.socket.resetAndDestroy();
    else incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  }
};
var reachable = /* @__PURE__ */ new Map([
  ["0.0.0.0", "127.0.0.1"],
  ["::", "::1"]
]);
function originOf({ address, port }) {
  const host = reachable.get(address) ?? address;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
var isPortTaken = (error) => "code" in error && error.code === "EADDRINUSE";
var listen = (server, port, host) => new Promise((resolve2, reject) => {
  const fail = (cause) => reject(
    isPortTaken(cause) ? new Error(`port ${port} of ${host} is in use: choose another port, or 0 for a free one`, { cause }) : cause
  );
  server.once("error", fail);
  server.listen(port, host, () => {
    server.off("error", fail);
    resolve2(originOf(server.address()));
  });
});
var { url: _ownUrl, ...appRules } = emulatorAppOptionRules;
var EMULATOR_OPTIONS = {
  ...appRules,
  port: optionRule.wholeNumber(0, 65535),
  host: optionRule.aString,
  db: optionRule.aString
};
var CLOSE_OPTIONS = {
  timeout: {
    wanted: `a number of milliseconds, from 0 to ${LONGEST_TIME}`,
    isRight: (value) => value === 0 || optionRule.milliseconds.isRight(value)
  }
};
var CLOSE_TIMEOUT = 1e3;
var unreadableRequest = () => Response.json({ error: "The request line or the Host header cannot be read" }, { status: 400 });
function openStorage({ db, ...options }) {
  const seed = () => seedConversations(clockOf(options)(), options.moreConversations);
  return db === void 0 ? memoryArchive(seed()) : openArchive(db, seed);
}
async function serve(options, server, archive, inProgress2) {
  const { port = 0, host = "127.0.0.1" } = options;
  const url = await listen(server, port, host);
  const { controls, context } = assembleEmulator({ ...options, url }, archive, (request) => inProgress2.end(request));
  const listener = getRequestListener(answerSocket(createRouter(context), inProgress2), {
    overrideGlobalObjects: false,
    errorHandler: unreadableRequest
  });
  server.on("request", (incoming, outgoing) => void listener(incoming, outgoing));
  return controls;
}
async function startEmulator(options = {}) {
  checkOptions(options, EMULATOR_OPTIONS);
  const { host = "127.0.0.1", allowRemote = false } = options;
  if (!allowRemote && !isLoopbackHost(host))
    throw new Error(
      `host: other machines can reach ${JSON.stringify(host)}. If you want to allow this, set allowRemote to true`
    );
  const archive = await openStorage({ ...options, ...chooseCredentials(options) });
  const server = createServer2();
  const inProgress2 = new RequestsInProgress();
  const end = async () => {
    const stopped = new Promise((resolve2) => void server.close(() => resolve2()));
    await inProgress2.finished();
    server.closeAllConnections();
    await stopped;
    archive.close();
  };
  try {
    const controls = await serve(options, server, archive, inProgress2);
    let closed2;
    const close = async (closeOptions = {}) => {
      checkOptions(closeOptions, CLOSE_OPTIONS);
      const { timeout = CLOSE_TIMEOUT } = closeOptions;
      closed2 ??= end();
      if (timeout === 0) inProgress2.stopWaiting();
      const timer = setTimeout(() => inProgress2.stopWaiting(), timeout);
      try {
        await closed2;
      } finally {
        clearTimeout(timer);
      }
    };
    return { ...controls, close, [Symbol.asyncDispose]: () => close() };
  } catch (error) {
    await end();
    throw error;
  }
}

export {
  startEmulator
};

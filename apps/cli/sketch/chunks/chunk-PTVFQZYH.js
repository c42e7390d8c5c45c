import {
  sweepFiles
} from "./chunk-FNEWWLS7.js";
import {
  FileChangedError,
  PortionReader,
  checked,
  chunksOf,
  digestOf
} from "./chunk-IEU2XLW6.js";
import {
  createClient,
  readBlob
} from "./chunk-HFPLMQF4.js";
import {
  deliveryFailure
} from "./chunk-HYOSJS3A.js";
import {
  ConfigurationError,
  DEFAULT_BASE_URL,
  LONGEST_TIME,
  LiveDeskError,
  NotSentError,
  ValidationError,
  buildRetryRequest,
  buildSendRequest,
  checkOptions,
  deliverOnce,
  isClient,
  optionRule,
  timingOf
} from "./chunk-C4SM5Z73.js";
import {
  idSchema,
  isBytes,
  isJsonObject,
  isObject
} from "./chunk-RLSAHZSO.js";
import {
  CliError,
  EXIT
} from "./chunk-XUXS7NT6.js";
import {
  __callDispose,
  __using
} from "./chunk-RFYV5G4X.js";

// src/outbox/ledger.ts
import { existsSync } from "node:fs";

// ../../packages/outbox/dist/chunk-DG7WWI3P.js
import { channel } from "node:diagnostics_channel";
var LISTEN = /* @__PURE__ */ Symbol.for("livedesk.outbox.listen");
var MOST_WAITING = 1e4;
var Events = class {
  #wall;
  #listeners = /* @__PURE__ */ new Set();
  #ends = /* @__PURE__ */ new Set();
  constructor(wall) {
    this.#wall = wall;
  }
  publish(facts) {
    const published = channel(`livedesk:outbox:${facts.type}`);
    if (this.#listeners.size === 0 && !published.hasSubscribers) return;
    const event = { ...facts, at: this.#wall() };
    published.publish(event);
    for (const listener of this.#listeners) listener(event);
  }
  /** Calls a function for each event. Returns how to end this. */
  listen(listener) {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
  /** The events from now on, until `return()` is called, or until the signal is aborted and the events before that are read. */
  read(signal) {
    const waiting = [];
    const readers = [];
    let missed = 0;
    let isOver = false;
    const next = () => {
      if (missed > 0) {
        const count = missed;
        missed = 0;
        return { done: false, value: { type: "missed", at: this.#wall(), count } };
      }
      const value = waiting.shift();
      if (value) return { done: false, value };
      return isOver ? { done: true, value: void 0 } : void 0;
    };
    const serve = () => {
      while (readers.length > 0) {
        const result = next();
        if (!result) return;
        readers.shift()?.(result);
      }
    };
    const end2 = () => {
      if (isOver) return;
      isOver = true;
      stop();
      this.#ends.delete(end2);
      signal?.removeEventListener("abort", end2);
      serve();
    };
    const stop = this.listen((event) => {
      if (waiting.length >= MOST_WAITING) {
        waiting.shift();
        missed++;
      }
      waiting.push(event);
      serve();
    });
    this.#ends.add(end2);
    if (signal?.aborted) end2();
    else signal?.addEventListener("abort", end2, { once: true });
    return {
      next: () => new Promise((resolve) => {
        readers.push(resolve);
        serve();
      }),
      return: async () => {
        waiting.length = 0;
        missed = 0;
        end2();
        return { done: true, value: void 0 };
      },
      [Symbol.asyncIterator]() {
        return this;
      }
    };
  }
  /** Ends every reader, after the events that it has not read yet. */
  close() {
    for (const end2 of this.#ends) end2();
  }
};

// ../../packages/outbox/dist/chunk-2GFA7ZBJ.js
var aDate = {
  wanted: "a valid Date",
  isRight: (value) => value instanceof Date && !Number.isNaN(value.getTime())
};
var aName = {
  wanted: "a string of 1 to 500 characters, without NUL and without a lone surrogate (half of a surrogate pair)",
  // A database would store a lone surrogate as another character, so that two keys could become one.
  isRight: (value) => typeof value === "string" && value.length >= 1 && value.length <= 500 && !/[\p{Surrogate}\0]/u.test(value)
};
var ENQUEUE_OPTIONS = {
  key: aName,
  runAt: aDate,
  expiresAt: aDate,
  priority: optionRule.wholeNumber(-100, 100),
  after: aName,
  reference: aName,
  tx: optionRule.checkedLater
};
var WORKER_OPTIONS = {
  concurrency: optionRule.wholeNumber(0, 1e4),
  signal: optionRule.withMethods("an AbortSignal", "addEventListener", "removeEventListener")
};
var WAIT_OPTIONS = {
  timeout: {
    wanted: `a number of ms from 0 to ${LONGEST_TIME}`,
    isRight: (value) => typeof value === "number" && value >= 0 && value <= LONGEST_TIME
  }
};
var checkWorkerOptions = (options) => checkOptions(options, WORKER_OPTIONS);
var checkWaitOptions = (options) => checkOptions(options, WAIT_OPTIONS);
var { tx: _, ...MESSAGE_OPTIONS } = ENQUEUE_OPTIONS;
var MANY_OPTIONS = { tx: optionRule.checkedLater };
function checkMany(messages, options) {
  if (!Array.isArray(messages)) throw new ConfigurationError("messages: must be an array");
  checkOptions(options, MANY_OPTIONS);
  for (const [at, message] of messages.entries()) {
    const { conversationId: _id, input: _input, ...rest } = message;
    if (rest["tx"] !== void 0) {
      throw new ConfigurationError(`messages[${at}].tx: give tx in the second argument: enqueueMany(messages, { tx })`);
    }
    checkOptions(rest, MESSAGE_OPTIONS, `messages[${at}]`);
    checkTimes(rest);
  }
}
var QUERY = {
  state: optionRule.oneOf("queued", "sending", "accepted", "rejected", "not-sent", "unknown"),
  conversationId: {
    wanted: 'the id of a conversation as a string of digits, such as "141"',
    isRight: (value) => typeof value === "string" && /^[1-9]\d*$/.test(value)
  },
  afterId: optionRule.wholeNumber(0),
  startedSince: { wanted: "a time in ms since 1970", isRight: (value) => typeof value === "number" && value >= 0 }
};
var checkQuery = (query) => checkOptions(query, QUERY);
var DECISION = {
  by: optionRule.required({
    wanted: "the name of who decides",
    isRight: (value) => typeof value === "string" && value !== ""
  }),
  messageId: optionRule.wholeNumber(1),
  note: optionRule.aString
};
var checkDecision = (decision) => checkOptions(decision, DECISION);
function checkIdOrKey(idOrKey) {
  if (Number.isSafeInteger(idOrKey) || typeof idOrKey === "string" && idOrKey !== "") return;
  throw new ConfigurationError("idOrKey: must be the id of a message (a number) or its key (a string)");
}
function checkEnqueueOptions(options) {
  checkOptions(options, ENQUEUE_OPTIONS);
  checkTimes(options);
}
function checkTimes(options) {
  const { key, after, runAt, expiresAt } = options;
  if (after !== void 0 && after === key) throw new ConfigurationError("after: must be the key of another message");
  if (runAt && expiresAt && expiresAt <= runAt) throw new ConfigurationError("expiresAt: must be later than runAt");
}
function checkMessage({ conversationId, input, ...options }) {
  checkEnqueueOptions(options);
  buildSendRequest(conversationId, input);
}

// ../../packages/outbox/dist/index.js
import { constants } from "node:fs";
import { stat, open } from "node:fs/promises";
import { KeyObject, createSecretKey, createHash, randomBytes, createCipheriv, createDecipheriv, createHmac, hkdfSync } from "node:crypto";
var RECONNECT = [1e3, 6e4];
var REDELIVER = [3e4, 36e5];
var SLOW_DOWN = [2e3, 6e4];
var CONVERSATION_LIMIT = 6e4;
var MOST_RETRIES = 3;
var NEEDS_A_PERSON = /* @__PURE__ */ new Set([
  "unauthorized",
  "forbidden",
  "missing-credentials",
  "invalid-configuration",
  "no-authorization",
  "unsupported-runtime",
  "certificate-refused"
]);
var WRONG_MESSAGE = /* @__PURE__ */ new Set(["invalid-input", "file-changed"]);
function settleAnswer(claimed, answer, rules) {
  const failure = deliveryFailure(answer);
  const code = failure && String(failure.code ?? "failed");
  const evidence = {
    at: rules.now,
    kind: "attempt",
    attempt: claimed.attempt,
    outcome: "accepted",
    messageId: answer.id,
    code
  };
  const base = { ...idOf(claimed), messageId: answer.id, sortingId: sortingIdOf(answer), code, holdFor: 0, evidence };
  const retries = claimed.evidence.filter(({ outcome, code: failed }) => outcome === "accepted" && failed).length;
  const mayRetry = failure && (failure.retry === "later" || failure.retry === "rate") && !failure.mayHaveArrived && failure.until === void 0 && retries < MOST_RETRIES;
  if (!mayRetry) return { settlement: { ...base, state: "accepted" } };
  const delay = Math.max(failure.retryAfterMs ?? 0, backoff(REDELIVER, retries + 1, rules.random));
  return { settlement: { ...base, state: "queued", delay } };
}
function settleError(claimed, thrown, rules) {
  if (!(thrown instanceof LiveDeskError)) {
    return { settlement: unknownOutcome(claimed, "transport-failed", void 0, rules) };
  }
  const error = thrown;
  if (error.outcome === "unknown") return { settlement: unknownOutcome(claimed, error.code, error, rules) };
  if (error.status === 429 || error.code === "rate-limited") {
    const delay2 = error.retryAt ? Math.max(0, error.retryAt.getTime() - rules.now) : backoff(SLOW_DOWN, claimed.attempt, rules.random);
    return { settlement: again(claimed, error, delay2, rules), pauseFor: delay2 };
  }
  if (NEEDS_A_PERSON.has(error.code)) {
    return { settlement: again(claimed, error, 0, rules), pauseReason: error.code };
  }
  if (error.outcome === "rejected") {
    const isPassing = error.retryable || isConversationLimit(error);
    if (!isPassing) return { settlement: end(claimed, error, "rejected", rules) };
    const wait = isConversationLimit(error) ? CONVERSATION_LIMIT : backoff(RECONNECT, claimed.attempt, rules.random);
    const named = error.retryAt ? error.retryAt.getTime() - rules.now : 0;
    return { settlement: again(claimed, error, Math.max(wait, named), rules) };
  }
  if (WRONG_MESSAGE.has(error.code)) return { settlement: end(claimed, error, "not-sent", rules) };
  if (error.code === "closed") return { settlement: again(claimed, error, 0, rules), isClientClosed: true };
  const delay = error.code === "aborted" ? 0 : backoff(RECONNECT, claimed.attempt, rules.random);
  return { settlement: again(claimed, error, delay, rules) };
}
var settleUnprepared = (claimed, rules) => ({
  ...idOf(claimed),
  state: "queued",
  delay: backoff(RECONNECT, claimed.attempt, rules.random),
  holdFor: claimed.messageId === void 0 ? Infinity : 0,
  code: "store-failed",
  messageId: claimed.messageId,
  evidence: {
    at: rules.now,
    kind: "attempt",
    attempt: claimed.attempt,
    outcome: "queued",
    code: "store-failed",
    note: "The message could not be read, so nothing was sent"
  }
});
var settleUnusedClaim = ({ id, attempt, messageId }, now) => ({
  id,
  attempt,
  state: "queued",
  delay: 0,
  // A message that is only to be delivered again exists already, so the others of its conversation do not wait for it.
  holdFor: messageId === void 0 ? Infinity : 0,
  messageId,
  code: "claim-lost",
  evidence: {
    at: now,
    kind: "attempt",
    attempt,
    outcome: "queued",
    code: "claim-lost",
    note: "The claim was not used"
  }
});
var failureOf = ({ evidence }) => evidence.findLast(({ outcome }) => outcome === "accepted")?.code;
var idOf = ({ id, attempt }) => ({ id, attempt });
var isConversationLimit = ({ status, message }) => status === 422 && /too many messages/i.test(message);
var backoff = ([first, longest], attempt, random) => Math.min(longest, first * 2 ** Math.min(attempt - 1, 30)) * (0.5 + random / 2);
var evidenceOf = (claimed, outcome, error, { now }) => ({
  at: now,
  kind: "attempt",
  attempt: claimed.attempt,
  outcome,
  code: error.code,
  status: error.status,
  requestId: error.requestId
});
function again(claimed, error, delay, rules) {
  return {
    ...idOf(claimed),
    state: "queued",
    delay,
    // A message that is only to be delivered again exists already, so the others of its conversation do not wait for it.
    holdFor: claimed.messageId === void 0 ? Infinity : 0,
    code: claimed.messageId === void 0 ? error.code : failureOf(claimed),
    messageId: claimed.messageId,
    evidence: evidenceOf(claimed, "queued", error, rules)
  };
}
function end(claimed, error, state, rules) {
  const exists = claimed.messageId !== void 0;
  return {
    ...idOf(claimed),
    state: exists ? "accepted" : state,
    holdFor: 0,
    code: exists ? failureOf(claimed) : error.code,
    messageId: claimed.messageId,
    evidence: evidenceOf(claimed, state, error, rules)
  };
}
function unknownOutcome(claimed, code, error, { now, holdUnknown }) {
  const { status, requestId } = error ?? {};
  return {
    ...idOf(claimed),
    state: "unknown",
    holdFor: holdUnknown,
    code,
    messageId: claimed.messageId,
    evidence: { at: now, kind: "attempt", attempt: claimed.attempt, outcome: "unknown", code, status, requestId }
  };
}
var sortingIdOf = ({ sorting_id: id }) => typeof id === "number" && Number.isSafeInteger(id) ? id : void 0;
var nameOf = ({ id, attempt }) => `${id}:${attempt}`;
var Claims = class {
  /** The attempts whose outcome is not written yet. */
  #open = /* @__PURE__ */ new Set();
  /** The turns whose answer has not come: their claims may be committed already. */
  #turns = /* @__PURE__ */ new Set();
  /** Takes a turn, and counts its claims as open before anything else can look at them. */
  async turn(store, lease, turn) {
    const answer = store.turn(lease, turn).then((result) => {
      for (const claimed of result.claimed) this.#open.add(nameOf(claimed));
      return result;
    });
    const ended = answer.then(
      () => this.#turns.delete(ended),
      () => this.#turns.delete(ended)
    );
    this.#turns.add(ended);
    return answer;
  }
  /** The outcome of an attempt is written, or given up. */
  close(claimed) {
    this.#open.delete(nameOf(claimed));
  }
  /**
   * Queues the messages again that a lock of this process has claimed without its knowledge: a claim may be committed although the
   * store failed before it could say so. This process sent nothing for such a claim, and nobody else could.
   */
  async returnUnused(depot, claimedBy, lease) {
    const { store, clock } = depot;
    const claims = await store.claimsOf(claimedBy);
    await Promise.all(this.#turns);
    const unused = claims.filter((claim) => !this.#open.has(nameOf(claim)));
    if (unused.length === 0) return;
    const settle = unused.map((claim) => settleUnusedClaim(claim, clock.wall()));
    await store.turn(lease, { settle, claim: 0, rate: void 0, overdueAfter: overdueAfter(depot) });
  }
};
async function carry(depot, claimed, askedAt, signal) {
  const { client, clock, events, holdUnknown } = depot;
  const { id, key, conversationId, reference, attempt, messageId } = claimed;
  const startedAt = clock.now();
  const done = (decided) => ({ ...decided, claimed, duration: clock.now() - startedAt });
  const rules = () => ({ now: clock.wall(), random: clock.random(), holdUnknown });
  events.publish({ type: "sending", id, key, conversationId, reference, attempt });
  let request;
  try {
    request = messageId === void 0 ? buildSendRequest(conversationId, depot.thaw(claimed)) : buildRetryRequest(conversationId, messageId);
  } catch (thrown) {
    if (thrown instanceof LiveDeskError) return done(settleError(claimed, thrown, rules()));
    events.publish({ type: "store-failed", error: thrown });
    return done({ settlement: settleUnprepared(claimed, rules()) });
  }
  const timeout = depot.timeout - (clock.now() - askedAt);
  if (timeout < 1) return done({ settlement: settleUnprepared(claimed, rules()) });
  let answer;
  try {
    answer = await deliverOnce(client, request, { signal, timeout, reference: reference ?? key });
  } catch (thrown) {
    return done(settleError(claimed, thrown, rules()));
  }
  return done(settleAnswer(claimed, answer, rules()));
}
function reportTurn({ events, claims }, delivered, { settled, dropped }) {
  for (const { claimed } of delivered) claims.close(claimed);
  for (const [index, { how, state }] of settled.entries()) {
    const { claimed, settlement, duration } = delivered[index];
    const { id, key, conversationId, reference, attempt } = claimed;
    const facts = { id, key, conversationId, reference };
    const { code, messageId } = settlement;
    events.publish({ type: "settled", ...facts, attempt, state, how, code, messageId, duration });
    if (how === "written" && state === "unknown") events.publish({ type: "unknown", ...facts, code });
  }
  reportDropped(events, dropped);
  for (const { pauseFor, pauseReason } of delivered) {
    if (pauseFor !== void 0) events.publish({ type: "postponed", ms: pauseFor });
    if (pauseReason !== void 0) events.publish({ type: "paused", reason: pauseReason });
  }
}
function reportDropped(events, ids) {
  for (const id of ids) events.publish({ type: "dropped", id, code: "after-failed" });
}
async function tend(depot, lease) {
  const { store, events, holdUnknown } = depot;
  const tended = await store.tend(lease, { holdUnknown, overdueAfter: overdueAfter(depot) });
  for (const { id, code } of tended.orphaned) events.publish({ type: "worker-died", id, code });
  for (const id of tended.expired) events.publish({ type: "dropped", id, code: "expired" });
  reportDropped(events, tended.dropped);
  return tended;
}
var STORE_RETRY = 1e3;
var waitAfterFailure = ({ clock }) => new Promise((resolve) => void clock.after(STORE_RETRY, resolve));
var overdueAfter = ({ timeout }) => timeout + 3e4;
function turnOf(delivered) {
  const pauses = delivered.flatMap(({ pauseFor }) => pauseFor ?? []);
  return {
    settle: delivered.map(({ settlement }) => settlement),
    pauseFor: pauses.length > 0 ? Math.max(...pauses) : void 0,
    pauseReason: delivered.find(({ pauseReason }) => pauseReason !== void 0)?.pauseReason
  };
}
var KeyReusedError = class extends NotSentError {
  static className = "KeyReusedError";
  retryable = false;
  key;
  /** The id of the message that has the key. */
  id;
  constructor(key, id) {
    super(`key: stands for another input already, that of message ${id}. Use another key for another input`, {
      code: "key-reused"
    });
    this.key = key;
    this.id = id;
  }
};
var OPTIONS = { name: optionRule.aString, type: optionRule.aString };
var REFERENCE = /* @__PURE__ */ Symbol.for("livedesk.outbox.reference");
var referenceIn = (data) => isObject(data) ? data[REFERENCE] ?? void 0 : void 0;
var ReferencedBytes = class {
  size;
  [REFERENCE];
  constructor(reference) {
    this.size = reference.size;
    this[REFERENCE] = reference;
  }
  async open() {
    await digestOf(readReference(this[REFERENCE]));
    return readReference(this[REFERENCE]);
  }
};
async function* readReference(reference) {
  const { path: at } = reference;
  const changed = (what) => new FileChangedError(`the file ${JSON.stringify(at)} ${what}`);
  const absent = (error) => {
    throw error.code === "ENOENT" || error.code === "ENOTDIR" ? changed("does not exist any more") : error;
  };
  const handle = await open(at, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(absent);
  try {
    requireSame(await handle.stat(), reference, changed);
    yield* checked(chunksOf(handle), reference, changed);
  } finally {
    await handle.close();
  }
}
function requireSame(found, { size, mtime }, changed) {
  if (found.isFile() && found.size === size && found.mtimeMs === mtime) return;
  throw changed("has changed since the message was stored");
}
var MARK = Buffer.from("LDF");
var CHUNK = 2 ** 20;
var SALT = 32;
var TAG = 16;
var sealedSize = (size, { keyId }) => MARK.length + 1 + keyId.length + SALT + size + TAG * Math.max(1, Math.ceil(size / CHUNK));
async function* sealFile(bytes, { keyId, salt, key }) {
  const reader = new PortionReader(bytes);
  const head = headOf(keyId, salt);
  try {
    yield head;
    for (let number = 0, isLast = false; !isLast; number++) {
      const chunk = await reader.read(CHUNK);
      isLast = await reader.isAtEnd();
      const cipher = createCipheriv("aes-256-gcm", key, nonceOf(number, isLast)).setAAD(head);
      yield Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
    }
  } finally {
    await reader.close();
  }
}
async function* openFile(bytes, seal) {
  const reader = new PortionReader(bytes);
  try {
    const mark = await reader.read(MARK.length + 1);
    if (Buffer.compare(mark.subarray(0, MARK.length), MARK) !== 0) throw damaged();
    const keyId = Buffer.from(await reader.read(mark[MARK.length] ?? 0)).toString("latin1");
    const salt = await reader.read(SALT);
    const key = seal.fileKeyOf(keyId, salt);
    const head = headOf(keyId, salt);
    for (let number = 0, isLast = false; !isLast; number++) {
      const sealed = await reader.read(CHUNK + TAG);
      isLast = await reader.isAtEnd();
      if (sealed.length < TAG) throw damaged();
      const decipher = createDecipheriv("aes-256-gcm", key, nonceOf(number, isLast), { authTagLength: TAG });
      decipher.setAAD(head).setAuthTag(sealed.subarray(-TAG));
      const chunk = decipher.update(sealed.subarray(0, -TAG));
      try {
        decipher.final();
      } catch (cause) {
        throw damaged(cause);
      }
      yield chunk;
    }
  } finally {
    await reader.close();
  }
}
var headOf = (keyId, salt) => Buffer.concat([MARK, Buffer.from([keyId.length]), Buffer.from(keyId), salt]);
function nonceOf(number, isLast) {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 7);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}
var damaged = (cause) => new FileChangedError("a sealed file was changed after it was stored, and cannot be opened", cause);
var MIB = 2 ** 20;
var storedName = (file) => file.kept === "copy" ? file.sealed ?? file.sha256 : void 0;
function checkSizes(files, { maxFile, maxMessage }) {
  const sizes = files.map(({ data }) => sizeOf(data));
  const issues = files.flatMap(({ filename }, at) => {
    const [size, name] = [sizes[at], JSON.stringify(filename)];
    if (size <= maxFile) return [];
    const message = `${name} has ${size} bytes, and a file may have ${maxFile} (see files.maxFile)`;
    return [{ path: `attachments[${at}]`, message }];
  });
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total > maxMessage) {
    const message = `have ${total} bytes together, and the files of a message may have ${maxMessage} (see files.maxMessage)`;
    issues.push({ path: "attachments", message });
  }
  if (issues.length > 0) throw new ValidationError(issues);
}
var sizeOf = (data) => "byteLength" in data ? data.byteLength : data.size;
async function keepFile({ filename: name, type, data }, at, { store }, seal) {
  const named = { name, ...type === void 0 ? {} : { type } };
  const reference = referenceIn(data);
  if (reference) {
    const { path: path2, mtime, size: size2, sha256: sha2562 } = reference;
    return { ...named, size: size2, sha256: sha2562, kept: "reference", path: path2, mtime };
  }
  const field = `attachments[${at}].data`;
  const size = sizeOf(data);
  const { size: read, sha256 } = await digestOf(bytesFrom(data, size, field));
  const digest = { size, sha256 };
  const refuse2 = (what) => new ValidationError([{ path: field, message: what }]);
  if (read !== size) throw refuse2(`yielded ${read} bytes, and its size is ${size}`);
  const bytes = () => checked(bytesFrom(data, size, field), digest, (what) => refuse2(`changed while it was stored: it ${what}`));
  const key = seal.fileKey(sha256);
  if (!key) {
    await store.put(sha256, bytes(), size);
    return { ...named, ...digest, kept: "copy" };
  }
  const { sha256: sealed } = await digestOf(sealFile(bytes(), key));
  await store.put(sealed, sealFile(bytes(), key), sealedSize(size, key));
  return { ...named, ...digest, kept: "copy", sealed };
}
async function* bytesFrom(data, size, field) {
  let read = 0;
  try {
    for await (const chunk of await openData(data)) {
      if (!isBytes(chunk))
        throw new ValidationError([{ path: field, message: "open() must yield bytes (Uint8Array)" }]);
      read += chunk.byteLength;
      yield chunk;
      if (read > size) return;
    }
  } catch (cause) {
    if (cause instanceof LiveDeskError) throw cause;
    throw new NotSentError(`The message was not stored: ${field} could not be read`, {
      code: "file-unreadable",
      cause
    });
  }
}
async function openData(data) {
  if (isBytes(data)) return oneChunk(data);
  if ("open" in data) return data.open();
  return data instanceof Blob ? data.stream() : oneChunk(new Uint8Array(await readBlob(data)));
}
async function* oneChunk(bytes) {
  yield bytes;
}
var namedFile = ({ name, type, ...kept }, store, seal) => ({
  name,
  ...type === void 0 ? {} : { type },
  data: new KeptBytes(kept, store, seal)
});
function isKeptFile(value) {
  if (!isObject(value)) return false;
  const { name, size, sha256, kept, path: path2, mtime } = value;
  const hasDigest = typeof name === "string" && typeof size === "number" && typeof sha256 === "string";
  return hasDigest && (kept === "copy" || kept === "reference" && typeof path2 === "string" && typeof mtime === "number");
}
var SMALL = MIB;
var KeptBytes = class {
  size;
  #read;
  constructor(file, store, seal) {
    this.size = file.size;
    this.#read = () => file.kept === "copy" ? readCopy(file, store, seal) : readReference(file);
  }
  /** Reads the whole file once, since a file that is found wrong later would leave half a message on its way. */
  async open() {
    const chunks = [];
    try {
      for await (const chunk of this.#read()) if (this.size <= SMALL) chunks.push(chunk);
    } catch (cause) {
      if (cause instanceof LiveDeskError) throw cause;
      throw new NotSentError("The message was not sent: a stored file could not be read", {
        code: "file-unreadable",
        cause
      });
    }
    return this.size <= SMALL ? iterate(chunks) : this.#read();
  }
};
async function* iterate(chunks) {
  yield* chunks;
}
function readCopy(file, store, seal) {
  const name = storedName(file);
  const bytes = file.sealed === void 0 ? store.get(name) : openFile(store.get(name), seal);
  return checked(bytes, file, (what) => new FileChangedError(`the stored file ${name} ${what}`));
}
var VERSION = 1;
async function freezeRequest({ conversationId, body }, key, settings) {
  const { seal } = settings;
  const [value, files] = body.kind === "multipart" ? await keepFiles(body, settings) : [body.value, []];
  const conversation = String(conversationId);
  const message = Buffer.from(JSON.stringify({ v: VERSION, input: value }));
  const identity = Buffer.from(canonical({ conversation, input: withoutPlaces(value, files), v: VERSION }));
  const [inputHash, ...earlierHashes] = seal.hashes(identity);
  const sealedFor = (hash) => ({
    input: seal.seal(message, { conversationId: conversation, key, inputHash: hash }),
    inputHash: hash
  });
  const stored = new Set(files.map(storedName).filter((name) => name !== void 0));
  return {
    ...sealedFor(inputHash),
    files: [...stored],
    earlier: {
      *[Symbol.iterator]() {
        for (const hash of earlierHashes) yield sealedFor(hash);
      }
    }
  };
}
async function keepFiles({ fields, files }, settings) {
  checkSizes(files, settings.files);
  const attachments = [];
  for (const [at, file] of files.entries()) attachments.push(await keepFile(file, at, settings.files, settings.seal));
  const {
    content,
    private: isPrivate,
    content_attributes
  } = Object.fromEntries(fields.map(({ name, value: value2 }) => [name, value2]));
  const value = {
    content,
    private: isPrivate && isPrivate === "true",
    content_attributes: content_attributes && JSON.parse(content_attributes),
    attachments
  };
  return [value, attachments];
}
var withoutPlaces = (value, files) => files.length === 0 ? value : { ...value, attachments: files.map(({ name, type, size, sha256 }) => ({ name, type, size, sha256 })) };
function thaw(stored, { seal, files }) {
  const input = inputIn(seal.open(stored.input, stored));
  if (typeof input === "string") return { content: input };
  if (!isJsonObject(input) || !Array.isArray(input["attachments"])) return input;
  const attachments = input["attachments"].map(
    (file) => isKeptFile(file) ? namedFile(file, files.store, seal) : file
  );
  return { ...input, attachments };
}
function inputIn(json) {
  let read;
  try {
    read = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json));
  } catch {
    throw damaged2("is not JSON");
  }
  if (!isJsonObject(read) || read["v"] !== VERSION) {
    throw damaged2(`was stored by another version of the outbox: this version reads { "v": ${VERSION}, "input": \u2026 }`);
  }
  return read["input"];
}
var damaged2 = (what) => new ValidationError([{ path: "message", message: `the stored message ${what}` }]);
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value).filter((name) => value[name] !== void 0).toSorted().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join(",")}}`;
}
var dateOf = (time) => time === void 0 ? void 0 : new Date(time);
function viewOf(stored) {
  const { id, key, conversationId, state, code, messageId, sortingId, reference, priority, waitsFor } = stored;
  return {
    id,
    key,
    conversationId,
    state,
    code,
    messageId,
    sortingId,
    reference,
    priority,
    runAt: new Date(stored.runAt),
    expiresAt: dateOf(stored.expiresAt),
    waitsFor,
    attempts: stored.attempt,
    createdAt: new Date(stored.createdAt),
    startedAt: dateOf(stored.startedAt),
    endedAt: dateOf(stored.endedAt),
    dropped: stored.dropped,
    evidence: stored.evidence
  };
}
var UNITS = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 };
var FORM = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;
function msIn(value) {
  if (typeof value === "number") return value >= 0 ? value : void 0;
  const [, number, unit] = typeof value === "string" && FORM.exec(value) || [];
  return number === void 0 ? void 0 : Number(number) * UNITS[unit];
}
var aDuration = {
  wanted: 'a number of ms from 0, Infinity, or a number with a unit (ms, s, m, h, d) such as "7d"',
  isRight: (value) => msIn(value) !== void 0
};
var durationMs = (duration) => msIn(duration);
var OPTIONS2 = { text: aDuration, keys: aDuration };
function parseRetain(options = {}) {
  checkOptions(options, OPTIONS2, "retain");
  const keys = durationMs(options.keys ?? Infinity);
  const text = options.text === void 0 ? Math.min(durationMs("30d"), keys) : durationMs(options.text);
  if (keys < text) {
    throw new ConfigurationError(
      "retain.keys: must be at least retain.text, because a text cannot be kept longer than its message"
    );
  }
  return { text, keys };
}
var MARK2 = Buffer.from("LDM");
var NONCE = 12;
var TAG2 = 16;
var KEY = 32;
var OPTIONS3 = {
  keyId: optionRule.required({
    wanted: "a name of 1 to 100 characters (A-Z a-z 0-9 . _ : -)",
    isRight: (value) => typeof value === "string" && /^[\w.:-]{1,100}$/.test(value)
  }),
  key: optionRule.required({
    wanted: "32 bytes, as a Uint8Array or a secret KeyObject: make them with randomBytes(32)",
    isRight: (value) => keyOf(value) !== void 0
  }),
  previous: { wanted: "an array of { keyId, key }", isRight: Array.isArray }
};
var { previous: _2, ...KEY_OPTIONS } = OPTIONS3;
function keyOf(value) {
  if (value instanceof KeyObject) return value.type === "secret" && value.symmetricKeySize === KEY ? value : void 0;
  return value instanceof Uint8Array && value.byteLength === KEY ? createSecretKey(value) : void 0;
}
function createSeal(options) {
  if (options === void 0) return NO_SEAL;
  checkOptions(options, OPTIONS3, "seal");
  const { previous = [] } = options;
  for (const [at, each] of previous.entries()) checkOptions(each, KEY_OPTIONS, `seal.previous[${at}]`);
  const keys = /* @__PURE__ */ new Map();
  for (const { keyId, key } of [options, ...previous]) {
    if (keys.has(keyId)) throw new ConfigurationError(`seal: two keys have the keyId ${JSON.stringify(keyId)}`);
    keys.set(keyId, new Keys(keyId, key));
  }
  return new KeyedSeal([...keys.values()]);
}
var Keys = class {
  keyId;
  message;
  hash;
  file;
  constructor(keyId, key) {
    const derive = (purpose) => createSecretKey(Buffer.from(hkdfSync("sha256", keyOf(key), "", `livedesk-outbox ${purpose}`, KEY)));
    this.keyId = keyId;
    this.message = derive("message");
    this.hash = derive("hash");
    this.file = derive("file");
  }
};
var NO_SEAL = {
  hashes: (bytes) => [createHash("sha256").update(bytes).digest()],
  seal: (text) => text,
  open(stored) {
    if (isSealed(stored)) throw unknownKey(keyIdIn(stored));
    return stored;
  },
  fileKey: () => void 0,
  fileKeyOf(keyId) {
    throw unknownKey(keyId);
  }
};
var KeyedSeal = class {
  #present;
  #all;
  constructor(all) {
    this.#present = all[0];
    this.#all = all;
  }
  hashes(bytes) {
    const hash = ({ hash: key }) => createHmac("sha256", key).update(bytes).digest();
    return [hash(this.#present), ...this.#all.slice(1).map(hash), ...NO_SEAL.hashes(bytes)];
  }
  seal(text, of) {
    const { keyId, message } = this.#present;
    const head = headOf2(keyId);
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv("aes-256-gcm", message, nonce).setAAD(boundTo(head, of));
    return Buffer.concat([head, nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  }
  open(stored, of) {
    if (!isSealed(stored)) return stored;
    const keyId = keyIdIn(stored);
    const head = headOf2(keyId);
    const nonce = stored.subarray(head.length, head.length + NONCE);
    const sealed = stored.subarray(head.length + NONCE, -TAG2);
    try {
      const decipher = createDecipheriv("aes-256-gcm", this.#keys(keyId).message, nonce, { authTagLength: TAG2 });
      decipher.setAAD(boundTo(head, of)).setAuthTag(stored.subarray(-TAG2));
      return Buffer.concat([decipher.update(sealed), decipher.final()]);
    } catch (error) {
      if (error instanceof ConfigurationError) throw error;
      const message = "was changed after it was sealed, or belongs to another message: it cannot be opened";
      throw new ValidationError([{ path: "message", message: `the stored message ${message}` }]);
    }
  }
  fileKey(sha256) {
    const keys = this.#present;
    const salt = createHmac("sha256", keys.file).update(`salt ${sha256}`).digest();
    return { keyId: keys.keyId, salt, key: fileKey(keys, salt) };
  }
  fileKeyOf(keyId, salt) {
    return fileKey(this.#keys(keyId), salt);
  }
  #keys(keyId) {
    const found = this.#all.find((keys) => keys.keyId === keyId);
    if (found === void 0) throw unknownKey(keyId);
    return found;
  }
};
var fileKey = (keys, salt) => createSecretKey(createHmac("sha256", keys.file).update("key ").update(salt).digest());
var headOf2 = (keyId) => Buffer.concat([MARK2, Buffer.from([keyId.length]), Buffer.from(keyId)]);
var keyIdIn = (stored) => Buffer.from(stored.subarray(MARK2.length + 1, MARK2.length + 1 + (stored[MARK2.length] ?? 0))).toString("latin1");
var isSealed = (bytes) => Buffer.compare(bytes.subarray(0, MARK2.length), MARK2) === 0;
var boundTo = (head, { conversationId, key, inputHash }) => Buffer.concat([
  head,
  Buffer.from(JSON.stringify([conversationId, key ?? null, Buffer.from(inputHash).toString("hex")]))
]);
var unknownKey = (keyId) => new ConfigurationError(
  `The message was sealed with the key ${JSON.stringify(keyId)}, which this outbox does not have: add it to seal.previous`,
  "sealed"
);
var isResolver = (value) => {
  const { name, resolve } = value ?? {};
  return aName.isRight(name) && typeof resolve === "function";
};
var OUTBOX_OPTIONS = {
  client: optionRule.required({ wanted: "a client that createClient() made", isRight: isClient }),
  store: optionRule.required(optionRule.withMethods("a store, such as sqliteStore(file)", "turn", "enqueue")),
  rate: { wanted: "{ perSecond, burst }", isRight: (value) => typeof value === "object" && value !== null },
  holdUnknown: {
    wanted: `a number of ms from 0 to ${LONGEST_TIME}, or Infinity`,
    isRight: (value) => value === Infinity || typeof value === "number" && value >= 0 && value <= LONGEST_TIME
  },
  files: optionRule.checkedLater,
  retain: optionRule.checkedLater,
  seal: optionRule.checkedLater,
  resolvers: {
    wanted: "a list of resolvers, each with a name of its own and a function resolve()",
    isRight: (value) => Array.isArray(value) && value.every(isResolver) && new Set(value.map(({ name }) => name)).size === value.length
  },
  resendWhenAbsent: optionRule.aBoolean,
  onUnknown: optionRule.aFunction
};
var aPositiveNumber = {
  wanted: "a number above 0",
  isRight: (value) => typeof value === "number" && Number.isFinite(value) && value > 0
};
var RATE = {
  perSecond: optionRule.required(aPositiveNumber),
  burst: optionRule.required(optionRule.wholeNumber(1))
};
var MIB2 = 2 ** 20;
var FILE_OPTIONS = {
  store: optionRule.withMethods("a FileStore, such as directoryFileStore(folder)", "put", "get", "delete", "list"),
  maxFile: optionRule.wholeNumber(1),
  maxMessage: optionRule.wholeNumber(1)
};
function fileSettings(options = {}, beside) {
  checkOptions(options, FILE_OPTIONS, "files");
  const { store, maxFile = 40 * MIB2, maxMessage = 100 * MIB2 } = options;
  return {
    // Looked up when a file is met: a database in memory has no place beside it, and needs none for messages without files.
    get store() {
      return store ?? beside();
    },
    maxFile,
    maxMessage
  };
}
function readOutboxOptions(options) {
  checkOptions(options, OUTBOX_OPTIONS);
  if (options.rate) checkOptions(options.rate, RATE, "rate");
  const files = fileSettings(options.files, () => options.store.files);
  return {
    ...options,
    holdUnknown: options.holdUnknown ?? Math.max(6e4, timingOf(options.client).timeout),
    freezer: { files, seal: createSeal(options.seal) },
    age: parseRetain(options.retain)
  };
}
var OPTIONS4 = {
  longestQueued: optionRule.wholeNumber(0),
  mostUnknown: optionRule.wholeNumber(0),
  needsWorker: optionRule.aBoolean
};
async function healthOf(readStats, workers, options) {
  checkOptions(options, OPTIONS4);
  const { longestQueued = 3e5, mostUnknown = 0, needsWorker = true } = options;
  const problems = [];
  if (needsWorker && workers === 0) problems.push("no worker runs in this process");
  let stats = {
    oldestQueuedMs: 0,
    paused: void 0,
    unknown: 0
  };
  try {
    stats = await readStats();
  } catch (error) {
    problems.push(`the store failed: ${error instanceof Error ? error.message : "unknown error"}`);
  }
  const { oldestQueuedMs, paused, unknown } = stats;
  if (paused !== void 0) problems.push(`the outbox is paused: ${paused}`);
  if (oldestQueuedMs > longestQueued) {
    problems.push(
      `the oldest queued message has waited ${seconds(oldestQueuedMs)}, the limit is ${seconds(longestQueued)}`
    );
  }
  if (unknown > mostUnknown)
    problems.push(`unknown messages that nobody has closed: ${unknown}, tolerated: ${mostUnknown}`);
  return { ok: problems.length === 0, problems, oldestQueuedMs, paused, unknown };
}
var seconds = (ms) => `${Math.round(ms / 1e3)} s`;
var comparable = (text) => typeof text === "string" ? text.normalize("NFC").replaceAll(/\s+/gu, " ").trim() : "";
var textOrUndefined = (value) => typeof value === "string" ? value : void 0;
function templateIn(params) {
  if (!isJsonObject(params) || typeof params["name"] !== "string") return void 0;
  const values = params["processed_params"];
  return {
    name: params["name"],
    language: textOrUndefined(params["language"]),
    values: isJsonObject(values) ? JSON.stringify(Object.entries(values).toSorted(([a], [b]) => a < b ? -1 : 1)) : void 0
  };
}
var shown = (fields) => ({
  text: comparable(fields.content),
  isPrivate: fields.isPrivate === true,
  files: Array.isArray(fields.attachments) ? fields.attachments.length : 0,
  template: templateIn(fields.template)
});
var shownInput = (input) => shown({
  content: input.content,
  isPrivate: input.private,
  attachments: input.attachments,
  template: input.template_params
});
function isShown(input, webhook) {
  const own = shownInput(input);
  if (!own.template || !webhook.template) {
    return !own.template && !webhook.template && own.text === webhook.text && own.isPrivate === webhook.isPrivate && own.files === webhook.files;
  }
  const { name, language, values } = webhook.template;
  if (own.template.name !== name || language !== void 0 && own.template.language !== language) return false;
  return values === void 0 ? own.text === webhook.text : (own.template.values ?? "[]") === values;
}
var hasVariables = ({ content }) => /\{[{%]/.test(content ?? "");
function likenessOf(one, other) {
  if (!one || !other) return "possible";
  const [a, b] = [shownInput(one), shownInput(other)];
  if (JSON.stringify(a) === JSON.stringify(b)) return "same";
  if (a.template && b.template) return a.template.name === b.template.name ? "possible" : "different";
  if (a.template || b.template) return "possible";
  return a.text === b.text || hasVariables(one) || hasVariables(other) ? "possible" : "different";
}
function openAttempts({ evidence, state, attempt, messageId }) {
  const open2 = /* @__PURE__ */ new Set();
  let isRetried = false;
  for (const { kind, attempt: of, outcome, messageId: id } of evidence) {
    if (of === void 0) continue;
    if (kind === "process-died" || kind === "overdue" || outcome === "unknown" && kind !== "verdict") {
      if (!isRetried) open2.add(of);
    } else if (kind === "attempt" || kind === "late") {
      open2.delete(of);
      if (kind === "attempt" && outcome === "accepted" && id !== void 0) isRetried = true;
    }
  }
  if (state === "sending" && !isRetried) open2.add(attempt);
  const isDecided = state === "accepted" && messageId !== void 0;
  const wasAnswered = evidence.some(
    ({ kind, messageId: id }) => (kind === "attempt" || kind === "late") && id === messageId
  );
  return Math.max(0, open2.size - (isDecided && !wasAnswered ? 1 : 0));
}
var knownIds = (messages) => new Set(
  messages.flatMap(({ messageId, evidence }) => [
    messageId,
    ...evidence.map(({ kind, messageId: id }) => kind === "webhook" || kind === "verdict" ? void 0 : id)
  ]).filter((id) => id !== void 0)
);
function factsAbout(unknown, stored, isComplete, readInput) {
  const once = (make) => {
    let made;
    return () => (made ??= { value: make() }).value;
  };
  const input = once(() => readInput(unknown));
  const messages = stored.map((other) => {
    const likeness = once(() => other.id === unknown.id ? "same" : likenessOf(input(), readInput(other)));
    return {
      ...viewOf(other),
      openAttempts: openAttempts(other),
      get likeness() {
        return likeness();
      }
    };
  });
  const message = {
    ...viewOf(unknown),
    state: "unknown",
    get input() {
      return input();
    }
  };
  return [message, { messages, isComplete }];
}
function readWebhook(event) {
  if (!isJsonObject(event)) return "the event: must be an object, the parsed JSON of the webhook";
  if (event["event"] !== "message_created") {
    return typeof event["event"] === "string" ? void 0 : "event: must be the name of the event";
  }
  const { message_type: type, conversation, sender, additional_attributes: more } = event;
  if (type !== "outgoing" && type !== 1) {
    return typeof type === "string" || typeof type === "number" ? void 0 : "message_type: must be a string";
  }
  const id = idSchema.safeParse(event["id"]);
  if (!id.success) return "id: must be the id of the message";
  const conversationId = idSchema.safeParse(isJsonObject(conversation) ? conversation["id"] : void 0);
  if (!conversationId.success) return "conversation.id: must be the id of the conversation";
  const createdAt = timeIn(event["created_at"]);
  if (createdAt === void 0) return "created_at: must be a time in the form of ISO 8601";
  return {
    messageId: Number(id.data),
    conversationId: String(conversationId.data),
    createdAt,
    sender: senderIn(sender),
    shown: shown({
      content: event["content"],
      isPrivate: event["private"],
      attachments: event["attachments"],
      template: isJsonObject(more) ? more["template_params"] : void 0
    })
  };
}
function timeIn(value) {
  const time = typeof value === "number" ? value * 1e3 : typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) ? time : void 0;
}
function senderIn(sender) {
  if (!isJsonObject(sender)) return void 0;
  const { id, type } = sender;
  if (!idSchema.safeParse(id).success) return void 0;
  return typeof type === "string" && /^\w{1,40}$/.test(type) ? `${type} ${String(id)}` : String(id);
}
var SECOND = 1e3;
var MINUTE = 60 * SECOND;
var HOUR = 60 * MINUTE;
var DAY = 24 * HOUR;
var TIME_LIMIT = 10 * SECOND;
var ASK_AGAIN = [MINUTE, HOUR];
var LOOK_EVERY = 30 * SECOND;
var MOST_A_LOOK = 500;
var FACTS_BEFORE = 7 * DAY;
var MOST_KNOWN = 5e3;
var EARLY = 2 * MINUTE;
var LATE = 10 * MINUTE;
var MOST_FACTS = 100;
var Desk = class {
  #parts;
  #closing = new AbortController();
  /** The messages that were asked about: when they are due again, in ms since 1970, and how often they were asked about. */
  #asked = /* @__PURE__ */ new Map();
  #inProgress = /* @__PURE__ */ new Map();
  #watchers = 0;
  #isLooking = false;
  #cancel = () => {
  };
  /** The id after which the next look begins. */
  #position;
  constructor(parts) {
    this.#parts = parts;
    if (parts.resolvers.length === 0) return;
    parts.events.listen((event) => {
      if (event.type === "unknown" || event.type === "worker-died") void this.#askSafely(event.id);
    });
  }
  /** Looks for unknown messages that are due, as long as a worker runs. Returns how to end this. */
  watch() {
    if (this.#parts.resolvers.length > 0 && this.#watchers++ === 0) this.#lookLater(0);
    let isWatching = true;
    return () => {
      if (isWatching && this.#parts.resolvers.length > 0 && --this.#watchers === 0) this.#cancel();
      isWatching = false;
    };
  }
  /** Ends the questions that are open. */
  async close() {
    this.#closing.abort();
    this.#cancel();
    await Promise.all(this.#inProgress.values());
  }
  /** Notes what a webhook shows about messages that are being sent or unknown, and asks about the unknown ones. */
  async observe(event) {
    const { store, events, clock, readInput } = this.#parts;
    const webhook = readWebhook(event);
    if (typeof webhook === "string") events.publish({ type: "webhook-unreadable", problem: webhook });
    if (webhook === void 0 || typeof webhook === "string") return;
    await this.#parts.ready();
    const { messageId, conversationId, createdAt, sender } = webhook;
    const rows = await this.#rowsSince(conversationId, createdAt - DAY);
    if (knownIds(rows).has(messageId)) return;
    const evidence = { at: clock.wall(), kind: "webhook", messageId, sender };
    const unknown = [];
    for (const row of rows) {
      const isOpen = row.state === "unknown" && !row.dropped;
      if (!isOpen && row.state !== "sending" || !isInTime(row, webhook)) continue;
      const input = readInput(row);
      if (!input || !isShown(input, webhook.shown)) continue;
      const noted = webhooksOf(row);
      if (noted.length >= MOST_FACTS || noted.some((fact) => fact.messageId === messageId && fact.sender === sender))
        continue;
      await store.note(row.id, evidence);
      if (isOpen) unknown.push(row.id);
    }
    for (const id of unknown) await this.#askSafely(id);
  }
  /** Asks about a message. An error of the store is an event: the next look asks again. */
  async #askSafely(id) {
    if (this.#parts.resolvers.length === 0) return;
    while (this.#inProgress.has(id)) await this.#inProgress.get(id);
    if (this.#closing.signal.aborted) return;
    const asking = this.#ask(id).catch((error) => this.#parts.events.publish({ type: "store-failed", error })).finally(() => this.#inProgress.delete(id));
    this.#inProgress.set(id, asking);
    await asking;
  }
  async #ask(id) {
    const { store, clock, resolvers, readInput, keptFor } = this.#parts;
    const found = await store.find({ id });
    if (!found || !isOpenUnknown(found)) return void this.#asked.delete(id);
    const since = (found.attempt > 1 ? found.createdAt : found.startedAt ?? found.createdAt) - FACTS_BEFORE;
    const rows = await this.#rowsSince(found.conversationId, since);
    const row = rows.find((other) => other.id === id) ?? found;
    const isKept = since + FACTS_BEFORE - HOUR > clock.wall() - keptFor;
    const isComplete = isKept && rows.length <= MOST_KNOWN;
    const [message, facts] = factsAbout(row, rows.slice(0, MOST_KNOWN), isComplete, readInput);
    const answers = [];
    for (const answer of await Promise.all(resolvers.map((resolver) => this.#answerOf(resolver, message, facts)))) {
      if (answer) answers.push(answer);
    }
    const waits = answers.flatMap((answer) => answer.verdict === "unclear" && answer.askAgainAt?.getTime() || []);
    this.#schedule(id, waits.length > 0 ? Math.min(...waits) : void 0);
    if (!this.#closing.signal.aborted) await this.#follow(row, facts, answers);
  }
  /** The verdict of a resolver; undefined if it failed. */
  async #answerOf(resolver, message, facts) {
    const { events, clock } = this.#parts;
    const abort = new AbortController();
    const { signal } = this.#closing;
    let end2 = () => {
    };
    const ended = new Promise((resolve, reject) => {
      const cancel = clock.after(
        TIME_LIMIT,
        () => reject(new Error(`The resolver did not answer within ${TIME_LIMIT} ms`))
      );
      const close = () => resolve(void 0);
      signal.addEventListener("abort", close, { once: true });
      end2 = () => {
        cancel();
        signal.removeEventListener("abort", close);
        abort.abort();
      };
    });
    const ask = async () => ({
      ...checked2(await resolver.resolve(message, facts, abort.signal), message, facts),
      by: resolver.name
    });
    try {
      return await Promise.race([ask(), ended]);
    } catch (error) {
      events.publish({ type: "resolver-failed", id: message.id, by: resolver.name, error });
      return void 0;
    } finally {
      end2();
    }
  }
  /** Notes the verdicts, and closes the message if they prove something and do not contradict each other. */
  async #follow(row, facts, answers) {
    const { store, events, clock, resolvers, resendWhenAbsent, attemptOver } = this.#parts;
    const { id } = row;
    const [present, ...otherPresent] = answers.filter((answer) => answer.verdict === "present");
    const absent = answers.find((answer) => answer.verdict === "absent");
    const isContradiction = present && (absent || otherPresent.some(({ messageId }) => messageId !== present.messageId));
    const isOver = row.startedAt !== void 0 && clock.wall() >= row.startedAt + attemptOver;
    const isDoubtful = answers.length < resolvers.length || !facts.isComplete || hasOpenWebhook(row, facts);
    const isResent = absent && resendWhenAbsent && isOver && !isDoubtful && row.messageId === void 0;
    const deciding = isContradiction ? void 0 : present ?? (isResent ? absent : void 0);
    for (const answer of answers) if (answer !== deciding) await this.#note(row, answer);
    if (isContradiction) {
      const verdicts = answers.map(({ by, verdict }) => ({ by, verdict }));
      events.publish({ type: "resolvers-disagree", id, verdicts });
    }
    if (!deciding) {
      const [askedAt, firstWait] = [clock.wall(), (row.startedAt ?? 0) + attemptOver];
      if (absent && resendWhenAbsent && !isOver && firstWait > askedAt) this.#schedule(id, firstWait);
      return;
    }
    const now = await store.find({ id });
    if (now?.attempt !== row.attempt || webhooksOf(now).length !== webhooksOf(row).length) return;
    const evidence = evidenceOf2(deciding, clock.wall());
    const decided = await store.decide(
      id,
      deciding === present ? { to: "accepted", messageId: present.messageId, evidence } : { to: "resend", evidence }
    );
    this.#asked.delete(id);
    if (!decided) return;
    events.publish({ type: "verdict", id, by: deciding.by, verdict: deciding.verdict });
    events.publish({ type: "resolved", id, how: deciding === present ? "sent" : "resend", by: deciding.by });
  }
  /** Adds a verdict to the evidence, unless the resolver said the same before. */
  async #note(row, answer) {
    const { store, events, clock } = this.#parts;
    const evidence = evidenceOf2(answer, clock.wall());
    const before = row.evidence.filter(({ kind }) => kind === "verdict");
    const last = before.findLast(({ by }) => by === answer.by);
    const isRepeated = last?.verdict === evidence.verdict && last?.messageId === evidence.messageId && last?.note === evidence.note;
    if (isRepeated || before.length >= MOST_FACTS) return;
    await store.note(row.id, evidence);
    events.publish({ type: "verdict", id: row.id, by: answer.by, verdict: answer.verdict });
  }
  /** The messages of a conversation that were attempted since a time, and one more than the most if there are too many. */
  #rowsSince(conversationId, startedSince) {
    return this.#parts.store.list({ conversationId, startedSince, limit: MOST_KNOWN + 1 });
  }
  #schedule(id, at) {
    const times = (this.#asked.get(id)?.times ?? 0) + 1;
    const [first, longest] = ASK_AGAIN;
    const now = this.#parts.clock.wall();
    const dueAt = at === void 0 ? now + Math.min(longest, first * 2 ** Math.min(times - 1, 20)) : Math.max(at, now + SECOND);
    this.#asked.delete(id);
    this.#asked.set(id, { dueAt, times });
    const [oldest] = this.#asked.keys();
    if (this.#asked.size > 10 * MOST_A_LOOK && oldest !== void 0) this.#asked.delete(oldest);
  }
  #lookLater(ms) {
    this.#cancel = this.#parts.clock.after(ms, () => void this.#look());
  }
  /** Asks about the unknown messages that are due, one after the other, and begins again later. */
  async #look() {
    const { store, events, clock } = this.#parts;
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      await this.#parts.ready();
      const page = await store.list({ open: true, afterId: this.#position, limit: MOST_A_LOOK });
      this.#position = page.length < MOST_A_LOOK ? void 0 : page.at(-1)?.id;
      for (const { id } of page) {
        if (this.#watchers === 0 || this.#closing.signal.aborted) break;
        if ((this.#asked.get(id)?.dueAt ?? 0) <= clock.wall()) await this.#askSafely(id);
      }
    } catch (error) {
      if (!this.#closing.signal.aborted) events.publish({ type: "store-failed", error });
    }
    this.#isLooking = false;
    if (this.#watchers === 0 || this.#closing.signal.aborted) return;
    const dueAt = Math.min(...[...this.#asked.values()].map((asked) => asked.dueAt));
    this.#lookLater(Math.max(SECOND, Math.min(LOOK_EVERY, dueAt - clock.wall())));
  }
};
var isOpenUnknown = ({ state, dropped }) => state === "unknown" && !dropped;
var webhooksOf = ({ evidence }) => evidence.filter(({ kind }) => kind === "webhook");
function hasOpenWebhook(row, { messages }) {
  const known = knownIds(messages);
  return webhooksOf(row).some(({ messageId }) => messageId !== void 0 && !known.has(messageId));
}
function isInTime(row, { createdAt }) {
  const first = row.attempt > 1 ? row.createdAt : row.startedAt ?? row.createdAt;
  return createdAt >= first - EARLY && createdAt <= (row.endedAt ?? Infinity) + LATE;
}
function checked2(answer, message, { messages }) {
  const { verdict } = answer;
  if (verdict !== "present" && verdict !== "absent" && verdict !== "unclear") {
    throw new TypeError('verdict: must be "present", "absent" or "unclear"');
  }
  if (answer.verdict === "unclear") {
    const { askAgainAt: at } = answer;
    if (at === void 0 || at instanceof Date && !Number.isNaN(at.getTime())) return answer;
    throw new TypeError("askAgainAt: must be a valid Date");
  }
  if (answer.verdict === "absent") return answer;
  const { messageId } = answer;
  if (!Number.isSafeInteger(messageId) || messageId < 1) throw new TypeError("messageId: must be the id of a message");
  const other = messages.find((known) => known.messageId === messageId && known.id !== message.id);
  if (other) throw new TypeError(`messageId: ${messageId} is the id of message ${other.id} already`);
  return answer;
}
function evidenceOf2(answer, at) {
  const { by, verdict, evidence: note } = answer;
  const isPresent = answer.verdict === "present";
  return {
    at,
    kind: "verdict",
    by,
    verdict,
    outcome: isPresent ? "accepted" : void 0,
    messageId: isPresent ? answer.messageId : void 0,
    note: typeof note === "string" ? note.slice(0, 500) : void 0
  };
}
var PURGE_EVERY = 36e5;
var LAST_TRIES = 1e4;
var Worker = class {
  stopped;
  #depot;
  #concurrency;
  #abort = new AbortController();
  /** The messages in flight. */
  #inFlight = /* @__PURE__ */ new Set();
  /** Attempts that have ended and are not written yet. */
  #ended = [];
  #isStopping = false;
  /** When a worker that stops no longer waits for a store that fails, in ms of the clock. */
  #giveUpAt = Infinity;
  #isPurging = false;
  #isIdle = false;
  #isWoken = false;
  #wake;
  #idle = /* @__PURE__ */ new Set();
  constructor(depot, options) {
    checkWorkerOptions(options);
    const { concurrency = 16, signal } = options;
    this.#depot = depot;
    this.#concurrency = concurrency;
    this.#isIdle = concurrency === 0;
    const stop = () => void this.stop();
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) this.#isStopping = true;
    const stopListening = depot.store.onWake(() => this.wake());
    const stopTending = this.#tend();
    this.stopped = this.#run().finally(() => {
      signal?.removeEventListener("abort", stop);
      stopListening();
      stopTending();
      this.#lookAgain();
    });
  }
  /** Makes the worker look at the queue now. */
  wake() {
    this.#isWoken = true;
    this.#wake?.();
  }
  async stop(options = {}) {
    checkWaitOptions(options);
    const { timeout } = options;
    this.#isStopping = true;
    const longest = timeout ?? overdueAfter(this.#depot);
    this.#giveUpAt = Math.min(this.#giveUpAt, this.#depot.clock.now() + longest + LAST_TRIES);
    const cancel = timeout === void 0 ? void 0 : this.#depot.clock.after(timeout, () => this.#abort.abort());
    this.wake();
    await this.stopped;
    cancel?.();
  }
  async drain(options = {}) {
    checkWaitOptions(options);
    const { timeout } = options;
    const { clock, store } = this.#depot;
    const over = new AbortController();
    const end2 = () => {
      over.abort();
      this.#lookAgain();
    };
    const cancel = timeout === void 0 ? void 0 : clock.after(timeout, end2);
    try {
      while (!over.signal.aborted && !this.#isStopping) {
        if (this.#isIdle && this.#inFlight.size === 0) {
          if (await store.isDrained()) return true;
          if ((await store.stats()).paused !== void 0) return false;
        }
        await new Promise((resolve) => {
          const look = () => {
            this.#idle.delete(look);
            resolve();
          };
          this.#idle.add(look);
        });
      }
      return false;
    } finally {
      cancel?.();
    }
  }
  /** Lets `drain` look whether something is left to do. */
  #lookAgain() {
    for (const look of this.#idle) look();
  }
  async #run() {
    const { store, rate, claims } = this.#depot;
    for (; ; ) {
      const ended = this.#ended;
      this.#ended = [];
      this.#isWoken = false;
      const room = this.#isStopping ? 0 : this.#concurrency - this.#inFlight.size;
      let next = Infinity;
      if (ended.length > 0 || room > 0) {
        try {
          const lease = await this.#depot.lease();
          const askedAt = this.#depot.clock.now();
          const turn = { ...turnOf(ended), claim: room, rate, overdueAfter: overdueAfter(this.#depot) };
          const result = await claims.turn(store, lease, turn);
          reportTurn(this.#depot, ended, result);
          for (const claimed of result.claimed) this.#send(claimed, askedAt);
          next = result.next;
          this.#isIdle = result.claimed.length === 0;
        } catch (error) {
          this.#ended.unshift(...ended);
          this.#depot.events.publish({ type: "store-failed", error });
          do
            if (this.#mayGiveUp()) return;
          while (!await this.#recover());
          continue;
        }
      }
      if (this.#isStopping && this.#inFlight.size === 0 && this.#ended.length === 0) return;
      if (this.#isIdle) this.#lookAgain();
      await this.#wait(room > 0 ? next : Infinity);
    }
  }
  #send(claimed, askedAt) {
    this.#inFlight.add(claimed);
    void carry(this.#depot, claimed, askedAt, this.#abort.signal).then((delivered) => {
      this.#inFlight.delete(claimed);
      this.#ended.push(delivered);
      if (delivered.isClientClosed && !this.#isStopping) {
        this.#depot.events.publish({ type: "client-closed" });
        void this.stop();
      }
      this.wake();
    });
  }
  /** Waits until something has changed, and then for the end of this turn of the event loop, so that results are written together. */
  async #wait(ms) {
    const { clock, pace } = this.#depot;
    if (!this.#isWoken) {
      await new Promise((resolve) => {
        const cancel = clock.after(Math.min(ms, pace.lookEvery), resolve);
        this.#wake = () => {
          cancel();
          resolve();
        };
      });
      this.#wake = void 0;
    }
    await pace.turnOfLoop();
  }
  /**
   * Whether a worker that stops may end although the store fails: nothing is left to write, or the time for it is over. Then the
   * messages whose outcome could not be written become unknown, because the lock of this process is freed.
   */
  #mayGiveUp() {
    if (!this.#isStopping || this.#inFlight.size > 0) return false;
    if (this.#ended.length > 0 && this.#depot.clock.now() < this.#giveUpAt) return false;
    for (const { claimed } of this.#ended) this.#depot.claims.close(claimed);
    return true;
  }
  /** Waits, and then returns the claims that this process did not learn of. Returns whether the store could do this. */
  async #recover() {
    const { events } = this.#depot;
    await waitAfterFailure(this.#depot);
    try {
      const lease = await this.#depot.lease();
      await this.#depot.claims.returnUnused(this.#depot, lease, lease);
      return true;
    } catch (error) {
      events.publish({ type: "store-failed", error });
      return false;
    }
  }
  /** Forgets what is old. A slow store of files does not keep the worker from its work. */
  async #purge() {
    this.#isPurging = true;
    await this.#depot.purge().catch((error) => this.#depot.events.publish({ type: "store-failed", error }));
    this.#isPurging = false;
  }
  /** Looks for dead workers and expired messages, again and again. Returns how to end this. */
  #tend() {
    const { clock, events, pace } = this.#depot;
    let cancel = () => {
    };
    let isOver = false;
    let purgeAt = clock.now() + PURGE_EVERY * clock.random();
    const look = async () => {
      try {
        const lease = await this.#depot.lease();
        const found = await tend(this.#depot, lease);
        if (found.orphaned.length + found.expired.length > 0) this.wake();
        if (clock.now() >= purgeAt && !this.#isPurging) {
          purgeAt = clock.now() + PURGE_EVERY;
          void this.#purge();
        }
      } catch (error) {
        events.publish({ type: "store-failed", error });
      }
      if (!isOver) cancel = clock.after(pace.tendEvery, () => void look());
    };
    void look();
    return () => {
      isOver = true;
      cancel();
    };
  }
};
var UNUSED_FILE = 24 * 36e5;
var users = /* @__PURE__ */ new WeakMap();
var PAGE = 500;
var createOutbox = (options) => createOutboxOn(options, {
  turnOfLoop: () => new Promise((resolve) => void setImmediate(resolve)),
  tendEvery: 250,
  lookEvery: 1e3
});
function createOutboxOn(given, pace) {
  const options = readOutboxOptions(given);
  const { client, holdUnknown, rate, onUnknown } = options;
  const store = options.store;
  const { clock, timeout } = timingOf(client);
  const events = new Events(() => clock.wall());
  const settings = options.freezer;
  const workers = /* @__PURE__ */ new Set();
  const running = /* @__PURE__ */ new Set();
  let opening;
  let leasing;
  let isClosed = false;
  const ready = async () => {
    if (isClosed) throw new ConfigurationError("outbox: is closed. Make another one with createOutbox()");
    if (opening === void 0) users.set(store, (users.get(store) ?? 0) + 1);
    opening ??= store.open().catch((error) => {
      opening = void 0;
      users.set(store, (users.get(store) ?? 1) - 1);
      throw error;
    });
    return opening;
  };
  async function lease() {
    await ready();
    const before = leasing;
    const held = await before?.catch(() => void 0);
    if (held?.isHeld()) return held;
    if (leasing === before) leasing = register(held);
    return leasing;
  }
  async function register(lost) {
    const taken = await store.register();
    if (lost) {
      await depot.claims.returnUnused(depot, lost, taken).catch((error) => events.publish({ type: "store-failed", error }));
    }
    return taken;
  }
  const depot = {
    client,
    clock,
    timeout,
    store,
    events,
    holdUnknown,
    rate,
    claims: new Claims(),
    lease,
    purge,
    thaw: (claimed) => thaw(claimed, settings),
    pace
  };
  const desk = new Desk({
    store,
    events,
    clock,
    resolvers: options.resolvers ?? [],
    resendWhenAbsent: options.resendWhenAbsent ?? false,
    attemptOver: overdueAfter({ timeout }),
    keptFor: options.age.keys,
    readInput,
    ready
  });
  function readInput({ input, ...stored }) {
    try {
      return input && thaw({ ...stored, input }, settings);
    } catch {
      return void 0;
    }
  }
  if (onUnknown) {
    events.listen((event) => {
      if (event.type !== "unknown" && event.type !== "worker-died") return;
      void get(event.id).then((message) => message && onUnknown(message)).catch((error) => events.publish({ type: "listener-failed", error }));
    });
  }
  function track(call) {
    const ended = call.then(
      () => running.delete(ended),
      () => running.delete(ended)
    );
    running.add(ended);
    return call;
  }
  async function enqueueMany(messages, many = {}) {
    checkMany(messages, many);
    const { tx } = many;
    const copies = messages.map((message) => ({
      request: buildSendRequest(message.conversationId, message.input),
      row: rowOf(message)
    }));
    await ready();
    const frozen = [];
    for (const { request, row } of copies) frozen.push(await freezeRequest(request, row.key, settings));
    const rows = copies.map(({ row }, index) => Object.assign(row, fieldsOf(frozen[index])));
    let results = await store.enqueue(rows, tx);
    for (const [index, { earlier }] of frozen.entries()) {
      for (const { input, inputHash } of earlier) {
        if (!isReused(results[index])) break;
        rows[index] = { ...rows[index], input, inputHash };
        results = await store.enqueue(rows, tx);
      }
    }
    const stored = results.map((result, index) => resultOf(result, rows[index]));
    for (const [index, { id, duplicate, state }] of stored.entries()) {
      if (duplicate) continue;
      const { key, conversationId, reference } = rows[index];
      events.publish({ type: "enqueued", id, key, conversationId, reference });
      if (state === "not-sent") reportDropped(events, [id]);
    }
    for (const worker of workers) worker.wake();
    return stored;
  }
  async function get(idOrKey) {
    const found = await find(idOrKey);
    return found && viewOf(found);
  }
  async function find(idOrKey) {
    checkIdOrKey(idOrKey);
    await ready();
    return store.find(typeof idOrKey === "number" ? { id: idOrKey } : { key: idOrKey });
  }
  async function required(idOrKey) {
    const found = await find(idOrKey);
    if (found) return found;
    const what = typeof idOrKey === "number" ? `the id ${idOrKey}` : "this key";
    throw new ConfigurationError(`idOrKey: the outbox has no message with ${what}`);
  }
  async function* list(query) {
    await ready();
    let { afterId } = query;
    for (; ; ) {
      const page = await store.list({ ...query, afterId, limit: PAGE });
      for (const stored of page) yield viewOf(stored);
      afterId = page.at(-1)?.id;
      if (page.length < PAGE) return;
    }
  }
  async function process2(idOrKey, { signal } = {}) {
    const { id, conversationId } = await required(idOrKey);
    const abort = new AbortController();
    const stop = () => abort.abort();
    signal?.addEventListener("abort", stop, { once: true });
    let hasEnded = false;
    try {
      for (; ; ) {
        const held = await lease();
        await tend(depot, held);
        const askedAt = clock.now();
        const claim = signal?.aborted ? 0 : 1;
        const turn = { settle: [], claim, upTo: { conversationId, id }, rate, overdueAfter: overdueAfter(depot) };
        const { claimed, next, waitsFor } = await depot.claims.turn(store, held, turn).catch(async (error) => {
          await depot.claims.returnUnused(depot, held, held).catch(() => void 0);
          throw error;
        });
        const [message] = claimed;
        if (message) {
          const delivered = await carry(depot, message, askedAt, abort.signal);
          reportTurn(depot, [delivered], await settle(delivered));
          hasEnded = delivered.isClientClosed || delivered.settlement.code === "aborted";
        }
        const now = await required(id);
        const isOver = now.state !== "queued" || !message || signal?.aborted || hasEnded;
        if (!isOver) continue;
        const isWaiting = now.state === "queued" || now.state === "sending";
        const why = waitsFor === "limit" ? "message" : waitsFor;
        return { message: viewOf(now), waitsFor: isWaiting ? why : void 0, next: isWaiting ? next : Infinity };
      }
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }
  async function settle(delivered) {
    const giveUpAt = clock.now() + overdueAfter(depot);
    for (; ; ) {
      try {
        const turn = { ...turnOf([delivered]), claim: 0, rate: void 0, overdueAfter: overdueAfter(depot) };
        return await store.turn(await lease(), turn);
      } catch (error) {
        if (clock.now() >= giveUpAt) throw error;
        events.publish({ type: "store-failed", error });
        await waitAfterFailure(depot);
      }
    }
  }
  async function decide(idOrKey, how, decision) {
    checkDecision(decision);
    const { by, messageId, note } = decision;
    if (!["sent", "resend", "drop"].includes(how)) {
      throw new ConfigurationError('how: must be "sent", "resend" or "drop"');
    }
    const { id } = await required(idOrKey);
    const evidence = { at: clock.wall(), kind: "resolved", by, outcome: OUTCOMES[how], messageId, note };
    const decided = await store.decide(id, decisionOf(how, messageId, evidence));
    if (!decided) {
      const { state } = await required(id);
      throw new ConfigurationError(`id: message ${id} is ${state}. Only an unknown message can be resolved`);
    }
    events.publish({ type: "resolved", id, how, by });
    for (const worker of workers) worker.wake();
    reportDropped(events, decided.dropped);
    return viewOf(decided.message);
  }
  const outbox = {
    open: ready,
    async enqueue(conversationId, input, enqueueOptions = {}) {
      const { tx, ...rest } = enqueueOptions;
      checkEnqueueOptions(enqueueOptions);
      const [stored] = await track(enqueueMany([{ ...rest, conversationId, input }], { tx }));
      return stored;
    },
    enqueueMany: (messages, transaction) => track(enqueueMany(messages, transaction)),
    start(workerOptions = {}) {
      if (isClosed) throw new ConfigurationError("outbox: is closed. Make another one with createOutbox()");
      const worker = new Worker(depot, workerOptions);
      workers.add(worker);
      const stopWatching = desk.watch();
      void worker.stopped.finally(() => {
        workers.delete(worker);
        stopWatching();
      });
      return worker;
    },
    process: (idOrKey, how) => track(process2(idOrKey, how)),
    get,
    async input(idOrKey) {
      const found = await find(idOrKey);
      return found?.input && thaw({ ...found, input: found.input }, settings);
    },
    list(query = {}) {
      checkQuery(query);
      return list(query);
    },
    unknowns: () => list({ open: true }),
    resolve: decide,
    async cancel(idOrKey) {
      const { id } = await required(idOrKey);
      const cancelled = await store.cancel(id, { at: clock.wall(), kind: "cancelled" });
      if (!cancelled) return false;
      events.publish({ type: "cancelled", id });
      reportDropped(events, cancelled.dropped);
      for (const worker of workers) worker.wake();
      return true;
    },
    async pause(reason) {
      if (typeof reason !== "string" || reason === "") throw new ConfigurationError("reason: must say why");
      await ready();
      await store.pause(reason);
      events.publish({ type: "paused", reason });
    },
    async resume() {
      await ready();
      await store.resume();
      events.publish({ type: "resumed" });
      for (const worker of workers) worker.wake();
    },
    async stats() {
      await ready();
      return store.stats();
    },
    health: (healthOptions = {}) => healthOf(async () => ready().then(() => store.stats()), workers.size, healthOptions),
    observe: (event) => desk.observe(event),
    events: (signal) => events.read(signal),
    [LISTEN]: (listener) => events.listen(listener),
    purge,
    close,
    [Symbol.asyncDispose]: close
  };
  return outbox;
  async function purge() {
    await ready();
    const { texts, rows } = await store.purge(options.age);
    const files = await sweepFiles(store, settings.files.store, UNUSED_FILE, clock.wall());
    return { texts, rows, files };
  }
  async function close() {
    await Promise.all([...[...workers].map((worker) => worker.stop()), ...running]);
    isClosed = true;
    await desk.close();
    const held = await leasing?.catch(() => void 0);
    await held?.release().catch((error) => events.publish({ type: "store-failed", error }));
    leasing = void 0;
    events.close();
    if (opening === void 0) return;
    opening = void 0;
    const others = (users.get(store) ?? 1) - 1;
    users.set(store, others);
    if (others <= 0) await store.close();
  }
}
var OUTCOMES = { sent: "accepted", resend: "queued", drop: "unknown" };
var decisionOf = (how, messageId, evidence) => how === "sent" ? { to: "accepted", messageId, evidence } : { to: how, evidence };
var fieldsOf = ({ input, inputHash, files }) => ({
  input,
  inputHash,
  files
});
var rowOf = (message) => ({
  conversationId: String(idSchema.parse(message.conversationId)),
  key: message.key,
  priority: message.priority ?? 0,
  runAt: message.runAt?.getTime(),
  expiresAt: message.expiresAt?.getTime(),
  after: message.after,
  reference: message.reference
});
var isReused = (result) => result !== void 0 && "problem" in result && result.problem === "key-reused";
function resultOf(result, { key = "", after = "" }) {
  if (!("problem" in result)) return result;
  if (result.problem === "key-reused") throw new KeyReusedError(key, result.id);
  throw new ConfigurationError(`after: no message has the key ${JSON.stringify(after)}`);
}
var OPTIONS5 = {
  isDense: optionRule.aBoolean,
  lateArrival: optionRule.wholeNumber(0)
};
var OPTIONS6 = {
  senderId: { wanted: "the id of a sender", isRight: (value) => idSchema.safeParse(value).success },
  senderType: optionRule.aString
};

// src/outbox/ledger.ts
var FILE = "LIVEDESK_OUTBOX";
var POSTGRES = "LIVEDESK_OUTBOX_POSTGRES";
var DEFAULT_FILE = "livedesk-outbox.db";
async function openLedger({ env }, { db }, options = {}, mayBeNew = false) {
  const connection = env[POSTGRES];
  if (db === "") throw new CliError("--db: must be the name of a file");
  if (db === void 0 && connection && env[FILE]) throw new CliError(`set only one of ${FILE} and ${POSTGRES}`);
  const usesPostgres = db === void 0 && Boolean(connection);
  const file = db ?? (env[FILE] || DEFAULT_FILE);
  if (!usesPostgres && !mayBeNew && !existsSync(file))
    throw new CliError(`--db: ${JSON.stringify(file)} does not exist. livedesk outbox add makes it`);
  const client = options.client ?? createClient(NO_CLIENT);
  try {
    return usesPostgres && connection ? await openPostgres(connection, { ...options, client }) : await openSqlite(file, { ...options, client }, db !== void 0);
  } catch (error) {
    await client.close({ abort: true }).catch(() => {
    });
    throw ledgerError(error);
  }
}
var NO_CLIENT = { apiKey: "none", apiSecret: "none", baseUrl: DEFAULT_BASE_URL };
async function openSqlite(file, options, isFlag) {
  const { sqliteStore } = await import("./sqlite-HFHQHNY5.js");
  const outbox = createOutbox({ ...options, store: sqliteStore(file) });
  await withoutSqliteWarning(() => outbox.stats());
  return {
    outbox,
    place: file,
    flags: isFlag ? ["--db", file] : [],
    async atomically(run, isKept) {
      const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
      const database = new DatabaseSync(file, { timeout: LOCK_PATIENCE });
      try {
        var _stack = [];
        try {
          database.exec("pragma synchronous = full; pragma fullfsync = 1; pragma secure_delete = on");
          const shared = __using(_stack, createOutbox({ ...options, store: sqliteStore({ database }) }), true);
          database.exec("begin immediate");
          let isDone = false;
          try {
            const result = await run((messages) => shared.enqueueMany(messages, { tx: database }));
            isDone = isKept(result);
            return result;
          } finally {
            if (database.isTransaction) database.exec(isDone ? "commit" : "rollback");
          }
        } catch (_3) {
          var _error = _3, _hasError = true;
        } finally {
          var _promise = __callDispose(_stack, _error, _hasError);
          _promise && await _promise;
        }
      } finally {
        database.close();
      }
    },
    [Symbol.asyncDispose]: () => closeAll(outbox, options)
  };
}
var LOCK_PATIENCE = 1e4;
async function openPostgres(connectionString, options) {
  const { postgresStore } = await import("./postgres-DKWKIKBZ.js");
  const { default: pg } = await importPg();
  const pool = new pg.Pool({ connectionString });
  pool.on("error", () => {
  });
  const outbox = createOutbox({ ...options, store: postgresStore(pool) });
  const close = async () => {
    await closeAll(outbox, options);
    await pool.end();
  };
  try {
    await outbox.stats();
  } catch (error) {
    await close().catch(() => {
    });
    throw error;
  }
  return {
    outbox,
    place: "Postgres",
    flags: [],
    async atomically(run, isKept) {
      const tx = await pool.connect();
      let isDone = false;
      let isBroken = true;
      try {
        await tx.query("begin");
        try {
          const result = await run((messages) => outbox.enqueueMany(messages, { tx }));
          isDone = isKept(result);
          return result;
        } finally {
          await tx.query(isDone ? "commit" : "rollback");
          isBroken = false;
        }
      } finally {
        tx.release(isBroken);
      }
    },
    [Symbol.asyncDispose]: close
  };
}
async function importPg() {
  try {
    return await import("pg");
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new CliError(`${POSTGRES}: needs the package pg, which is not installed: npm install --global pg`, {
      code: "pg-missing"
    });
  }
}
async function closeAll(outbox, { client }) {
  await outbox.close();
  await client.close({ abort: true }).catch(() => {
  });
}
async function withoutSqliteWarning(run) {
  const emitWarning = process.emitWarning.bind(process);
  const emitOthers = (...args) => {
    if (!String(args[0]).startsWith("SQLite is an experimental feature")) emitWarning(...args);
  };
  const original = Object.getOwnPropertyDescriptor(process, "emitWarning");
  process.emitWarning = emitOthers;
  try {
    return await run();
  } finally {
    if (original) Object.defineProperty(process, "emitWarning", original);
  }
}
function ledgerError(error) {
  if (error instanceof ConfigurationError) return new CliError(error.message.replace(/^store: /, "--db: "));
  if (!(error instanceof Error) || error.name !== "StoreError") return error;
  return new CliError(`the ledger failed: ${error.message}`, { exitCode: EXIT.failed, code: "ledger-failed" });
}

export {
  checkMessage,
  openLedger,
  ledgerError
};

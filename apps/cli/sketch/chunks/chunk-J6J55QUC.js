import {
  checkMessage
} from "./chunk-PTVFQZYH.js";
import {
  ConfigurationError,
  ValidationError
} from "./chunk-C4SM5Z73.js";

// src/outbox/new-message.ts
var NAMES = {
  conversationId: ["conversationId", "conversation_id"],
  content: ["content"],
  input: ["input"],
  key: ["key"],
  runAt: ["runAt", "run_at"],
  expiresAt: ["expiresAt", "expires_at"],
  priority: ["priority"],
  after: ["after"],
  reference: ["reference"]
};
var KNOWN = new Set(Object.values(NAMES).flat());
function messageOf(record, options) {
  const { fields } = record;
  if (fields === void 0)
    return { message: void 0, issues: [{ field: void 0, message: record.issue ?? "cannot be read" }] };
  const { keyColumn = "key", keyPrefix = "", ignoreUnknown } = options;
  const issues = [];
  const complain = (field, message2) => void issues.push({ field, message: message2 });
  const unknown = Object.keys(fields).filter((name) => !KNOWN.has(name) && name !== keyColumn);
  if (unknown.length > 0 && !ignoreUnknown)
    unknown.forEach((name) => complain(name, `is not a field of a message: ${[...KNOWN].join(", ")}`));
  const valueOf = (field) => {
    const given = NAMES[field].filter((name) => name in fields && fields[name] !== null);
    if (given.length > 1) complain(given[1], `is the same field as ${given[0]}: give only one of the two`);
    return given[0] === void 0 ? void 0 : fields[given[0]];
  };
  const textOf = (field) => {
    const value = valueOf(field);
    return value === void 0 || typeof value === "string" ? value : complain(field, "must be a string");
  };
  const dateOf = (field) => {
    const value = valueOf(field);
    if (value === void 0) return void 0;
    const date = typeof value === "string" && ISO.test(value.trim()) ? new Date(value.trim()) : void 0;
    return date && !Number.isNaN(date.getTime()) ? date : complain(field, "must be a time with its zone, such as 2027-01-31T09:00:00Z or 2027-01-31T09:00:00+09:00");
  };
  const withPrefix = (name) => name === void 0 ? name : keyPrefix + name;
  const givenKey = fields[keyColumn] ?? void 0;
  const key = typeof givenKey === "string" || typeof givenKey === "number" ? `${keyPrefix}${givenKey}` : void 0;
  if (givenKey === "") complain(keyColumn, "must not be empty: leave it out, or give a key");
  if (givenKey !== void 0 && key === void 0) complain(keyColumn, "must be a string");
  const priority = valueOf("priority");
  const content = valueOf("content");
  const input = valueOf("input");
  if (content === void 0 && input === void 0) complain("content", "is required, or input in its place");
  if (content !== void 0 && input !== void 0) complain("input", "cannot be given together with content");
  const conversationId = valueOf("conversationId");
  if (conversationId === void 0) complain("conversationId", "is required");
  const message = {
    conversationId: typeof conversationId === "string" ? conversationId.trim() : conversationId,
    // The file may contain anything: `checkMessage` checks all of it.
    input: content === void 0 ? input : content,
    key,
    runAt: dateOf("runAt"),
    expiresAt: dateOf("expiresAt"),
    priority: typeof priority === "string" && /^\s*-?\d+\s*$/.test(priority) ? Number(priority) : priority,
    after: withPrefix(textOf("after")),
    reference: textOf("reference")
  };
  if (issues.length === 0) issues.push(...issuesIn(() => checkMessage(message)));
  return { message, issues };
}
var ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
function issuesIn(check) {
  try {
    check();
    return [];
  } catch (error) {
    return issuesOf(error);
  }
}
function issuesOf(error) {
  if (error instanceof ValidationError)
    return error.issues.map(({ path, message: message2 }) => ({
      field: path === "conversation_id" ? "conversationId" : path,
      message: message2
    }));
  if (!(error instanceof ConfigurationError) && !(error instanceof Error && "code" in error && error.code === "key-reused"))
    throw error;
  const [, field, message = ""] = /^(\w+): (.*)$/s.exec(error.message) ?? [];
  return [{ field, message: field === void 0 ? error.message : message }];
}

export {
  messageOf,
  issuesOf
};

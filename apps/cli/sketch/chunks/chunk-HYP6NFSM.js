import {
  deliveryFailure
} from "./chunk-HYOSJS3A.js";
import {
  ConfigurationError,
  LiveDeskError,
  UnknownOutcomeError,
  ValidationError
} from "./chunk-C4SM5Z73.js";
import {
  isFailedMessage
} from "./chunk-RLSAHZSO.js";
import {
  oneLine,
  print,
  printJson,
  talk,
  talkJson,
  visible
} from "./chunk-3VDSCCUD.js";
import {
  CliError,
  EXIT,
  findingLine
} from "./chunk-XUXS7NT6.js";

// src/report.ts
function reportError(error, io, { json, signal, isCalled = false }) {
  const facts = factsOf(error, isCalled);
  if (json) talkJson(io, { error: facts });
  else {
    if (error instanceof CliError) error.findings.forEach((finding) => talk(io, visible(findingLine(finding))));
    talk(io, `livedesk: ${facts.message}${retryTime(error)}`);
  }
  return exitCodeOf(error, signal, isCalled);
}
function retryTime(error) {
  if (!(error instanceof LiveDeskError) || error.outcome === "unknown" || error.retryAt === void 0) return "";
  return `; send it again at ${error.retryAt.toISOString()} or later`;
}
function factsOf(error, isCalled) {
  if (error instanceof CliError || error instanceof LiveDeskError) {
    const message2 = error.message.replace(/\bcheck baseUrl\b/, "check --base-url or LIVEDESK_BASE_URL");
    return { ...error.toJSON(), message: oneLine(message2) };
  }
  const message = `unexpected failure (${kindOf(error)}), which is a bug in this program`;
  if (!isCalled) return { name: "InternalError", message, code: "internal" };
  const unknown = new UnknownOutcomeError(message, { code: "connection-lost" });
  return { name: "InternalError", message: unknown.message, outcome: unknown.outcome, code: "internal" };
}
function kindOf(error) {
  if (!(error instanceof Error)) return "a value that is not an error";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
function exitCodeOf(error, signal, isCalled) {
  if (error instanceof CliError) return error.exitCode;
  if (!(error instanceof LiveDeskError)) return isCalled ? EXIT.unknown : EXIT.failed;
  if (error.outcome === "unknown") return EXIT.unknown;
  if (signal !== void 0 && error.outcome !== "rejected") return EXIT[signal];
  if (CREDENTIAL_CODES.has(error.code)) return EXIT.credentials;
  return error instanceof ValidationError || error instanceof ConfigurationError ? EXIT.usage : EXIT.failed;
}
var CREDENTIAL_CODES = /* @__PURE__ */ new Set(["unauthorized", "forbidden", "missing-credentials"]);
function reportMessage(io, message, report) {
  if (report.json) printJson(io, message);
  else reportInWords(io, message, report);
  return isFailedMessage(message) ? EXIT.undelivered : EXIT.ok;
}
function reportInWords(io, message, { action, conversationId }) {
  const status = message.status ? ` (${oneLine(message.status)})` : "";
  if (isFailedMessage(message)) {
    print(io, `message ${message.id} in conversation ${conversationId} exists, but was not delivered${status}`);
    talk(io, explainFailure(message, conversationId));
    return;
  }
  const place = action === "sent" ? "to" : "in";
  print(io, `${action} message ${message.id} ${place} conversation ${conversationId}${status}`);
  if (action === "retried") talk(io, "LiveDesk has accepted the retry. Check later whether the message was delivered.");
}
var CLOSED_WINDOW = 131047;
var OPTED_OUT = 131050;
var RETRIED = /* @__PURE__ */ new Set(["later", "rate", "account"]);
function explainFailure(message, conversationId) {
  const { code, title, meaning, advice, reason, retry, until } = deliveryFailure(message);
  const reasonGiven = oneLine([code, reason].filter((part) => part !== void 0).join(" "));
  const titleOnce = code === void 0 || title === reason ? "" : `${oneLine(title)}. `;
  const commands = [
    ...code === CLOSED_WINDOW ? [`livedesk template ${conversationId} --name \u2026 --language \u2026 --content \u2026`] : [],
    ...RETRIED.has(retry) || until !== void 0 && code !== OPTED_OUT ? [`livedesk retry ${conversationId} ${message.id}`] : []
  ];
  return [
    reasonGiven === "" ? "LiveDesk gave no reason." : `The reason given: ${reasonGiven}`,
    ...reasonGiven === "" ? [] : [`It means: ${titleOnce}${meaning}`],
    `What to do: ${advice}`,
    ...commands.map((command) => `            ${command}`)
  ].join("\n");
}

export {
  reportError,
  reportMessage,
  explainFailure
};

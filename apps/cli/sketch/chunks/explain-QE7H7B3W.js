import {
  deliveryFailure
} from "./chunk-HYOSJS3A.js";
import "./chunk-RLSAHZSO.js";
import {
  oneLine,
  print,
  printJson
} from "./chunk-3VDSCCUD.js";
import {
  CliError,
  EXIT
} from "./chunk-XUXS7NT6.js";
import "./chunk-RFYV5G4X.js";

// src/commands/explain.ts
var explain = async (io, [codeOrText = ""], { json }) => {
  if (codeOrText.trim() === "") throw new CliError("code-or-text: must not be empty");
  const failure = deliveryFailure({ id: 0, status: "failed", content_attributes: { external_error: codeOrText } });
  if (json) printJson(io, failure);
  else print(io, inWords(failure));
  return EXIT.ok;
};
function inWords({ code, title, meaning, advice, reason, retry, retryAfterMs, until }) {
  return [
    `code        ${code ?? "none"}`,
    `title       ${oneLine(title)}`,
    `means       ${meaning}`,
    ...reason === void 0 || reason === title ? [] : [`reason      ${oneLine(reason)}`],
    `retry       ${until === void 0 ? RETRY[retry](retryAfterMs) : `only after ${until}, because an earlier retry would fail`}`,
    `what to do  ${advice}`
  ].join("\n");
}
var afterWait = (ms) => ms === void 0 ? "yes, after a pause" : `yes, after ${duration(ms)} or more`;
var RETRY = {
  later: afterWait,
  rate: afterWait,
  never: () => "no, because the same message would fail again",
  account: () => "only after a person has corrected the account",
  unknown: () => "unknown"
};
function duration(ms) {
  const [size, unit] = ms >= HOUR ? [HOUR, "hour"] : ms >= MINUTE ? [MINUTE, "minute"] : [1e3, "second"];
  const count = Math.round(ms / size);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
var MINUTE = 6e4;
var HOUR = 60 * MINUTE;
export {
  explain
};

import {
  describeRequest,
  formatRequest
} from "./chunk-ORUGXACG.js";
import {
  readBaseUrl,
  readCredentials,
  readTimeout
} from "./chunk-TCORFGKG.js";
import {
  reportError,
  reportMessage
} from "./chunk-HYP6NFSM.js";
import {
  createClient
} from "./chunk-HFPLMQF4.js";
import {
  ValidationError
} from "./chunk-C4SM5Z73.js";
import {
  print,
  printJson,
  signalOf,
  talk
} from "./chunk-3VDSCCUD.js";
import {
  EXIT
} from "./chunk-XUXS7NT6.js";

// src/deliver.ts
var PATIENCE = 5e3;
async function deliver(io, options, call) {
  const { json = false, dryRun = false } = options;
  const baseUrl = readBaseUrl(options.baseUrl, io.env).value;
  const timeout = readTimeout(options.timeout);
  if (dryRun) return showRequest(io, json, call, baseUrl);
  const client = createClient({ ...readCredentials(io.env), baseUrl });
  const signals = io.watchSignals();
  io.onCall();
  const close = () => void client.close({ timeout: PATIENCE }).catch(() => {
  });
  if (signals.first.aborted) close();
  else signals.first.addEventListener("abort", close, { once: true });
  try {
    return reportMessage(io, await call.send(client.messages, { signal: signals.second, timeout }), { ...call, json });
  } catch (error) {
    return reportError(error, io, { json, signal: signalOf(signals), isCalled: true });
  } finally {
    await client.close({ abort: true }).catch(() => {
    });
  }
}
function showRequest(io, json, { request, paths }, baseUrl) {
  const described = describeRequest(request, baseUrl, paths);
  if (json) {
    printJson(io, described);
    return EXIT.ok;
  }
  print(io, formatRequest(described));
  talk(io, "This was a dry run: nothing was sent.");
  return EXIT.ok;
}
function withFlagNames(flagOf, check) {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    const issues = error.issues.map(({ path, message }) => ({ path: flagOf(path) ?? path, message }));
    throw new ValidationError(issues, error.retryAt);
  }
}
var argumentOf = (field) => field === "conversation_id" || field === "message_id" ? field.replace("_", "-") : void 0;

export {
  deliver,
  withFlagNames,
  argumentOf
};

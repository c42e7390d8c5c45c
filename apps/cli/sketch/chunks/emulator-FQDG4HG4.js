import {
  findingsOf,
  loadDefinitions,
  refuseErrors
} from "./chunk-DP4N4XRU.js";
import "./chunk-QAFNQZF4.js";
import {
  BASE_URL,
  KEY,
  SECRET,
  readCredentials,
  wholeNumber
} from "./chunk-TCORFGKG.js";
import "./chunk-ZRDP2DVA.js";
import "./chunk-HFPLMQF4.js";
import "./chunk-OMTJXMC3.js";
import "./chunk-HYOSJS3A.js";
import "./chunk-C4SM5Z73.js";
import "./chunk-RLSAHZSO.js";
import {
  print,
  talk,
  visible
} from "./chunk-3VDSCCUD.js";
import {
  CliError,
  EXIT
} from "./chunk-XUXS7NT6.js";
import {
  __callDispose,
  __using
} from "./chunk-RFYV5G4X.js";

// src/commands/emulator.ts
var emulator = async (io, _args, { port = "4010", db, templates: file }) => {
  if (db === "") throw new CliError("--db: must be the name of a file");
  const credentials = credentialsOf(io.env);
  const templates = file === void 0 ? [] : await readTemplates(file);
  const { first } = io.watchSignals();
  {
    var _stack = [];
    try {
      const livedesk = __using(_stack, await start({ port: readPort(port), db, templates, ...credentials }), true);
      print(io, livedesk.url);
      talk(io, guide(livedesk, credentials !== void 0));
      await aborted(first);
    } catch (_) {
      var _error = _, _hasError = true;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  }
  const rest = db === void 0 ? "its messages are lost" : `its messages are in ${visible(db)}`;
  talk(io, `The emulator has stopped; ${rest}.`);
  return EXIT.ok;
};
var credentialsOf = (env) => env[KEY] || env[SECRET] ? readCredentials(env) : void 0;
async function readTemplates(path) {
  const loaded = await loadDefinitions([path], "--templates");
  refuseErrors(findingsOf(loaded), "--templates: the definitions have");
  return loaded.definitions.flatMap(({ template }) => template?.definition ?? []);
}
function readPort(text) {
  const port = wholeNumber(text);
  if (typeof port === "number" && port <= 65535) return port;
  throw new CliError("--port: must be a whole number from 0 to 65535");
}
var page = () => new URL("dist/inbox/", import.meta.resolve("livedesk/package.json"));
async function start(options) {
  const { startDesk } = await import("./start-desk-ZZ32MJT7.js");
  try {
    return await startDesk(options, page());
  } catch (error) {
    const message = error instanceof Error ? error.message : "the emulator did not start";
    throw new CliError(message.replace(/^db /, "--db: "), { exitCode: EXIT.failed, code: "emulator-not-started" });
  }
}
var guide = ({ url, apiKey, apiSecret, templates }, isFromEnvironment) => `
This is a local LiveDesk. No message leaves this machine. Ctrl-C ends it.
Open ${url} in a browser to see its conversations, and to send messages.

  141  WhatsApp; the customer wrote an hour ago, so free text is delivered
  142  WhatsApp; the 24-hour window is closed, so free text fails with 131047
  143  website chat; free text is always delivered

Templates are ${templateRule(templates.list().length)}.

To use it from another shell:

  export ${BASE_URL}=${url}
${// Credentials from the environment may also belong to a real account, so they are not printed.
isFromEnvironment ? `
The key and secret are those of ${KEY} and ${SECRET}.` : `  export ${KEY}=${apiKey}
  export ${SECRET}=${apiSecret}`}

To let the customer of 142 write, which opens the window:

  curl -H 'content-type: application/json' -d '{"content":"Hello?"}' ${url}/__emulator/conversations/142/customer-messages
`;
var templateRule = (count) => count === 0 ? "delivered with any name and any values; use --templates to check them" : `checked as WhatsApp would, against the templates of --templates (${count})`;
var aborted = (signal) => new Promise((resolve) => {
  if (signal.aborted) resolve();
  else signal.addEventListener("abort", () => resolve(), { once: true });
});
export {
  emulator
};

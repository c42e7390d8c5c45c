import {
  startEmulator
} from "./chunk-GPZ4GLHF.js";
import {
  describeRequest
} from "./chunk-ORUGXACG.js";
import {
  createClient
} from "./chunk-HFPLMQF4.js";
import {
  shellQuote
} from "./chunk-OMTJXMC3.js";
import "./chunk-HYOSJS3A.js";
import {
  buildSendRequest
} from "./chunk-C4SM5Z73.js";
import "./chunk-RLSAHZSO.js";
import {
  jsonText,
  oneLine,
  print,
  signalOf,
  talk
} from "./chunk-3VDSCCUD.js";
import {
  EXIT
} from "./chunk-XUXS7NT6.js";
import {
  __callDispose,
  __using
} from "./chunk-RFYV5G4X.js";

// src/demo/exchange.ts
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { inspect } from "node:util";
function perform(world, action) {
  if (action.by === "cli") return performByCli(world, action.args);
  return action.by === "sdk" ? performBySdk(world, action) : performByCustomer(world, action);
}
async function performByCli(world, args) {
  const dryRun = [...args.filter((argument) => argument !== "--json"), "--dry-run", "--json"];
  const [shown, real] = await Promise.all([runCli(world, dryRun), runCli(world, args)]);
  return {
    typed: `$ livedesk ${args.map(shellQuote).join(" ")}`,
    request: JSON.parse(shown.stdout),
    answer: args.includes("--json") ? parse(real.stdout) : void 0,
    words: real.stdout + real.stderr,
    exitCode: real.exitCode
  };
}
async function runCli({ io, emulator, files, signal }, args) {
  const child = spawn(process.execPath, [io.bin, ...args], {
    cwd: files.folder,
    env: {
      ...io.env,
      LIVEDESK_API_KEY: emulator.apiKey,
      LIVEDESK_API_SECRET: emulator.apiSecret,
      LIVEDESK_BASE_URL: emulator.url
    },
    stdio: ["ignore", "pipe", "pipe"],
    signal
  });
  const ended = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exitCode, stdout, stderr };
}
function parse(stdout) {
  try {
    return JSON.parse(stdout);
  } catch {
    return stdout;
  }
}
async function performBySdk({ livedesk, emulator, signal }, { conversationId, input }) {
  const typed = inspect(input, { depth: null, breakLength: Number.POSITIVE_INFINITY });
  return {
    typed: `await livedesk.messages.send(${conversationId}, ${typed});`,
    request: describeRequest(buildSendRequest(conversationId, input), emulator.url, []),
    answer: await livedesk.messages.send(conversationId, input, { signal }),
    words: "",
    exitCode: 0
  };
}
async function performByCustomer({ emulator, signal }, { conversationId, content }) {
  const url = `${emulator.url}/__emulator/conversations/${conversationId}/customer-messages`;
  const body = { content };
  const json = JSON.stringify(body);
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: json, signal });
  return {
    typed: `$ curl -H 'content-type: application/json' -d ${shellQuote(json)} ${url}`,
    request: { method: "POST", url, body },
    answer: await response.json(),
    words: "",
    exitCode: 0
  };
}

// src/demo/ledger.ts
var isObject = (value) => typeof value === "object" && value !== null;
function differences(expected, actual, path) {
  if (!isObject(expected)) return Object.is(expected, actual) ? [] : [difference(expected, actual, path)];
  if (!isObject(actual)) return [difference(expected, actual, path)];
  const entries = Object.entries(expected).flatMap(([key, value]) => differences(value, actual[key], `${path}.${key}`));
  if (!Array.isArray(expected)) return entries;
  return [...entries, ...differences(expected.length, actual["length"], `${path}.length`)];
}
var difference = (expected, actual, path) => `${path} should be ${JSON.stringify(expected)} and is ${JSON.stringify(actual)}`;
function relevantPart(expected, actual) {
  if (!isObject(expected) || !isObject(actual)) return actual;
  if (Array.isArray(expected)) return expected.map((item, at) => relevantPart(item, actual[at]));
  return Object.fromEntries(Object.entries(expected).map(([key, value]) => [key, relevantPart(value, actual[key])]));
}
var messagesIn = (truth) => truth.conversations.flatMap(({ messages }) => messages);
function openLedger(start) {
  const before = new Set(messagesIn(start).map(({ id }) => id));
  const recorded = /* @__PURE__ */ new Map();
  let failedId = 0;
  const newMessages = (truth) => messagesIn(truth).filter(({ id }) => !before.has(id));
  return {
    record(truth, retried) {
      const candidates = newMessages(truth).filter(({ id }) => retried ? id === failedId : !recorded.has(id));
      const [message] = candidates;
      if (message === void 0 || candidates.length > 1) return void 0;
      recorded.set(message.id, message);
      if (message.status === "failed") failedId = message.id;
      return message;
    },
    get failedId() {
      return failedId;
    },
    get size() {
      return recorded.size;
    },
    audit(truth) {
      const messages = newMessages(truth);
      const surplus = messages.filter(({ id }) => !recorded.has(id)).map(({ id }) => `message ${id} should not exist`);
      const changed = [...recorded].flatMap(
        ([id, message]) => differences(
          message,
          messages.find((other) => other.id === id),
          `message ${id}`
        )
      );
      return [...surplus, ...changed];
    }
  };
}

// src/demo/sample-files.ts
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
var PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";
function silence() {
  const samples = Buffer.alloc(80, 128);
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8e3, 24);
  header.writeUInt32LE(8e3, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}
async function writeSampleFiles() {
  const files = /* @__PURE__ */ new Map([
    ["parcel.png", Buffer.from(PNG, "base64")],
    ["voice.wav", silence()]
  ]);
  const folder = await mkdtemp(join(tmpdir(), "livedesk-demo-"));
  await Promise.all([...files].map(([name, bytes]) => writeFile(join(folder, name), bytes)));
  const hashes = new Map([...files].map(([name, bytes]) => [name, createHash("sha256").update(bytes).digest("hex")]));
  return { folder, hashes, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

// src/demo/steps.ts
var cli = (...groups) => ({ by: "cli", args: groups.flat() });
var delivered = { conversation_id: 141, message_type: 1, status: "sent" };
var template = { name: "order_update", language: "en_US" };
var steps = [
  {
    title: "Send a text message",
    action: cli(["send", "141", "Your order has shipped.", "--json"]),
    expect: {
      answer: { ...delivered, content: "Your order has shipped.", private: false },
      stored: { content: "Your order has shipped.", private: false, status: "sent" }
    },
    meaning: "The answer is the new message. Later calls, such as a reply, use its id."
  },
  {
    title: "Leave a private note",
    action: cli(["send", "141", "Asked the carrier for a date.", "--private", "--json"]),
    expect: { answer: { ...delivered, private: true }, stored: { private: true } },
    meaning: "The team sees the note, but the customer does not."
  },
  {
    title: "Reply to a message",
    action: {
      by: "sdk",
      conversationId: 141,
      input: { content: "Thank you, I found order 456.", content_attributes: { in_reply_to: 29 } }
    },
    expect: {
      answer: { ...delivered, content_attributes: { in_reply_to: 29 } },
      stored: { content_attributes: { in_reply_to: 29 } }
    },
    meaning: "The message is shown as the reply to message 29, in which the customer gave the number."
  },
  {
    title: "Send a picture and a sound in one message",
    action: cli(["send", "141", "This is your parcel.", "--file", "parcel.png", "--file", "voice.wav", "--json"]),
    expect: {
      answer: { ...delivered, attachments: [{ file_type: "image" }, { file_type: "audio" }] },
      stored: {
        content: "This is your parcel.",
        attachments: [
          { name: "parcel.png", type: "image/png" },
          { name: "voice.wav", type: "audio/wav" }
        ]
      }
    },
    meaning: "Both files belong to one message. The name of a file decides its type."
  },
  {
    title: "Send a WhatsApp template: text header, footer and both kinds of button",
    action: cli(
      ["template", "141", "--name", "order_update", "--language", "en_US", "--category", "MARKETING"],
      ["--content", "Order 456: shipped", "--body", "1=John", "--body", "2=shipped"],
      ["--header-text", "1=Order 456", "--footer", "1=Acme"],
      ["--button-url", "0=track/12345", "--quick-reply", "1=OPT_OUT", "--json"]
    ),
    expect: {
      answer: { ...delivered, additional_attributes: { template_params: { ...template, category: "MARKETING" } } },
      stored: {
        template_params: {
          processed_params: { "1": "John", "2": "shipped" },
          header_params: { type: "text", text_variables: { "1": "Order 456" } },
          footer_params: { text_variables: { "1": "Acme" } },
          button_params: [
            { index: 0, sub_type: "url", text: "track/12345" },
            { index: 1, sub_type: "quick_reply", payload: "OPT_OUT" }
          ]
        }
      }
    },
    meaning: "WhatsApp fills the approved template with these values; the chat shows the content."
  },
  {
    title: "Send a template with an image as its header",
    action: cli(
      ["template", "141", "--name", "order_update", "--language", "en_US", "--content", "Order 456: a picture"],
      ["--header-image", "https://example.com/image.jpg", "--json"]
    ),
    expect: {
      answer: { ...delivered, additional_attributes: { template_params: template } },
      stored: { template_params: { header_params: { type: "image", media_url: "https://example.com/image.jpg" } } }
    },
    meaning: "WhatsApp downloads the image from its URL. Your program uploads nothing."
  },
  {
    title: "Send a template with a video as its header",
    action: {
      by: "sdk",
      conversationId: 141,
      input: {
        content: "Order 456: a film",
        template_params: { ...template, header_params: { type: "video", media_url: "https://example.com/video.mp4" } }
      }
    },
    expect: {
      answer: { ...delivered, additional_attributes: { template_params: template } },
      stored: { template_params: { header_params: { type: "video", media_url: "https://example.com/video.mp4" } } }
    },
    meaning: "The SDK uses the names of the API, so the examples of the API documentation work unchanged."
  },
  {
    title: "Send a template with a document as its header",
    action: {
      by: "sdk",
      conversationId: 141,
      input: {
        content: "Order 456: the invoice",
        template_params: {
          ...template,
          header_params: {
            type: "document",
            media_url: "https://example.com/invoice.pdf",
            filename: "invoice.pdf"
          }
        }
      }
    },
    expect: {
      answer: { ...delivered, additional_attributes: { template_params: template } },
      stored: { template_params: { header_params: { type: "document", filename: "invoice.pdf" } } }
    },
    meaning: "The customer sees the document under this file name."
  },
  {
    title: "Send a template with a place as its header",
    action: cli(
      ["template", "141", "--name", "order_update", "--language", "en_US", "--content", "Order 456: pick it up"],
      ["--header-location", "37.7749,-122.4194", "--header-location-name", "Acme"],
      ["--header-location-address", "123 Main Street, San Francisco", "--json"]
    ),
    expect: {
      answer: { ...delivered, additional_attributes: { template_params: template } },
      stored: {
        template_params: {
          header_params: {
            type: "location",
            location: {
              latitude: 37.7749,
              longitude: -122.4194,
              name: "Acme",
              address: "123 Main Street, San Francisco"
            }
          }
        }
      }
    },
    meaning: "The customer sees a map as the header, with the name and the address of the place."
  },
  {
    title: "Send a message that is not delivered",
    action: cli(["send", "142", "Your order is ready."]),
    expect: {
      exitCode: 3,
      says: ["131047", "the 24-hour window is closed", "livedesk retry 142"],
      stored: {
        status: "failed",
        content_attributes: { external_error: "131047: Re-engagement message is not allowed" }
      }
    },
    meaning: "The message exists, with the status failed. If it is sent again as a new message, the customer might get it twice."
  },
  {
    title: "Let the customer write",
    action: { by: "customer", conversationId: 142, content: "Hello, is it ready?" },
    expect: {
      answer: { message_type: 0, content: "Hello, is it ready?" },
      stored: { content: "Hello, is it ready?" }
    },
    meaning: "A message from the customer opens the window for 24 hours."
  },
  {
    title: "Retry the failed message",
    action: (failedId) => cli(["retry", "142", String(failedId), "--json"]),
    expect: {
      answer: { conversation_id: 142, status: "sent", content: "Your order is ready." },
      stored: { status: "sent", content: "Your order is ready." },
      retried: true
    },
    meaning: "The same message is sent again with the same id, so the customer gets it only once."
  }
];

// src/commands/demo.ts
var demo = async (io) => {
  var _stack = [];
  try {
    const signals = io.watchSignals();
    const emulator = __using(_stack, await startEmulator(), true);
    const files = __using(_stack, await writeSampleFiles(), true);
    const { url: baseUrl, apiKey, apiSecret } = emulator;
    const livedesk = createClient({ apiKey, apiSecret, baseUrl });
    print(io, introduction(baseUrl));
    const problems = await runSteps({ io, emulator, livedesk, files, signal: signals.first });
    await livedesk.close();
    const signal = signalOf(signals);
    if (signal !== void 0) return EXIT[signal];
    if (problems.length === 0) return EXIT.ok;
    talk(io, `livedesk: the demo did not give the expected results:
  ${problems.join("\n  ")}`);
    return EXIT.failed;
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
};
async function runSteps(world) {
  const { io, emulator, signal } = world;
  const ledger = openLedger(emulator.truth());
  const problems = [];
  for (const [at, step] of steps.entries()) {
    if (signal.aborted) return problems;
    problems.push(...await runStep(world, ledger, step, at + 1));
  }
  problems.push(...ledger.audit(emulator.truth()).map((problem) => `at the end: ${problem}`));
  if (problems.length === 0) print(io, conclusion(steps.length, ledger.size));
  return problems;
}
async function runStep(world, ledger, step, number) {
  const action = typeof step.action === "function" ? step.action(ledger.failedId) : step.action;
  const exchange = await perform(world, action).catch((error) => failureText(error));
  if (typeof exchange === "string") return [`step ${number}: ${exchange}`];
  print(world.io, describeStep(number, step, exchange));
  const stored = ledger.record(world.emulator.truth(), step.expect.retried ?? false);
  if (stored === void 0) return [`step ${number}: the step should have made exactly one message`];
  const problems = [
    ...answerProblems(step.expect, exchange, stored.id),
    ...differences(step.expect.stored, stored, "the stored message"),
    ...stored.attachments.flatMap(
      ({ name, sha256 }) => differences(world.files.hashes.get(name), sha256, `the SHA-256 of ${name}`)
    )
  ];
  return problems.map((problem) => `step ${number}: ${problem}`);
}
function answerProblems({ answer, says = [], exitCode = 0 }, exchange, id) {
  return [
    ...differences(exitCode, exchange.exitCode, "the exit code"),
    ...says.filter((words) => !exchange.words.includes(words)).map((words) => `the command should have printed ${JSON.stringify(words)}`),
    ...answer === void 0 ? [] : differences({ id, ...answer }, exchange.answer, "the answer")
  ];
}
var failureText = (error) => `the step failed: ${error instanceof Error ? oneLine(error.message) : "no reason given"}`;
function describeStep(number, { title, expect, meaning }, exchange) {
  const { typed, request, answer, words } = exchange;
  const heading = `${number}. ${title}`;
  const answerText = answer === void 0 ? words.trim() : jsonText(relevantPart({ id: 0, status: "", ...expect.answer }, answer));
  return [
    heading,
    "\u2500".repeat(heading.length),
    `  ${typed}`,
    `  \u2192 ${describeInLine(request)}`,
    `  \u2190 ${answerText.replaceAll("\n", "\n    ")}`,
    `  ${meaning}`,
    ""
  ].join("\n");
}
function describeInLine({ method, url, body, parts }) {
  const { pathname } = new URL(url);
  const content = parts ? parts.map(describePart).join(", ") : body && jsonText(body);
  return [method, pathname, content].filter(Boolean).join(" ");
}
var describePart = (part) => "value" in part ? `${part.name}=${jsonText(part.value)}` : `${part.name}=@${part.filename} (${part.type}, ${part.size} bytes)`;
var introduction = (url) => `LiveDesk, step by step

Every message below goes to an emulator at ${url}, which runs in this process. No message leaves this machine.
A line with $ is a shell command, a line with "await" is TypeScript with @livedesk/node, \u2192 marks the request, and \u2190 marks the answer (only the relevant fields).
Conversations 141 and 142 are on WhatsApp: the customer of 141 wrote an hour ago, the customer of 142 more than a day ago.
`;
var conclusion = (answers, messages) => `All ${answers} answers were as expected. The emulator contains exactly the ${messages} messages that were created above, and each message only once.`;
export {
  demo,
  runStep
};

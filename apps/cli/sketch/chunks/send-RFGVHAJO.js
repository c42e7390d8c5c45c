import {
  argumentOf,
  deliver,
  withFlagNames
} from "./chunk-6A5WOVCB.js";
import "./chunk-ORUGXACG.js";
import {
  wholeNumber
} from "./chunk-TCORFGKG.js";
import "./chunk-HYP6NFSM.js";
import {
  openFile,
  readMessageText,
  refuseInvalidUtf8,
  withoutMark
} from "./chunk-ZRDP2DVA.js";
import "./chunk-HFPLMQF4.js";
import "./chunk-OMTJXMC3.js";
import "./chunk-HYOSJS3A.js";
import {
  buildSendRequest
} from "./chunk-C4SM5Z73.js";
import "./chunk-RLSAHZSO.js";
import "./chunk-3VDSCCUD.js";
import "./chunk-XUXS7NT6.js";
import "./chunk-RFYV5G4X.js";

// src/commands/send.ts
var send = async (io, [conversationId = "", text], options) => {
  const input = await readInput(io, text, options);
  return deliver(io, options, {
    action: "sent",
    conversationId,
    request: withFlagNames(flagOf, () => buildSendRequest(conversationId, input)),
    paths: options.file ?? [],
    send: (messages, callOptions) => messages.send(conversationId, input, callOptions)
  });
};
async function readInput(io, text, options) {
  const { file: paths, private: isPrivate, replyTo } = options;
  refuseInvalidUtf8("text", text, "write - as the text argument, and pass the text on stdin");
  const content = text === "-" ? await readMessageText(io) : text && withoutMark(text);
  const input = {
    ...content !== void 0 && { content },
    ...isPrivate && { private: true },
    ...replyTo !== void 0 && { content_attributes: { in_reply_to: wholeNumber(replyTo) } },
    ...paths && { attachments: await Promise.all(paths.map((path) => openFile(path, "--file"))) }
  };
  return input;
}
var flagOf = (field) => {
  if (field === "content") return "text";
  if (field.startsWith("content_attributes")) return "--reply-to";
  return field.startsWith("attachments") ? "--file" : argumentOf(field);
};
export {
  send
};

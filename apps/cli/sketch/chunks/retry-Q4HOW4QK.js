import {
  argumentOf,
  deliver,
  withFlagNames
} from "./chunk-6A5WOVCB.js";
import "./chunk-ORUGXACG.js";
import "./chunk-TCORFGKG.js";
import "./chunk-HYP6NFSM.js";
import "./chunk-HFPLMQF4.js";
import "./chunk-OMTJXMC3.js";
import "./chunk-HYOSJS3A.js";
import {
  buildRetryRequest
} from "./chunk-C4SM5Z73.js";
import "./chunk-RLSAHZSO.js";
import "./chunk-3VDSCCUD.js";
import "./chunk-XUXS7NT6.js";
import "./chunk-RFYV5G4X.js";

// src/commands/retry.ts
var retry = async (io, [conversationId = "", messageId = ""], options) => deliver(io, options, {
  action: "retried",
  conversationId,
  request: withFlagNames(argumentOf, () => buildRetryRequest(conversationId, messageId)),
  paths: [],
  send: (messages, callOptions) => messages.retry(conversationId, messageId, callOptions)
});
export {
  retry
};

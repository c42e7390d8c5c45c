// oxlint-disable-next-line import/no-unassigned-import -- it refuses a Node.js that the rest cannot run on
import "./supported-node.ts";
export type { EmulatorAppOptions, EmulatorControls } from "./emulator.ts";
export {
  connectEmulator,
  type EmulatorClient,
  type EmulatorClientOptions,
  EmulatorRequestError,
  type EmulatorRequestFailure,
  type EmulatorRequestOptions,
  type RemoteClockControl,
  type RemoteFaultControl,
  type RemoteTemplateControl,
} from "./client.ts";
export type { ClockControl, ClockReading } from "./desk/clock.ts";
export type { Channel } from "./desk/conversation.ts";
export type { ConversationWindow } from "./desk/conversation.ts";
export { createEmulatorApp, type EmulatorApp } from "./app.ts";
export type { Exchange, ExchangeBody, ExchangeFilter, ExchangePart, ExchangeResponse } from "./exchanges/exchange.ts";
export type { CallKind } from "./faults/schema.ts";
export { type EarlyFault, type Fault, FAULT_NAMES, type FaultName, type LateFault } from "./faults/schema.ts";
export type { FaultControl } from "./faults/rules.ts";
export type { FaultList, FaultPlan, FaultRule, ListedFaultRule } from "./faults/schema.ts";
export type { Wait } from "./events.ts";
export { type Emulator, type EmulatorCloseOptions, type EmulatorOptions, startEmulator } from "./start.ts";
export type { StatusChange } from "./desk/conversation.ts";
export { readTemplateDefinitions } from "./templates/registry.ts";
export type { TemplateControl } from "./templates/registry.ts";
export type { EmulatorTruth, TruthAttachment, TruthConversation, TruthMessage } from "./desk/truth.ts";

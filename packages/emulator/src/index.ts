// oxlint-disable-next-line import/no-unassigned-import -- it refuses a Node.js that the rest cannot run on
import "./supported-node.ts";
export type { EmulatorAppOptions, EmulatorControls } from "./emulator.ts";
export {
  connectEmulator,
  type EmulatorClient,
  type RemoteClockControl,
  type RemoteFaultControl,
  type RemoteTemplateControl,
} from "./client.ts";
export type { ClockControl } from "./clock/clock-control.ts";
export type { Channel } from "./desk/conversation.ts";
export type { ConversationWindow } from "./conversation-window.ts";
export { createEmulatorApp, type EmulatorApp } from "./app.ts";
export type { Exchange, ExchangeBody, ExchangeFilter, ExchangePart, ExchangeResponse } from "./exchanges/exchange.ts";
export type { CallKind } from "./faults/call-kind.ts";
export { type EarlyFault, type Fault, FAULT_NAMES, type FaultName, type LateFault } from "./faults/schema.ts";
export type { FaultControl } from "./faults/fault-control.ts";
export type { FaultList, FaultPlan, FaultRule, ListedFaultRule } from "./faults/fault-rule.ts";
export type { Wait } from "./faults/wait.ts";
export { type Emulator, type EmulatorCloseOptions, type EmulatorOptions, startEmulator } from "./start.ts";
export type { StatusChange } from "./status-change.ts";
export { readTemplateDefinitions } from "./templates/read-template-definitions.ts";
export type { TemplateControl } from "./templates/template-control.ts";
export type { EmulatorTruth, TruthAttachment, TruthConversation, TruthMessage } from "./desk/truth.ts";

// oxlint-disable-next-line import/no-unassigned-import -- it refuses a Node.js on which the rest cannot run
import "./supported-node.ts";
// A program that writes declarations for what it makes of this package must be able to name every type that it meets.
export type {
  ButtonDefinition,
  HeaderDefinition,
  MediaHeaderDefinition,
  PhoneButtonDefinition,
  PlainButtonDefinition,
  TemplateButton,
  TemplateDefinition,
  TemplateFooter,
  TemplateHeader,
  TemplateLocation,
  TemplateParams,
  TemplateVariables,
  TextHeaderDefinition,
  UrlButtonDefinition,
} from "@livedesk/schema";
export { createEmulatorApp, type EmulatorApp } from "./app.ts";
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
export type { Channel, ConversationWindow, StatusChange } from "./desk/conversation.ts";
export type { EmulatorTruth, TruthAttachment, TruthConversation, TruthMessage } from "./desk/truth.ts";
export type { EmulatorAppOptions, EmulatorControls } from "./emulator.ts";
export type { Wait } from "./events.ts";
export type { Exchange, ExchangeBody, ExchangeFilter, ExchangePart, ExchangeResponse } from "./exchanges/exchange.ts";
export type { FaultControl } from "./faults/rules.ts";
export {
  type CallKind,
  type EarlyFault,
  type Fault,
  FAULT_NAMES,
  type FaultList,
  type FaultName,
  type FaultPlan,
  type FaultRule,
  type LateFault,
  type ListedFaultRule,
} from "./faults/schema.ts";
export { type Emulator, type EmulatorCloseOptions, type EmulatorOptions, startEmulator } from "./start.ts";
export type { TemplateControl } from "./templates/registry.ts";

// oxlint-disable-next-line import/no-unassigned-import -- this import refuses a Node.js that is too old
import "./supported-node.ts";
// This file exports every type that the public functions mention, so that the compiler can write the declarations of
// programs that use them.
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
  type RemoteConversationControl,
  type RemoteFaultControl,
  type RemoteTemplateControl,
} from "./client.ts";
export type { ClockControl, ClockReading } from "./desk/clock.ts";
export type { RetryKind, StatusFailure } from "./desk/actions.ts";
export type {
  Channel,
  ConversationWindow,
  LaterFailure,
  MessageStatus,
  ReceiptPlan,
  StatusChange,
} from "./desk/conversation.ts";
export {
  readSeed,
  type Seed,
  type SeedAttachment,
  type SeedConversation,
  seedJsonSchema,
  type SeedMessage,
} from "./seeds/seed-file.ts";
export type {
  ConversationSummary,
  EmulatorTruth,
  TruthAttachment,
  TruthConversation,
  TruthFilter,
  TruthMessage,
} from "./desk/truth.ts";
export type { EmulatorAppOptions, EmulatorControls, EmulatorScope } from "./emulator.ts";
export type { Wait } from "./events.ts";
export type {
  CallMatch,
  Exchange,
  ExchangeBody,
  ExchangeFilter,
  ExchangePart,
  ExchangeResponse,
  VerifyOptions,
  WaitOptions,
} from "./exchanges/exchange.ts";
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
export type { ThrottleLimits } from "./faults/throttle.ts";
export { type Emulator, type EmulatorCloseOptions, type EmulatorOptions, startEmulator } from "./start.ts";
export type { TemplateControl } from "./templates/registry.ts";
export type { ConversationControl } from "./seeds/workspace.ts";

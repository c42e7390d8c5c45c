export type { Channel } from "./conversation.ts";
export type { ConversationWindow } from "./conversation-window.ts";
export { createEmulatorApp, type EmulatorApp, type EmulatorAppOptions } from "./create-emulator-app.ts";
export { type Emulator, type EmulatorOptions, startEmulator } from "./start-emulator.ts";
export type { EmulatorTruth, TruthAttachment, TruthConversation, TruthMessage } from "./truth.ts";

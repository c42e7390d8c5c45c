export { type ManualClock, manualClock } from "./manual-clock.ts";
export { recordingTransport, type RecordingTransport, type ScriptedAnswer } from "./recording-transport.ts";

export { type ManualClock, manualClock } from "./manual-clock.ts";
export {
  type RecordingOptions,
  recordingTransport,
  type RecordingTransport,
  type ScriptedAnswer,
} from "./recording-transport.ts";

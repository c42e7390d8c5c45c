export { recordingTransport, type RecordingTransport, type ScriptedAnswer } from "./recording-transport.ts";

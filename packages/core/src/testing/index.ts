/**
 * For tests of code that uses a client: a transport that answers from a script and records each request, and a clock that
 * a test moves.
 *
 * @packageDocumentation
 */

export { type ManualClock, manualClock } from "./manual-clock.ts";
export {
  type RecordingOptions,
  recordingTransport,
  type RecordingTransport,
  type ScriptedAnswer,
} from "./recording-transport.ts";

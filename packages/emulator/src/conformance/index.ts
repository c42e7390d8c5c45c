export type { ConformanceCall, ConformanceClient, ConformanceTarget } from "./client.ts";
export { conformance } from "./conformance.ts";
export type { ConformanceEmulator, ConformanceOptions, ConformanceServer } from "./options.ts";

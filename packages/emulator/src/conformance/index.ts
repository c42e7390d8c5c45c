export type { BlobLike, ByteSource, FileInput, MessageStatus } from "@livedesk/schema";
export type { ConformanceCall, ConformanceClient, ConformanceTarget } from "./client.ts";
export { conformance } from "./conformance.ts";
export type { ConformanceEmulator, ConformanceOptions, ConformanceServer } from "./options.ts";

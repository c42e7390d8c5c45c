import type { Client } from "@livedesk/core";
import type { Emulator } from "@livedesk/emulator";
import type { Io } from "../io.ts";
import type { SampleFiles } from "./sample-files.ts";

/** What the steps of the demo have in common. */
export interface World {
  readonly io: Io;
  readonly emulator: Emulator;
  /** The SDK, pointed at the emulator. */
  readonly livedesk: Client;
  readonly files: SampleFiles;
  /** Ends the demo. */
  readonly signal: AbortSignal;
}

import type { CommandFunction } from "../command-row.ts";
import { runDemo } from "../demo/run-demo.ts";

/** `livedesk demo`: shows everything at work against an emulator of its own, and checks it. */
export const demo: CommandFunction<object> = (io) => runDemo(io);

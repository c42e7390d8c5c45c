import { type Emulator, startEmulator, type TruthMessage } from "@livedesk/emulator";
import type { Environment } from "../io.ts";

/** An emulator, and the environment in which a command reaches it. */
export interface Emulated extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly env: Environment;
  /** The last message of a conversation. */
  last(conversationId: number): TruthMessage | undefined;
}

/** Starts an emulator on a free port. */
export async function startEmulated(): Promise<Emulated> {
  const emulator = await startEmulator();
  const { url, apiKey, apiSecret } = emulator;
  return {
    emulator,
    env: { LIVEDESK_BASE_URL: url, LIVEDESK_API_KEY: apiKey, LIVEDESK_API_SECRET: apiSecret },
    last: (conversationId) =>
      emulator
        .truth()
        .conversations.find(({ id }) => id === conversationId)
        ?.messages.at(-1),
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

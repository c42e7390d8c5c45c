import { type Emulator, type EmulatorCloseOptions, type EmulatorOptions, startEmulator } from "@livedesk/emulator";
import { createClient } from "@livedesk/node";
import { createRelay, type Relay } from "@livedesk/relay";
import { pageFile } from "./page-file.ts";

/** The path of the relay, which the page sends through. */
const RELAY = "/livedesk/";

/** How long a page's messages that are on their way are waited for when the desk closes, in ms. */
const PATIENCE = 2000;

/** Nothing leaves this machine, so a person may try whatever they like. The emulator's own limits stay. */
const LIMITS = {
  bodyBytes: 100 * 2 ** 20,
  types: ["image/*", "audio/*", "video/*", "text/*", "application/*", "image/svg+xml", "text/html", "text/javascript"],
  requestsPerMinute: Infinity,
  formsAtOnce: Infinity,
  formsPerCaller: Infinity,
};

/**
 * Starts an emulator with its inbox page, which sends as a real page would: through a relay. `page` is the folder that holds the
 * built page. The command `livedesk emulator` and the end-to-end tests of the page both start this. Rejects as `startEmulator`.
 */
export async function startDesk(options: EmulatorOptions, page: URL): Promise<Emulator> {
  let relay: Relay | undefined;
  const emulator = await startEmulator({
    ...options,
    page: async (request) => {
      const { pathname } = new URL(request.url);
      return pathname.startsWith(RELAY) ? relay?.(request) : pageFile(page, pathname);
    },
  });
  const { url: baseUrl, apiKey, apiSecret } = emulator;
  // Without an order, for each page keeps its own; and less patient than a page, which then hears what became of its message.
  const client = createClient({ baseUrl, apiKey, apiSecret, ordering: "none", timeout: 50_000 });
  // Whoever opens the page may do everything here: the emulator lets nobody else in than this machine, and checks Host itself.
  relay = createRelay({
    client,
    origins: "same-origin",
    authenticate: (_, { conversationId }) => `whoever writes into ${conversationId}`,
    authorize: () => true,
    // A person tries with files that are made up.
    checkFiles: false,
    limits: LIMITS,
  });
  const close = async ({ timeout = PATIENCE }: EmulatorCloseOptions = {}): Promise<void> => {
    await relay?.close({ timeout });
    await client.close({ abort: true });
    await emulator.close({ timeout });
  };
  return { ...emulator, close, [Symbol.asyncDispose]: () => close() };
}

import { type Emulator, type EmulatorCloseOptions, type EmulatorOptions, startEmulator } from "@livedesk/emulator";
import { createClient } from "@livedesk/node";
import { createRelay, type Relay } from "@livedesk/relay";
import { readFile } from "node:fs/promises";

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

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

/** All that the page may do: what it is made of, and its own origin. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** A file of the built page in `folder`, with the page's policy; undefined for a path that is none. */
export async function pageFile(folder: URL, path: string): Promise<Response | undefined> {
  const name = path === "/" ? "index.html" : /^\/(assets\/[\w-]+(?:\.[\w-]+)+)$/.exec(path)?.[1];
  if (name === undefined) return undefined;
  const bytes = await readFile(new URL(name, folder)).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const type = TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
  return new Response(bytes, { headers: { "content-type": type, "content-security-policy": POLICY } });
}

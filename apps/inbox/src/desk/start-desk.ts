import { type Emulator, type EmulatorCloseOptions, type EmulatorOptions, startEmulator } from "@livedesk/emulator";
import { type Client, type ClientOptions, createClient } from "@livedesk/node";
import { createRelay, type Relay } from "@livedesk/relay";
import { readFile } from "node:fs/promises";

/** The path of the relay to which the page sends its messages. */
const RELAY = "/livedesk/";

/** How long `close` waits for messages that are being sent, in ms. */
const PATIENCE = 2000;

/** The limits of the relay are off, because nothing leaves this machine. The limits of the emulator still apply. */
const LIMITS = {
  bodyBytes: 100 * 2 ** 20,
  types: ["image/*", "audio/*", "video/*", "text/*", "application/*", "image/svg+xml", "text/html", "text/javascript"],
  requestsPerMinute: Infinity,
  formsAtOnce: Infinity,
  formsPerCaller: Infinity,
};

/**
 * Starts an emulator with its inbox page. The page sends messages through a relay, as a page in production would.
 * `page` is the folder of the built page. The command `livedesk emulator` and the end-to-end tests start this server.
 * Rejects with the same errors as `startEmulator`.
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
  // The ordering is off, because each page keeps the order itself. The timeout is shorter than the timeout of the page,
  // so that the page still gets an answer.
  const client = await connect(emulator, { baseUrl, apiKey, apiSecret, ordering: "none", timeout: 50_000 });
  // Every user of the page may send everything, because the emulator accepts only requests from this machine and checks
  // the Host header.
  relay = createRelay({
    client,
    origins: "same-origin",
    authenticate: (_, { conversationId }) => `a user of conversation ${conversationId}`,
    authorize: () => true,
    // The check is off, because users experiment with files whose content does not match their type.
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

/** Makes the client of the relay. If the client cannot be made, the emulator is closed, so that it does not run on alone. */
async function connect(emulator: Emulator, options: ClientOptions): Promise<Client> {
  try {
    return createClient(options);
  } catch (error) {
    await emulator.close();
    throw error;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

/** The content security policy of the page. It allows only files from the page's own origin. */
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

/** Reads a file of the built page. Returns undefined if no file has this path. */
export async function pageFile(folder: URL, path: string): Promise<Response | undefined> {
  const name = path === "/" ? "index.html" : /^\/(assets\/[\w-]+(?:\.[\w-]+)+)$/.exec(path)?.[1];
  if (name === undefined) return undefined;
  const bytes = await readFile(new URL(name, folder)).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const type = TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
  return new Response(bytes, { headers: { "content-type": type, "content-security-policy": POLICY } });
}

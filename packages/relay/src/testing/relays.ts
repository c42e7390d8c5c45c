import { type Client, createClient, type ApiRequest } from "@livedesk/core";
import { type RecordingTransport, recordingTransport, type ScriptedAnswer, manualClock } from "@livedesk/core/testing";
import type { Transport } from "@livedesk/core/adapter";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { RelayRoute, RelayOptions } from "../options.ts";
import { type Relay, createRelay } from "../create-relay.ts";
import { toNodeHandler } from "../node/handler.ts";
import { ORIGIN, MESSAGES } from "./requests.ts";

/** An `authenticate` that uses the conversation of the request as the caller's name, for tests without users. */
export const perConversation = (_: Request, { conversationId }: RelayRoute): string => `caller of ${conversationId}`;

/** The options of a relay that allows everything to pages of one origin. */
export const LETS_IN = {
  origins: [ORIGIN],
  authenticate: perConversation,
  authorize: () => true,
} satisfies Partial<RelayOptions>;

/**
 * A relay without sockets, and a simulated LiveDesk that answers from a script. Without a script, it accepts every
 * message.
 */
export interface ScriptedRelay {
  readonly relay: Relay;
  readonly transport: RecordingTransport;
}

const accepted: ScriptedAnswer = { status: 200, json: { id: 1 } };

export function scriptedRelay(
  options: Partial<RelayOptions> = {},
  script: readonly ScriptedAnswer[] = Array.from({ length: 1000 }, () => accepted),
): ScriptedRelay {
  const transport = recordingTransport(script);
  const client: Client = createClient(transport, { maxRetries: 0 });
  return { transport, relay: createRelay({ client, ...LETS_IN, ...options }) };
}

/** A request of a page to a relay on `https://relay.example`. Headers whose value is undefined are left out. */
export function pageRequest(
  headers: Readonly<Record<string, string | undefined>> = {},
  init: RequestInit & { readonly path?: string } = {},
): Request {
  const { path = MESSAGES, ...rest } = init;
  const all = { origin: ORIGIN, "content-type": "application/json", ...headers };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new Request(`https://relay.example${path}`, {
    method: "POST",
    body: '{"content":"Hello"}',
    headers: given,
    ...rest,
  });
}

/**
 * A relay and a simulated LiveDesk that answers the message "Hello" after `release` was called, and other messages at
 * once.
 */
export interface HeldRelay {
  readonly relay: Relay;
  /** How often "Hello" was sent. */
  readonly sends: () => number;
  readonly release: () => void;
}

export function heldRelay(options: Partial<RelayOptions> = {}): HeldRelay {
  const { clock = manualClock() } = options;
  let sends = 0;
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const transport = {
    clock,
    base64: btoa,
    async send({ body }: { body: unknown }) {
      if (JSON.stringify(body).includes("Hello")) {
        sends++;
        await released;
      }
      return { status: 200, headers: {}, body: '{"id":1}' };
    },
  };
  const client = createClient(transport, { maxRetries: 0, timeout: 3_600_000, ordering: "none" });
  return {
    relay: createRelay({ client, ...LETS_IN, clock, ...options }),
    sends: () => sends,
    release,
  };
}

/** A simulated LiveDesk without sockets. It reads each request to its end before it answers. */
export const readingTransport = (
  answer: (read: string) => { readonly status: number; readonly body: string },
): Transport => ({
  clock: manualClock(),
  base64: btoa,
  send: async ({ body }) => ({ ...answer(await textOf(body)), headers: {} }),
});

async function textOf(body: ApiRequest<unknown>["body"]): Promise<string> {
  if (body.kind === "json") return JSON.stringify(body.value);
  const pieces: Uint8Array[] = [];
  if (body.kind === "encoded") for await (const bytes of await body.data.open()) pieces.push(bytes);
  return Buffer.concat(pieces).toString();
}

/** The part of a request that has arrived. */
interface Arrived {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  body: Buffer;
  isComplete: boolean;
}

/** A server that replaces LiveDesk, and records which bytes have arrived. */
export interface CountingUpstream extends AsyncDisposable {
  readonly url: string;
  readonly arrived: Arrived[];
}

/** Starts a server that replaces LiveDesk. It answers complete requests with this status and a message. */
export async function countingUpstream(status = 200): Promise<CountingUpstream> {
  const arrived: Arrived[] = [];
  const server = createServer((request, response) => {
    const seen: Arrived = {
      path: request.url ?? "",
      headers: request.headers,
      body: Buffer.alloc(0),
      isComplete: false,
    };
    arrived.push(seen);
    request.on("error", () => undefined);
    request.on("data", (chunk: Buffer) => (seen.body = Buffer.concat([seen.body, chunk])));
    request.on("end", () => {
      seen.isComplete = true;
      response.writeHead(status, { "content-type": "application/json", "retry-after": "7", "set-cookie": "canary=1" });
      response.end('{"id":1}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    arrived,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A relay that listens on a port. */
export interface Served extends AsyncDisposable {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a relay, or a function that wraps one, on a free port of this machine. */
export async function serve(relay: (request: Request) => Promise<Response>): Promise<Served> {
  const server: Server = createServer(toNodeHandler(relay));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close, [Symbol.asyncDispose]: close };
}

/** The `fetch` of a page: it adds the headers in which a browser states the origin of the page. */
export const pageFetch: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set("origin", ORIGIN);
  headers.set("sec-fetch-site", "same-site");
  return fetch(input, { ...init, headers });
};

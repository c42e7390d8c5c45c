// This file contains no test. It contains the commands that the tests in Chromium run in Node.js. It has the name of a
// test file, because it imports packages that only tests may import.
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { BrowserCommand } from "vitest/node";

/** The id and the URL of a server that was started. */
interface Started {
  readonly url: string;
}

interface StartedEmulator extends Started {
  readonly apiKey: string;
  readonly apiSecret: string;
}

interface EmulatorOptions {
  readonly maxBodyBytes?: number;
}

/** A call that a scripted server has received. */
interface SeenCall {
  readonly path: string;
  readonly idempotencyKey: string;
}

declare module "vitest/internal/browser" {
  interface BrowserCommands {
    startEmulator: (options: EmulatorOptions) => Promise<StartedEmulator>;
    startScripted: (behaviour: Behaviour, to?: string) => Promise<Started>;
    callsTo: (url: string) => Promise<readonly SeenCall[]>;
    goOn: (url: string) => Promise<void>;
    stop: (url: string) => Promise<void>;
  }
}

interface Scripted {
  readonly request: IncomingMessage;
  readonly body: string;
  readonly response: ServerResponse;
  /** How many calls came before this call. */
  readonly before: number;
  readonly to: string;
  /** Resolves when the page calls `goOn`. */
  readonly toldToGoOn: Promise<void>;
}

const json = { "content-type": "application/json" };

/** What a scripted server does with each call. */
const BEHAVIOURS = {
  redirects: ({ request, response, to }: Scripted) => response.writeHead(307, { location: to + request.url }).end(),
  "redirects once": ({ before, response }: Scripted) =>
    before === 0
      ? response.writeHead(307, { location: "/elsewhere" }).end()
      : response.writeHead(200, json).end('{"id":1}'),
  "loses the second": ({ before, request, response }: Scripted) =>
    before === 1 ? request.socket.resetAndDestroy() : response.writeHead(200, json).end('{"id":1}'),
  /** Breaks off only after `goOn`: a browser that gets the head and the end at once may report neither status nor head. */
  "breaks off its refusal": ({ response, toldToGoOn }: Scripted) => {
    response.writeHead(422, { ...json, "content-length": "99" }).write('{"error":');
    void toldToGoOn.then(() => response.destroy());
  },
  "never ends": ({ response }: Scripted) => {
    const chunk = Buffer.alloc(2 ** 20, " ");
    const write = (): void => void (response.destroyed || response.write(chunk, write));
    write();
  },
  "repeats what it gets": ({ request, body, response }: Scripted) =>
    response.writeHead(422, json).end(JSON.stringify({ error: `${request.headers.authorization} ${body}` })),
  /** Reads no part of a call before `goOn` is called. */
  "reads on request": ({ response }: Scripted) => response.writeHead(200, json).end('{"id":1}'),
} satisfies Record<string, (scripted: Scripted) => unknown>;

type Behaviour = keyof typeof BEHAVIOURS;

interface Running {
  close(): Promise<void>;
  goOn(): void;
  readonly calls: readonly SeenCall[];
}

const running = new Map<string, Running>();

async function startScripted(origin: string, behaviour: Behaviour, to: string): Promise<Started> {
  const calls: SeenCall[] = [];
  let goOn = (): void => undefined;
  const toldToGoOn = new Promise<void>((resolve) => (goOn = resolve));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (behaviour === "reads on request") await toldToGoOn;
    const body = await text(request);
    const before = calls.length;
    calls.push({ path: request.url ?? "", idempotencyKey: String(request.headers["idempotency-key"]) });
    BEHAVIOURS[behaviour]({ request, body, response, before, to, toldToGoOn });
  }

  const server = createServer((request, response) => {
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader("access-control-allow-headers", request.headers["access-control-request-headers"] ?? "");
    if (request.method === "OPTIONS") response.writeHead(204).end();
    else void answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  running.set(url, { calls, goOn, close: () => closeServer(server) });
  return { url };
}

async function closeServer(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, "close");
}

async function startEmulator(origin: string, options: EmulatorOptions): Promise<StartedEmulator> {
  // The emulator is imported here and not at the top, because tools that only read the configuration must work even if
  // the emulator is not built.
  const emulators = await import("@livedesk/emulator");
  const emulator = await emulators.startEmulator({ ...options, allowedOrigins: [origin] });
  const { url, apiKey, apiSecret } = emulator;
  running.set(url, { calls: [], goOn: () => undefined, close: () => emulator.close() });
  return { url, apiKey, apiSecret };
}

async function stop(url: string): Promise<void> {
  await running.get(url)?.close();
  running.delete(url);
}

/** The origin of the page that runs the command. */
const originOf = ({ page }: { readonly page: { url(): string } }): string => new URL(page.url()).origin;

export const chromiumCommands = {
  startEmulator: (context, options: EmulatorOptions) => startEmulator(originOf(context), options),
  startScripted: (context, behaviour: Behaviour, to = "") => startScripted(originOf(context), behaviour, to),
  callsTo: (_, url: string) => running.get(url)?.calls ?? [],
  goOn: (_, url: string) => running.get(url)?.goOn(),
  stop: (_, url: string) => stop(url),
} satisfies Record<string, BrowserCommand<never>>;

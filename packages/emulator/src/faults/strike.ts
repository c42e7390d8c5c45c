import { once } from "node:events";
import type { Message } from "@livedesk/schema";
import type { Wait } from "../events.ts";
import type { EarlyFault, LateFault } from "./schema.ts";

/**
 * Thrown when the connection of a call must be reset, without an answer. Without a socket, `fetch` rejects with this error.
 */
export class ConnectionReset extends Error {
  readonly code = "ECONNRESET";

  constructor() {
    super("The emulator reset the connection, because of a fault rule or the X-Emulator-Fault header");
    this.name = "ConnectionReset";
  }
}

/**
 * An answer and a copy of its body. The copy is necessary because the body of a response can be read only once, and the
 * client reads it.
 */
export interface Answer {
  readonly response: Response;
  readonly body: string | Uint8Array;
}

const answer = (body: string | Uint8Array<ArrayBuffer>, init?: ResponseInit): Answer => ({
  response: new Response(body, init),
  body,
});

const JSON_TYPE = "application/json";

/** Makes an answer with this value as JSON. */
export const jsonAnswer = (value: unknown, status = 200): Answer =>
  answer(JSON.stringify(value), { status, headers: { "Content-Type": JSON_TYPE } });

/**
 * Applies a fault that happens before the whole body is read: resets the connection at once, or after a part of the
 * body (if there is a body) was read.
 */
export async function strikeEarly({ fault }: EarlyFault, request: Request): Promise<never> {
  if (fault === "reset-mid-body") await request.body?.getReader().read();
  throw new ConnectionReset();
}

/** The functions and the signal with which a fault waits. */
interface Waiting {
  /** This signal aborts when the client disconnects. */
  readonly signal: AbortSignal;
  /**
   * This function is called when the call will not get a complete answer, and only waits for the client to disconnect.
   */
  readonly onStall: () => void;
  readonly wait: Wait;
}

/**
 * Applies a fault to a call that was read and is valid. `commit` stores the message or sends it again, and returns the
 * answer.
 */
export async function strikeLate(
  fault: LateFault,
  commit: () => Message,
  { signal, onStall, wait }: Waiting,
): Promise<Answer> {
  switch (fault.fault) {
    case "429":
      return retryLater(fault.retryAfter);
    case "502-html":
      return badGateway();
    case "500-before-commit":
      return internalError();
    case "stall-headers":
      onStall();
      return untilDisconnected(signal);
    case "reset-after-commit":
      commit();
      throw new ConnectionReset();
    case "500-after-commit":
      commit();
      return internalError();
    case "stall-body":
      onStall();
      return halfAnswered(commit());
    case "truncated-json":
      return truncated(commit());
    case "not-json":
      commit();
      return foreignPage();
    default: {
      const message = commit();
      await wait(fault.delayMs, signal);
      return jsonAnswer(message);
    }
  }
}

/** Sends no answer. Throws the reason of the signal when the client disconnects. */
async function untilDisconnected(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, "abort");
  throw signal.reason;
}

/** The answer of Chatwoot's rate limiter. It is plain text, and has no `Retry-After` by default. */
export const retryLater = (retryAfter?: number | string): Answer =>
  answer("Retry later\n", {
    status: 429,
    headers: {
      "Content-Type": "text/plain",
      ...(retryAfter !== undefined && { "Retry-After": String(retryAfter) }),
    },
  });

/** The answer of Chatwoot's framework to an unhandled error. */
const internalError = (): Answer => jsonAnswer({ status: 500, error: "Internal Server Error" }, 500);

const page = (status: number, title: string): Answer =>
  answer(`<html>\n<head><title>${title}</title></head>\n<body><center><h1>${title}</h1></center></body>\n</html>\n`, {
    status,
    headers: { "Content-Type": "text/html" },
  });

/** The page that a proxy answers when it cannot reach the server behind the proxy. */
const badGateway = (): Answer => page(502, "502 Bad Gateway");

/** The sign-in page that a network, such as the network of a hotel, answers in place of the server. */
const foreignPage = (): Answer => page(200, "Sign in to continue");

const bytesOf = (message: Message): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(message));

const firstHalf = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  bytes.subarray(0, Math.floor(bytes.length / 2));

/** An answer that ends in the middle of its JSON, while its `Content-Length` says that it is complete. */
const truncated = (message: Message): Answer =>
  answer(firstHalf(bytesOf(message)), { headers: { "Content-Type": JSON_TYPE } });

/** An answer of which only the first half is sent. The rest never follows. */
function halfAnswered(message: Message): Answer {
  const bytes = bytesOf(message);
  const body = firstHalf(bytes);
  const unending = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(body) });
  const headers = { "Content-Type": JSON_TYPE, "Content-Length": String(bytes.length) };
  return { response: new Response(unending, { headers }), body };
}

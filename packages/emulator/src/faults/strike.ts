import type { Message } from "@livedesk/schema";
import { type EarlyFault, type Fault, faultModel, type LateFault } from "./schema.ts";
import type { Wait } from "../events.ts";
import { Refusal } from "../http/refusal.ts";
import { once } from "node:events";

/** What a fault that takes its time goes by. */
interface Waits {
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal;
  /** Told when it waits for nothing but that. */
  readonly onStall: () => void;
  readonly wait: Wait;
}

/** Lets a fault strike a call that could be answered: `commit` stores its message and returns the answer. */
export async function carryOut(
  fault: LateFault,
  commit: () => Message,
  { signal, onStall, wait }: Waits,
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
      return untilGone(signal);
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

/** An answer, and its body once more: that of a response can be read once only, and the client reads it. */
export interface Answer {
  readonly response: Response;
  readonly body: string | Uint8Array;
}

/** An answer with this body. */
export const answer = (body: string | Uint8Array<ArrayBuffer>, init?: ResponseInit): Answer => ({
  response: new Response(body, init),
  body,
});

/** An answer with this value as JSON. */
export const jsonAnswer = (value: unknown, status = 200): Answer =>
  answer(JSON.stringify(value), { status, headers: { "Content-Type": "application/json" } });

const JSON_TYPE = "application/json";

const bytesOf = (message: Message): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(message));

const firstHalf = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  bytes.subarray(0, Math.floor(bytes.length / 2));

const page = (status: number, title: string): Answer =>
  answer(`<html>\n<head><title>${title}</title></head>\n<body><center><h1>${title}</h1></center></body>\n</html>\n`, {
    status,
    headers: { "Content-Type": "text/html" },
  });

/** What upstream's framework answers to an error that nobody caught. */
export const internalError = (): Answer => jsonAnswer({ status: 500, error: "Internal Server Error" }, 500);

/** The page of a proxy that found nobody behind it. */
export const badGateway = (): Answer => page(502, "502 Bad Gateway");

/** A page that someone on the way put in the place of the answer. */
export const foreignPage = (): Answer => page(200, "Sign in to continue");

/** Upstream's throttle, which answers in plain text and does not say when to come back unless it is told to. */
export const retryLater = (retryAfter: number | string | undefined): Answer =>
  answer("Retry later\n", {
    status: 429,
    headers: {
      "Content-Type": "text/plain",
      ...(retryAfter !== undefined && { "Retry-After": String(retryAfter) }),
    },
  });

/** An answer that ends in the middle of its JSON, while its length says that this is all. */
export const truncated = (message: Message): Answer =>
  answer(firstHalf(bytesOf(message)), { headers: { "Content-Type": JSON_TYPE } });

/** An answer of which the first half arrives, and then nothing, for as long as anyone waits. */
export function halfAnswered(message: Message): Answer {
  const bytes = bytesOf(message);
  const body = firstHalf(bytes);
  const unending = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(body) });
  const headers = { "Content-Type": JSON_TYPE, "Content-Length": String(bytes.length) };
  return { response: new Response(unending, { headers }), body };
}

/** The header with which a call asks for a fault of its own. */
export const FAULT_HEADER = "X-Emulator-Fault";

const fieldOf: ReadonlyMap<string, string> = new Map([
  ["retry-after", "retryAfter"],
  ["delay-ms", "delayMs"],
]);

const parameterOf = (field: string): string => field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const digits = /^\d+$/;

function readParameter(text: string): [string, unknown] {
  const [name = "", ...rest] = text.split("=");
  const field = fieldOf.get(name.trim().toLowerCase());
  if (field === undefined)
    throw new Refusal(
      422,
      `${FAULT_HEADER}: the parameter ${JSON.stringify(name.trim())} is unknown; known: ${[...fieldOf.keys()].join(", ")}`,
    );
  const value = rest.join("=").trim();
  return [field, digits.test(value) ? Number(value) : value];
}

/** Reads a header such as `reset-after-commit`, `429; retry-after=2` or `slow; delay-ms=50`. Throws a 422 for any other. */
export function readFaultHeader(header: string | undefined): Fault | undefined {
  if (header === undefined) return undefined;
  const [fault, ...parameters] = header.split(";");
  const result = faultModel.safeParse({ fault: fault?.trim(), ...Object.fromEntries(parameters.map(readParameter)) });
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${parameterOf(path.join("."))}: ${message}`);
  throw new Refusal(422, `${FAULT_HEADER}: ${issues.join("; ")}`);
}

/** Resets the connection: at once, or for `reset-mid-body` when some of the body, if there is one, has been taken. */
export async function cutOff({ fault }: EarlyFault, request: Request): Promise<never> {
  if (fault === "reset-mid-body") await request.body?.getReader().read();
  throw new ConnectionReset();
}

/** Says that the connection of a call is to be reset, without an answer; without a socket, this is all that happens. */
export class ConnectionReset extends Error {
  readonly code = "ECONNRESET";

  constructor() {
    super("The emulator has reset the connection, as a fault asked it to");
    this.name = "ConnectionReset";
  }
}

/** Answers nothing for as long as anyone waits, then throws the reason for leaving. */
export async function untilGone(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, "abort");
  throw signal.reason;
}

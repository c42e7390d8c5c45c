import type { Message } from "@livedesk/schema";
import { answer, type Answer, jsonAnswer } from "../answer.ts";

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

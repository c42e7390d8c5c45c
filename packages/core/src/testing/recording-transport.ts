import type { ApiRequest } from "../requests/request.ts";
import type { ApiResponse, Transport } from "../transport.ts";
import { wait } from "../delivery/deadline.ts";
import { type ManualClock, manualClock } from "./manual-clock.ts";
import { wellFormed } from "../text.ts";

/** An answer that a test gives: a status and a value to be sent as JSON or a text, or an error to throw. */
export type ScriptedAnswer =
  | { readonly status: number; readonly json: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly status: number; readonly text: string; readonly headers?: Readonly<Record<string, string>> }
  | { readonly error: unknown };

/** How a recording transport works. */
export interface RecordingOptions {
  /** How long each answer takes, in ms of the transport's clock: a call is under way until the test lets them pass. Default 0. */
  readonly latency?: number | undefined;
  /** What its clock shows on the wall at the start, in milliseconds since 1970. Default 0. */
  readonly start?: number | undefined;
}

/** A transport that keeps what it was asked to send, and answers from a script. */
export interface RecordingTransport extends Transport {
  readonly clock: ManualClock;
  /** Every request so far, in order. */
  readonly requests: readonly ApiRequest<unknown>[];
  /** Throws when a scripted answer was never asked for. */
  verify(): void;
}

/**
 * Makes a transport for tests: it answers from the script, in order, and fails a request that the script does not
 * foresee. Call `verify()` at the end, so that an answer nobody asked for fails the test. With `latency`, answers take their
 * time, as they do on a network: what happens meanwhile can be tested too.
 *
 * @example
 * const transport = recordingTransport([{ status: 200, json: { id: 1, status: "sent" } }]);
 * await createClient(transport).messages.send(141, { content: "Hello" });
 * transport.requests[0]?.path; // "/api/v2/accounts/conversations/141/messages"
 * transport.verify();
 */
export function recordingTransport(
  script: readonly ScriptedAnswer[] = [],
  { latency = 0, start = 0 }: RecordingOptions = {},
): RecordingTransport {
  const requests: ApiRequest<unknown>[] = [];
  const clock = manualClock(start);
  return {
    clock,
    base64,
    requests,
    async send(request, { deadline }) {
      const answer = script[requests.length];
      requests.push(request);
      if (answer === undefined) throw new Error(`No answer is scripted for request ${requests.length}`);
      if (latency > 0) await wait(clock, latency, deadline, true);
      if ("error" in answer) throw answer.error;
      return toResponse(answer);
    },
    verify() {
      const left = script.length - requests.length;
      if (left > 0) throw new Error(`${left} of ${script.length} scripted answers were never asked for`);
    },
  };
}

function toResponse(answer: Exclude<ScriptedAnswer, { error: unknown }>): ApiResponse {
  const json = "json" in answer;
  return {
    status: answer.status,
    headers: { "content-type": json ? "application/json" : "text/plain", ...answer.headers },
    body: json ? JSON.stringify(answer.json) : answer.text,
  };
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The UTF-8 of a string, as the digits of its bits. */
const bitsOf = (text: string): string =>
  encodeURIComponent(wellFormed(text)).replaceAll(/%([0-9A-F]{2})|./gs, (character, hex?: string) => {
    const byte = hex === undefined ? character.charCodeAt(0) : Number.parseInt(hex, 16);
    return byte.toString(2).padStart(8, "0");
  });

/** Base64 of a string's UTF-8. A transport has its runtime's; that of the tests has no runtime. */
export function base64(text: string): string {
  const digit = (six: string): string => ALPHABET.charAt(Number.parseInt(six.padEnd(6, "0"), 2));
  const digits = (bitsOf(text).match(/.{1,6}/g) ?? []).map(digit).join("");
  return digits.padEnd(Math.ceil(digits.length / 4) * 4, "=");
}

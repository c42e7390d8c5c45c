import type { ApiRequest } from "../requests/request.ts";
import type { ApiResponse, Transport } from "../transport.ts";
import { wait } from "../delivery/retry.ts";
import { type ManualClock, manualClock } from "./manual-clock.ts";
import { wellFormed } from "../text.ts";

/** A scripted answer: a status with a JSON value or a string, or an error that the transport throws. */
export type ScriptedAnswer =
  | { readonly status: number; readonly json: unknown; readonly headers?: Readonly<Record<string, string>> | undefined }
  | { readonly status: number; readonly text: string; readonly headers?: Readonly<Record<string, string>> | undefined }
  | { readonly error: unknown };

/** Options of a recording transport. */
export interface RecordingOptions {
  /**
   * How long each answer takes, in ms of the transport's clock. A call is in progress until the test lets this time
   * pass with `transport.clock.advance(ms)`. Default 0: answers come at once.
   */
  readonly latency?: number | undefined;
  /** The time of the transport's clock at the start, in milliseconds since 1970. Default 0. */
  readonly start?: number | undefined;
}

/** A transport that records every request, and answers from a script. */
export interface RecordingTransport extends Transport {
  /** The clock of the transport. The test decides how much time passes on this clock. */
  readonly clock: ManualClock;
  /** Every request so far, in the order in which the requests were sent. */
  readonly requests: readonly ApiRequest<unknown>[];
  /** Throws an error if a scripted answer was not used. */
  verify(): void;
}

/**
 * Makes a transport for tests of code that uses a client: nothing is sent. It answers from the script, in order, and
 * throws an error for a request that has no answer in the script. Call `verify()` at the end, so that an unused answer
 * fails the test. With `latency`, answers take time as on a network, so that a test can look at a call that is in
 * progress.
 *
 * @example
 * const transport = recordingTransport([{ status: 200, json: { id: 1, status: "sent" } }]);
 * await createClient(transport).messages.send(141, "Hello");
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
      if (answer === undefined)
        throw new Error(`Request ${requests.length} has no scripted answer (scripted answers: ${script.length})`);
      if (latency > 0) await wait(clock, latency, deadline, undefined, true);
      if ("error" in answer) throw answer.error;
      return toResponse(answer);
    },
    verify() {
      const unused = script.length - requests.length;
      if (unused > 0) throw new Error(`${unused} of ${script.length} scripted answers were not used`);
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

/** The bits of a string's UTF-8 bytes, as a string of 0 and 1. */
const bitsOf = (text: string): string =>
  encodeURIComponent(wellFormed(text)).replaceAll(/%([0-9A-F]{2})|./gs, (character, hex?: string) => {
    const byte = hex === undefined ? character.charCodeAt(0) : Number.parseInt(hex, 16);
    return byte.toString(2).padStart(8, "0");
  });

/**
 * The base64 of a string's UTF-8 bytes. Other transports use a function of their runtime; this package uses no runtime.
 */
export function base64(text: string): string {
  const digit = (six: string): string => ALPHABET.charAt(Number.parseInt(six.padEnd(6, "0"), 2));
  const digits = (bitsOf(text).match(/.{1,6}/g) ?? []).map(digit).join("");
  return digits.padEnd(Math.ceil(digits.length / 4) * 4, "=");
}

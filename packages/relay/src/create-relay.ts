import { notify } from "@livedesk/core";
import { type Answer, errorAnswer, refusalAnswer, toResponse } from "./answer.ts";
import type { Call } from "./call.ts";
import { cors } from "./cors.ts";
import { gatekeeper } from "./gatekeeper.ts";
import { IncomingBody } from "./incoming-body.ts";
import { limitsOf } from "./limits.ts";
import { originRule, refuseStrangers } from "./origin-check.ts";
import { outcomeAnswer } from "./outcome-answer.ts";
import { memoryLimiter } from "./rate-limit.ts";
import { readCall } from "./read-call.ts";
import { Refusal } from "./refusal.ts";
import { refuseTricks } from "./refuse-tricks.ts";
import { checkOptions, type RelayOptions } from "./relay-options.ts";
import { Repeats, repeatKey } from "./repeats.ts";
import { routeOf } from "./route.ts";
import { runtimeClock } from "./runtime-clock.ts";

/** Answers requests of pages. It never rejects. */
export type Relay = (request: Request) => Promise<Response>;

/**
 * Makes the door through which pages reach LiveDesk: a function from `Request` to `Response`, below any path. It answers the
 * API's two routes and nothing else, and is closed to whatever `origins` and `authorize` do not let through. Throws
 * `ConfigurationError`.
 *
 * @example
 * const authorize = ({ headers }: Request) => headers.get("x-token") === session.token;
 * const relay = createRelay({ client: livedesk, origins: ["https://desk.example"], authorize });
 *
 * Contract: request URL, authentication.
 */
export function createRelay(options: RelayOptions): Relay {
  checkOptions(options);
  const { client, clock = runtimeClock, onError = () => undefined } = options;
  const limits = limitsOf(options.limits);
  const isAllowed = originRule(options.origins);
  const { headers, permission } = cors(isAllowed, options.credentials === true);
  const admit = gatekeeper(options, options.limiter ?? memoryLimiter(limits.requestsPerMinute, clock));
  const repeats = new Repeats(clock);

  async function carryOut(call: Call): Promise<Answer> {
    try {
      return { status: 200, json: JSON.stringify(await call.deliver()) };
    } catch (thrown) {
      return refusalAnswer(thrown, (error) => outcomeAnswer(error, clock.now()));
    }
  }

  async function answer(request: Request, url: URL): Promise<Answer> {
    const route = routeOf(url.pathname);
    if (request.method !== "POST") throw new Refusal(405, "The relay takes POST alone", { allow: "POST, OPTIONS" });
    refuseStrangers(request.headers, url, isAllowed);
    refuseTricks(request, url);
    const key = repeatKey(request.headers);
    const incoming = new IncomingBody(request, clock, limits.bodyTime);
    try {
      const call = await readCall({ client, clock, limits, route, request, incoming });
      const { kind, fingerprint } = call;
      await admit(request, { ...route, kind });
      if (key === undefined) return await carryOut(call);
      const { conversationId, messageId = "" } = route;
      return await repeats.run([conversationId, messageId, key, fingerprint].join(), () => carryOut(call));
    } finally {
      incoming.cancel();
    }
  }

  return async (request) => {
    const url = new URL(request.url);
    try {
      if (request.method === "OPTIONS") return permission(request, url);
      return toResponse(await answer(request, url), headers(request, url));
    } catch (thrown) {
      // Nothing throws once something may have been sent: that is an answer.
      const refused = refusalAnswer(thrown, (error) => {
        notify(onError, error);
        return errorAnswer(424, "The relay could not tell whether this caller may do this: nothing was sent");
      });
      return toResponse(refused, headers(request, url));
    }
  };
}

import type { Clock } from "@livedesk/core";
import { type Answer, refusalAnswer } from "./answer.ts";
import type { Call } from "./call.ts";
import { FormPlaces } from "./form/form-places.ts";
import type { IncomingBody } from "./incoming-body.ts";
import type { Limits } from "./limits.ts";
import { outcomeAnswer } from "./outcome-answer.ts";
import { countRequest, type RateLimiter } from "./rate-limit.ts";

/** Carries a call of a caller out, and says what became of it. It rejects only where nothing was sent. */
export type CarryOut = (call: Call, caller: string, incoming: IncomingBody) => Promise<Answer>;

/** Calls are ended by `end`, whatever has become of them by then. */
export function carryingOut(limits: Limits, limiter: RateLimiter, clock: Clock, end: AbortSignal): CarryOut {
  const places = new FormPlaces(limits, clock);
  return async (call, caller, incoming) => {
    // Counted no sooner, so that neither strangers nor repeats use up what a caller may ask for.
    await countRequest(limiter, caller);
    const giveBack = call.kind === "files" ? await places.take(caller, incoming) : undefined;
    try {
      return { status: 200, json: JSON.stringify(await call.deliver(end)) };
    } catch (thrown) {
      return refusalAnswer(thrown, (error) => outcomeAnswer(error, clock.wall()));
    } finally {
      giveBack?.();
    }
  };
}

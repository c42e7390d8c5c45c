import type { Clock } from "@livedesk/core/adapter";
import { type Answer, refusalAnswer } from "./answer.ts";
import type { Call } from "./call.ts";
import type { Closing } from "./closing.ts";
import { FormPlaces } from "./limits-in-memory.ts";
import type { Ask } from "./in-time.ts";
import type { IncomingBody } from "./body.ts";
import type { Limits } from "./options.ts";
import { outcomeAnswer } from "./answers.ts";
import { countRequest, type RateLimiter } from "./rate-limit.ts";

/** Carries a call of a caller out, and says what became of it. It rejects only where nothing was sent. */
export type CarryOut = (call: Call, caller: string, incoming: IncomingBody) => Promise<Answer>;

/** What calls are carried out with. */
export interface CarryOutTools {
  readonly limits: Limits;
  readonly limiter: RateLimiter;
  /** Asks the limiter. */
  readonly ask: Ask;
  readonly clock: Clock;
  readonly closing: Closing;
}

/** Once the relay is being closed, calls that wait for the limiter or for a place are refused, and none is sent any more. */
export function carryingOut({ limits, limiter, ask, clock, closing }: CarryOutTools): CarryOut {
  const places = new FormPlaces(limits, clock, closing.begun);
  return async (call, caller, incoming) => {
    // Counted no sooner, so that neither strangers nor repeats use up what a caller may ask for.
    await closing.before(() => countRequest(limiter, caller, ask));
    const giveBack = call.kind === "files" ? await places.take(caller, incoming) : undefined;
    try {
      const message = await closing.send((end) => call.deliver(end));
      return { status: 200, json: JSON.stringify(message) };
    } catch (thrown) {
      return refusalAnswer(thrown, (error) => outcomeAnswer(error, clock.wall()));
    } finally {
      giveBack?.();
    }
  };
}

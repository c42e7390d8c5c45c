import type { Message } from "@livedesk/schema";
import { type Answer, jsonAnswer } from "../answer.ts";
import { badGateway, foreignPage, halfAnswered, internalError, retryLater, truncated } from "./broken-answers.ts";
import { ConnectionReset } from "./connection-reset.ts";
import type { LateFault } from "./fault.ts";
import { untilGone } from "./until-gone.ts";
import type { Wait } from "./wait.ts";

/** Lets a fault strike a call that could be answered: `commit` stores its message and returns the answer. */
export async function carryOut(
  fault: LateFault,
  commit: () => Message,
  signal: AbortSignal,
  wait: Wait,
): Promise<Answer> {
  switch (fault.fault) {
    case "429":
      return retryLater(fault.retryAfter);
    case "502-html":
      return badGateway();
    case "500-before-commit":
      return internalError();
    case "stall-headers":
      return untilGone(signal);
    case "reset-after-commit":
      commit();
      throw new ConnectionReset();
    case "500-after-commit":
      commit();
      return internalError();
    case "stall-body":
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

import type { Message } from "@livedesk/schema";
import { type Answer, jsonAnswer } from "../answer.ts";
import { badGateway, foreignPage, halfAnswered, internalError, retryLater, truncated } from "./broken-answers.ts";
import { ConnectionReset } from "./connection-reset.ts";
import type { LateFault } from "./schema.ts";
import { untilGone } from "./until-gone.ts";
import type { Wait } from "./wait.ts";

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

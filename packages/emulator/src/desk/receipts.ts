import { whatsappError } from "@livedesk/core/whatsapp";
import * as z from "zod/mini";
import { closedObject, Refusal, validate } from "../http/refusal.ts";
import { withStatus } from "./actions.ts";
import type { Conversation, LaterFailure, MessageStatus, ReceiptPlan, StoredMessage } from "./conversation.ts";
import type { Store } from "./store.ts";

const MS = "must be a number of milliseconds, a whole number, 0 or more";
const WHOLE = "must be a whole number, 1 or more";
const CODE = "must be a code of WhatsApp's table, such as 131026";
const ms = z.optional(z.int(MS).check(z.gte(0, MS)));
const whole = z.optional(z.int(WHOLE).check(z.gte(1, WHOLE)));

const planModel = closedObject({
  delivered: ms,
  read: ms,
  failures: z.optional(
    z.array(
      closedObject({
        code: z.int(CODE).check(z.refine((code) => whatsappError(code) !== undefined, CODE)),
        after: ms,
        conversationId: whole,
        kind: z.optional(z.enum(["text", "file", "template"], 'must be "text", "file" or "template"')),
        count: whole,
      }),
      "must be an array of failures",
    ),
  ),
});

interface Due {
  readonly at: number;
  readonly messageId: number;
  readonly status: MessageStatus;
  readonly code: number | undefined;
}

/** A status that a message gets `after` milliseconds. */
interface Later extends Pick<Due, "status" | "code"> {
  readonly after: number;
}

/**
 * How much earlier than the time of a `Date` a timer of Node.js may fire, in ms. Without this, a status would not be due yet, and
 * would only come with the next request.
 */
const TIMER_IS_EARLY = 1;

/** Calls `run` after some milliseconds of real time, without keeping the process alive. */
export type LaterTimer = (milliseconds: number, run: () => void) => void;

const kindOf = ({ files, template_params }: StoredMessage): LaterFailure["kind"] => {
  if (files.length > 0) return "file";
  return template_params === undefined ? "text" : "template";
};

/** Gives messages their later statuses, when the emulator's clock reaches the time. */
export class Receipts {
  readonly #store: Store;
  readonly #later: LaterTimer;
  readonly #atStart: ReceiptPlan;
  #plan: ReceiptPlan = {};
  #failures: { readonly failure: LaterFailure; left: number }[] = [];
  #due: Due[] = [];

  constructor(store: Store, plan: unknown, later: LaterTimer) {
    this.#store = store;
    this.#later = later;
    this.#atStart = this.set(plan ?? {});
  }

  /** Replaces the plan, for the messages that are sent from now on. Throws a 422 that names the wrong field. */
  set(plan: unknown): ReceiptPlan {
    this.#plan = validate(planModel, plan, "the plan");
    this.#failures = (this.#plan.failures ?? []).map((failure) => ({ failure, left: failure.count ?? 1 }));
    return { ...this.#plan, failures: [...(this.#plan.failures ?? [])] };
  }

  /** Decides what becomes of a message that was just sent, or sent again. */
  watch({ id: conversationId, channel }: Conversation, message: StoredMessage): void {
    this.#due = this.#due.filter(({ messageId }) => messageId !== message.id);
    if (channel !== "whatsapp" || message.private || message.history.at(-1)?.status !== "sent") return;
    const now = this.#store.now().getTime();
    const due = this.#statusesOf(conversationId, message).map(({ status, code, after }): Due => ({
      status,
      code,
      messageId: message.id,
      at: now + after,
    }));
    this.#due = [...this.#due, ...due].toSorted((one, other) => one.at - other.at);
    for (const { at } of due) this.#later(at - now + TIMER_IS_EARLY, () => this.#settleUnasked());
  }

  /** Gives every status whose time has come. Throws if one cannot be stored. The status stays due, and comes later. */
  settle(): void {
    const now = this.#store.now().getTime();
    for (let next = this.#due[0]; next !== undefined && next.at <= now; next = this.#due[0]) {
      this.#give(next);
      this.#due.shift();
    }
  }

  /** Forgets the statuses that have not come yet. */
  cancel(): void {
    this.#due = [];
  }

  /**
   * Keeps the present plan. The returned function forgets the statuses that have not come yet, and brings back the plan
   * that was kept.
   */
  keep(): () => void {
    const plan = this.#plan;
    const failures = structuredClone(this.#failures);
    return () => {
      this.cancel();
      this.#plan = plan;
      this.#failures = structuredClone(failures);
    };
  }

  /** Forgets the statuses that have not come yet, and brings back the plan of the start. */
  reset(): void {
    this.cancel();
    this.set(this.#atStart);
  }

  /** What the timer does. No caller gets an error here: it would end the process. The next request gets it. */
  #settleUnasked(): void {
    try {
      this.settle();
    } catch {
      // The status is still due.
    }
  }

  #statusesOf(conversationId: number, message: StoredMessage): readonly Later[] {
    const kind = kindOf(message);
    const rule = this.#failures.find(
      ({ failure, left }) =>
        left > 0 && (failure.conversationId ?? conversationId) === conversationId && (failure.kind ?? kind) === kind,
    );
    if (rule !== undefined) {
      rule.left -= 1;
      return [{ status: "failed", code: rule.failure.code, after: rule.failure.after ?? 0 }];
    }
    const { delivered, read } = this.#plan;
    return [
      ...(delivered === undefined ? [] : [{ status: "delivered" as const, code: undefined, after: delivered }]),
      ...(read === undefined ? [] : [{ status: "read" as const, code: undefined, after: read }]),
    ];
  }

  #give({ at, messageId, status, code }: Due): void {
    try {
      const { conversation, message } = this.#store.message(messageId);
      this.#store.replace(conversation.id, withStatus(message, status, { code }, new Date(at)));
    } catch (error) {
      // The conversation was deleted in the meantime.
      if (!(error instanceof Refusal)) throw error;
    }
  }
}

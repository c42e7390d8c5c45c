import { checkOptions, optionRule, type OptionRules } from "@livedesk/core/adapter";
import { Refusal } from "../http/refusal.ts";

/** The limits of LiveDesk's throttle. A limit that is left out does not apply. */
export interface ThrottleLimits {
  /** The most messages of any kind in one conversation within 60 seconds. A message beyond it is answered with 422. */
  readonly conversation?: number | undefined;
  /** The most calls of the API in one minute. A call beyond it is answered with 429. */
  readonly calls?: number | undefined;
}

const RULES: OptionRules<ThrottleLimits> = {
  conversation: optionRule.wholeNumber(1),
  calls: optionRule.wholeNumber(1),
};

/** The limits of Chatwoot (`CONVERSATION_MESSAGE_PER_MINUTE_LIMIT` and `RACK_ATTACK_LIMIT`). */
const OF_CHATWOOT: ThrottleLimits = { conversation: 200, calls: 3000 };

const MINUTE = 60_000;

/** Counts calls and messages, as Chatwoot does. */
export class Throttle {
  readonly #limits: ThrottleLimits;
  #minute = 0;
  #calls = 0;

  /** Throws `ConfigurationError` for limits that are not valid. */
  constructor(given: ThrottleLimits | boolean | undefined) {
    this.#limits = given === true ? OF_CHATWOOT : given === undefined || given === false ? {} : given;
    checkOptions(this.#limits, RULES, "throttle");
  }

  /** Counts a call. Whether the call is beyond the limit of this minute. Like Rack::Attack, it counts calendar minutes. */
  isOver(now: Date): boolean {
    const { calls = Infinity } = this.#limits;
    const minute = Math.floor(now.getTime() / MINUTE);
    if (minute !== this.#minute) this.#calls = 0;
    this.#minute = minute;
    this.#calls += 1;
    return this.#calls > calls;
  }

  /** Forgets the calls that were counted. */
  reset(): void {
    this.#calls = 0;
  }

  /**
   * Throws a 422 if a conversation has as many messages of the last 60 seconds as the limit allows. In Chatwoot, this
   * rule belongs to the model of a message, so it applies whenever a message is saved.
   */
  refuseFlood(messages: readonly { readonly created_at: number }[], now: Date): void {
    const { conversation = Infinity } = this.#limits;
    const oldest = messages.at(-conversation);
    const isFull = messages.length >= conversation && oldest !== undefined;
    if (isFull && now.getTime() - oldest.created_at * 1000 < MINUTE)
      throw new Refusal(422, "Validation failed: Too many messages");
  }
}

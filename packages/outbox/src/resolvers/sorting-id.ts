import { checkOptionsLike, optionRule, type OptionRules } from "@livedesk/core/adapter";
import type { KnownMessage, Resolver } from "../message.ts";

/** Options of `sortingIdResolver`. */
export interface SortingIdResolverOptions {
  /**
   * Says that LiveDesk numbers the messages of a conversation without gaps in `sorting_id`, as you have seen in your account. It was not
   * verified for LiveDesk in general, so without this option the resolver always says `unclear`.
   */
  readonly isDense?: boolean | undefined;
  /**
   * How long after the end of an unknown attempt the next message must have been sent, in ms: a request that was lost may still arrive
   * shortly after. Default 60 000.
   */
  readonly lateArrival?: number | undefined;
}

const OPTIONS: OptionRules<SortingIdResolverOptions> = {
  isDense: optionRule.aBoolean,
  lateArrival: optionRule.wholeNumber(0),
};

/**
 * Finds out that LiveDesk does not have a message: the message before it has the `sorting_id` n, and the next one that was accepted has
 * n + 1, so there is no place for another one between them. It says `absent` or `unclear`.
 *
 * @example
 * const outbox = createOutbox({ client, store, resolvers: [sortingIdResolver({ isDense: true })] });
 */
export function sortingIdResolver(options: SortingIdResolverOptions = {}): Resolver {
  checkOptionsLike("{ isDense: true }", options, OPTIONS);
  const { isDense = false, lateArrival = 60_000 } = options;
  return {
    name: "sorting-id",
    resolve(message, { messages, isComplete }) {
      if (!isDense) return { verdict: "unclear", evidence: "it is not known whether sorting_id has gaps" };
      const { id, startedAt, endedAt, messageId } = message;
      const own = messages.find((other) => other.id === id);
      // The start of an earlier attempt is not in the ledger, so only one attempt has a place between two messages.
      if (
        !isComplete ||
        own?.openAttempts !== 1 ||
        message.attempts !== 1 ||
        messageId !== undefined ||
        !startedAt ||
        !endedAt
      ) {
        return { verdict: "unclear" };
      }
      // The ids and the times must agree, because a clock can be set back, and priorities change the order.
      const before = messages.filter(
        (other) => other.id < id && isAccepted(other) && other.endedAt && other.endedAt <= startedAt,
      );
      const after = messages.filter(
        (other) =>
          other.id > id &&
          isAccepted(other) &&
          other.attempts === 1 &&
          other.startedAt &&
          other.startedAt.getTime() >= endedAt.getTime() + lateArrival,
      );
      const last = Math.max(...before.map(({ sortingId }) => sortingId!));
      const next = Math.min(...after.map(({ sortingId }) => sortingId!));
      if (next !== last + 1) return { verdict: "unclear" };
      return { verdict: "absent", evidence: `sorting_id ${last} was before it, and ${next} after it` };
    },
  };
}

const isAccepted = ({ state, sortingId }: KnownMessage): boolean => state === "accepted" && sortingId !== undefined;

import type { RelayOptions, RelayRoute } from "../relay-options.ts";
import { ORIGIN } from "./requests.ts";

/** Names a caller after the conversation that it writes into, for tests that have no users. */
export const perConversation = (_: Request, { conversationId }: RelayRoute): string => `caller of ${conversationId}`;

/** The options of a relay that lets in pages of one origin, whoever calls. */
export const LETS_IN = {
  origins: [ORIGIN],
  authenticate: perConversation,
  authorize: () => true,
} satisfies Partial<RelayOptions>;

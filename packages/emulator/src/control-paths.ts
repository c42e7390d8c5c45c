/** Answers 200 as soon as the emulator listens. */
export const HEALTH = "/__emulator/health";

/** Shows everything that exists. */
export const TRUTH = "/__emulator/truth";

/** Reads and changes which calls go wrong. */
export const FAULTS = "/__emulator/faults";

/** Lets the customer of a conversation write; with `:conversation_id`, the pattern that the router matches. */
export const customerPath = <Id extends number | ":conversation_id">(id: Id) =>
  `/__emulator/conversations/${id}/customer-messages` as const;

/** Answers 200 as soon as the emulator listens. */
export const HEALTH = "/__emulator/health";

/** Shows everything that exists in the emulator. */
export const TRUTH = "/__emulator/truth";

/** Reads and changes which calls go wrong. */
export const FAULTS = "/__emulator/faults";

/** Reads and changes which templates count as approved. */
export const TEMPLATES = "/__emulator/templates";

/** Shows the last calls of the API, with their answers. */
export const EXCHANGES = "/__emulator/exchanges";

/** A stream of changes. */
export const EVENTS = "/__emulator/events";

/** Reads and moves the time. */
export const CLOCK = "/__emulator/clock";

/** Opens and closes the window of a conversation. With `:conversation_id`, the pattern for the router. */
export const windowPath = <Id extends number | ":conversation_id">(id: Id) =>
  `/__emulator/conversations/${id}/window` as const;

/** Writes a message from the customer of a conversation. With `:conversation_id`, the pattern for the router. */
export const customerPath = <Id extends number | ":conversation_id">(id: Id) =>
  `/__emulator/conversations/${id}/customer-messages` as const;

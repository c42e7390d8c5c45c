/** The start of the paths of a scope, before its name. */
export const SCOPES = "/__scope";

/** The header that names the scope of a request whose path names none. */
export const SCOPE_HEADER = "X-Emulator-Scope";

const SCOPE = /^\/__scope\/([^/]*)(?=\/|$)/;

/** Returns the name of the scope in a path, as it is written. Undefined if the path names none. */
export const scopeIn = (path: string): string | undefined => SCOPE.exec(path)?.[1];

/** Returns a path without the part that names a scope. */
export const withoutScope = (path: string): string => path.replace(SCOPE, "") || "/";

/** The path that answers 200 as soon as the emulator listens. */
export const HEALTH = "/__emulator/health";

/** The path that shows everything that exists in the emulator. */
export const TRUTH = "/__emulator/truth";

/** The path at which the fault rules are read and changed. */
export const FAULTS = "/__emulator/faults";

/** The path at which the approved templates are read and changed. */
export const TEMPLATES = "/__emulator/templates";

/** The path that shows the last calls of the API with their answers. */
export const EXCHANGES = "/__emulator/exchanges";

/** The path that answers as soon as a call matches. */
export const WAIT = "/__emulator/exchanges/wait";

/** The path that shows the calls that match. */
export const VERIFY = "/__emulator/exchanges/verify";

/** A stream of changes. */
export const EVENTS = "/__emulator/events";

/** The path at which the time is read and moved. */
export const CLOCK = "/__emulator/clock";

/** The path at which conversations are created and listed. */
export const CONVERSATIONS = "/__emulator/conversations";

/**
 * The path at which the status of a message is set. With `:message_id` as the id, it is the pattern for the router.
 */
export const statusPath = <Id extends number | ":message_id">(id: Id) => `/__emulator/messages/${id}/status` as const;

/** The path at which it is decided what becomes of messages after they were sent. */
export const RECEIPTS = "/__emulator/receipts";

/** The path at which everything is set back to the start. */
export const RESET = "/__emulator/reset";

/** The path at which snapshots are made. A snapshot itself is at this path with its id. */
export const SNAPSHOTS = "/__emulator/snapshots";

/** The path that shows the present state as a seed. */
export const SEED = "/__emulator/seed";

/** The path that shows the JSON Schema of a seed. */
export const SEED_SCHEMA = "/__emulator/seed.schema.json";

/**
 * The path at which the window of a conversation is opened and closed. With `:conversation_id` as the id, it is the
 * pattern for the router.
 */
export const windowPath = <Id extends number | ":conversation_id">(id: Id) =>
  `/__emulator/conversations/${id}/window` as const;

/**
 * The path at which the customer of a conversation writes a message. With `:conversation_id` as the id, it is the
 * pattern for the router.
 */
export const customerPath = <Id extends number | ":conversation_id">(id: Id) =>
  `/__emulator/conversations/${id}/customer-messages` as const;

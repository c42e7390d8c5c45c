export type { Client, RequestKind } from "@livedesk/core";
export type { Clock } from "@livedesk/core/adapter";
export { createRelay, type Relay } from "./create-relay.ts";
export type { RelayLimits } from "./options.ts";
export type { RateLimiter } from "./options.ts";
export type { RelayAccess, RelayOptions, RelayRoute } from "./options.ts";

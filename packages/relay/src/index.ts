export type { Client, RequestKind } from "@livedesk/core";
export type { Clock } from "@livedesk/core/adapter";
export type { Id } from "@livedesk/schema";
export { createRelay, type Relay } from "./create-relay.ts";
export type { RateLimiter, RelayAccess, RelayLimits, RelayOptions, RelayRoute } from "./options.ts";

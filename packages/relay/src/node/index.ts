export type { Relay } from "../create-relay.ts";
export { type NodeHandler, toNodeHandler } from "./handler.ts";

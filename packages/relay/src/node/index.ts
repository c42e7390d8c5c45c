/**
 * Serves a relay from a server of Node.js: Express, or `node:http`.
 *
 * @packageDocumentation
 */

export type { Relay } from "../create-relay.ts";
export { type NodeHandler, toNodeHandler } from "./handler.ts";

import type { Peer } from "./peer.ts";

/** Loaded one by one, each in a process of its own. */
const PEERS = {
  "undici-raw": () => import("./peers/undici-raw.ts"),
  "undici-json": () => import("./peers/undici-json.ts"),
  livedesk: () => import("./peers/livedesk.ts"),
  "undici-fetch": () => import("./peers/undici-fetch.ts"),
  "fetch-loop": () => import("./peers/fetch-loop.ts"),
  axios: () => import("./peers/axios.ts"),
  got: () => import("./peers/got.ts"),
  ky: () => import("./peers/ky.ts"),
  openai: () => import("./peers/openai.ts"),
  slack: () => import("./peers/slack.ts"),
  "chatwoot-sdk": () => import("./peers/chatwoot-sdk.ts"),
} satisfies Record<string, () => Promise<{ peer: Peer }>>;

export type PeerId = keyof typeof PEERS;

export async function loadPeer(id: PeerId): Promise<Peer> {
  const { peer } = await PEERS[id]();
  return peer;
}

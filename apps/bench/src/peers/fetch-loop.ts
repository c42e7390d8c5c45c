import { setTimeout as delay } from "node:timers/promises";
import type { Peer } from "../peer.ts";
import { jsonHeaders, messagesUrls } from "../wire.ts";

const TRIES = 3;

/** What many programs have instead of a client: try again on anything that may pass. */
export const peer: Peer = {
  name: "fetch in a loop, 3 tries",
  open(target) {
    const nextUrl = messagesUrls(target);
    const headers = jsonHeaders(target);
    const post = async (body: string): Promise<unknown> => {
      const signal = target.timeout ? AbortSignal.timeout(target.timeout) : null;
      const response = await fetch(nextUrl(), { method: "POST", headers, body, signal });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      return response.json();
    };
    return {
      async send(text) {
        const body = JSON.stringify({ content: text });
        for (let tries = 1; tries < TRIES; tries += 1) {
          try {
            return await post(body);
          } catch {
            await delay(50 * tries);
          }
        }
        return post(body);
      },
      close: () => undefined,
    };
  },
};

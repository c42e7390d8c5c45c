import { Agent, request } from "undici";
import type { Peer } from "../peer.ts";
import { jsonHeaders, messagesUrls } from "../wire.ts";

/** The first baseline: a body made once, and an answer that nobody reads. */
export const peer: Peer = {
  name: "undici.request, raw",
  open(target) {
    const dispatcher = new Agent({ allowH2: false });
    const nextUrl = messagesUrls(target);
    const headers = jsonHeaders(target);
    let prepared: string | undefined;
    return {
      async send(text) {
        prepared ??= JSON.stringify({ content: text });
        const { body } = await request(nextUrl(), { method: "POST", headers, body: prepared, dispatcher });
        await body.dump();
      },
      close: () => dispatcher.destroy(),
    };
  },
};

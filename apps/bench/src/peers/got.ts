import got from "got";
import { fileForm } from "../file-form.ts";
import type { Peer } from "../peer.ts";
import { authorization, messagesUrls } from "../wire.ts";

export const peer: Peer = {
  name: "got",
  open(target) {
    const nextUrl = messagesUrls(target);
    const client = got.extend({
      headers: { authorization: authorization(target) },
      ...(target.retries === "off" && { retry: { limit: 0 } }),
      ...(target.timeout && { timeout: { request: target.timeout } }),
    });
    return {
      send: (text) => client.post(nextUrl(), { json: { content: text } }).json(),
      upload: async (path) => client.post(nextUrl(), { body: await fileForm(new FormData(), path) }).json(),
      close: () => undefined,
    };
  },
};

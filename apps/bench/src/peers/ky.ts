import ky from "ky";
import { fileForm } from "../file-form.ts";
import type { Peer } from "../peer.ts";
import { authorization, messagesUrls } from "../wire.ts";

export const peer: Peer = {
  name: "ky",
  open(target) {
    const nextUrl = messagesUrls(target);
    const client = ky.create({
      headers: { authorization: authorization(target) },
      ...(target.retries === "off" && { retry: 0 }),
      ...(target.timeout && { timeout: target.timeout }),
    });
    return {
      send: (text) => client.post(nextUrl(), { json: { content: text } }).json(),
      // Its 10 s are too short for a big file.
      upload: async (path) =>
        client.post(nextUrl(), { body: await fileForm(new FormData(), path), timeout: false }).json(),
      close: () => undefined,
    };
  },
};

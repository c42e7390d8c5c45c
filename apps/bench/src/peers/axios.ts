import { create } from "axios";
import { fileForm } from "../file-form.ts";
import type { Peer } from "../peer.ts";
import { authorization, messagesUrls } from "../wire.ts";

export const peer: Peer = {
  name: "axios",
  open(target) {
    const nextUrl = messagesUrls(target);
    const client = create({ headers: { authorization: authorization(target) }, timeout: target.timeout ?? 0 });
    return {
      send: async (text) => (await client.post<unknown>(nextUrl(), { content: text })).data,
      upload: async (path) => (await client.post<unknown>(nextUrl(), await fileForm(new FormData(), path))).data,
      close: () => undefined,
    };
  },
};

import { fetch, FormData, type RequestInit } from "undici";
import { fileForm } from "../file-form.ts";
import type { Peer } from "../peer.ts";
import { authorization, jsonHeaders, messagesUrls } from "../wire.ts";

export const peer: Peer = {
  name: "undici fetch",
  open(target) {
    const { timeout } = target;
    const nextUrl = messagesUrls(target);
    const headers = jsonHeaders(target);
    const post = async (init: RequestInit): Promise<unknown> => {
      const signal = timeout ? AbortSignal.timeout(timeout) : null;
      const response = await fetch(nextUrl(), { method: "POST", signal, ...init });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      return response.json();
    };
    return {
      send: (text) => post({ headers, body: JSON.stringify({ content: text }) }),
      upload: async (path) =>
        post({ headers: { authorization: authorization(target) }, body: await fileForm(new FormData(), path) }),
      close: () => undefined,
    };
  },
};

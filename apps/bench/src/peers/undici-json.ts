import { Agent, type Dispatcher, FormData, request } from "undici";
import { fileForm } from "../file-form.ts";
import type { Peer } from "../peer.ts";
import { authorization, jsonHeaders, messagesUrl, messagesUrls } from "../wire.ts";

/** The second baseline: what a program does that has no client. */
export const peer: Peer = {
  name: "undici.request + JSON",
  open(target) {
    const { timeout } = target;
    const dispatcher = new Agent({ allowH2: false });
    const nextUrl = messagesUrls(target);
    const headers = jsonHeaders(target);
    const signal = (): { signal?: AbortSignal } => (timeout ? { signal: AbortSignal.timeout(timeout) } : {});
    return {
      async send(text) {
        const body = JSON.stringify({ content: text });
        return read(await request(nextUrl(), { method: "POST", headers, body, dispatcher, ...signal() }));
      },
      async upload(path) {
        const [conversation = 0] = target.conversations;
        const body = await fileForm(new FormData(), path);
        const options = {
          method: "POST",
          headers: { authorization: authorization(target) },
          body,
          dispatcher,
        } as const;
        return read(await request(messagesUrl(target, conversation), options));
      },
      close: () => dispatcher.destroy(),
    };
  },
};

async function read({ statusCode, body }: Dispatcher.ResponseData): Promise<unknown> {
  if (statusCode >= 200 && statusCode < 300) return body.json();
  await body.dump();
  throw new Error(`HTTP ${statusCode}`);
}

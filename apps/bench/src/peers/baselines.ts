import {
  type BASELINE_IDS,
  authorization,
  fileForm,
  jsonHeaders,
  messagesUrl,
  messagesUrls,
  type Peer,
} from "./peer.ts";
import { Agent, type Dispatcher, FormData, request } from "undici";

/** The fastest way to send with undici. The body is made once, and the answer is not read. */
const raw: Peer = {
  name: "undici.request, raw",
  async open(target) {
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
    };
  },
};

/** Sends as a program without a client does: it writes JSON and reads JSON. */
const json: Peer = {
  name: "undici.request + JSON",
  async open(target) {
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
        const uploadHeaders = { authorization: authorization(target) };
        const options = { method: "POST", headers: uploadHeaders, body, dispatcher } as const;
        return read(await request(messagesUrl(target, conversation), options));
      },
    };
  },
};

export const baselines: Record<(typeof BASELINE_IDS)[number], Peer> = { "undici-raw": raw, "undici-json": json };

async function read({ statusCode, body }: Dispatcher.ResponseData): Promise<unknown> {
  if (statusCode >= 200 && statusCode < 300) return body.json();
  await body.dump();
  throw new Error(`HTTP ${statusCode}`);
}

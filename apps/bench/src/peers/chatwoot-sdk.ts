import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import chatwoot from "@figuro/chatwoot-sdk";
import type { Peer, Target } from "../peer.ts";
import { authorization, jsonHeaders, messagesUrls } from "../wire.ts";

/** The client of the API that LiveDesk's resembles. It sends every text as a form, and has no timeout of its own. */
export const peer: Peer = {
  name: "@figuro/chatwoot-sdk, messages.create",
  open(target) {
    const config = {
      basePath: target.url,
      with_credentials: false,
      credentials: "omit",
      headers: { authorization: authorization(target) },
    } as const;
    const { messages } = new chatwoot.default({ config });
    const [conversationId = 0] = target.conversations;
    setUpItsAxios(target);
    return {
      send: async (text) => messages.create({ accountId: 1, conversationId, data: { content: text } }),
      async upload(path) {
        const file = { content: await readFile(path), encoding: "binary", filename: "file.bin" };
        const data = { content: "The details", attachments: [file] };
        return messages.create({ accountId: 1, conversationId, data });
      },
      close: () => undefined,
    };
  },
};

/** The parts of axios 0.27 and form-data that are used here. */
interface OldRequest {
  readonly data: { getBuffer(): Buffer };
  readonly headers: Record<string, string>;
}
interface OldAxios {
  readonly defaults: { timeout?: number };
  readonly interceptors: { readonly request: { use(change: (request: OldRequest) => object): void } };
}

/** The only place where a program can give it a timeout, and LiveDesk's request. */
function setUpItsAxios(target: Target): void {
  const require = createRequire(import.meta.resolve("@figuro/chatwoot-sdk"));
  const axios = require("axios") as OldAxios;
  axios.defaults.timeout = target.timeout ?? 0;
  if (!target.strict) return;
  const nextUrl = messagesUrls(target);
  axios.interceptors.request.use((request) => {
    const content = /name="content"\r\n\r\n(?<content>.*)\r\n/.exec(request.data.getBuffer().toString())?.groups?.[
      "content"
    ];
    return { ...request, url: nextUrl(), headers: jsonHeaders(target), data: JSON.stringify({ content }) };
  });
}

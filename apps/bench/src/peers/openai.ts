import { createReadStream } from "node:fs";
import { OpenAI } from "openai";
import type { Peer } from "../peer.ts";
import { authorization, messagesUrls } from "../wire.ts";

/** For the clients that Stainless generates. */
export const peer: Peer = {
  name: "openai, client.post",
  open(target) {
    const nextUrl = messagesUrls(target);
    const client = new OpenAI({
      baseURL: target.url,
      apiKey: "none",
      defaultHeaders: { authorization: authorization(target) },
      ...(target.retries === "off" && { maxRetries: 0 }),
      ...(target.timeout && { timeout: target.timeout }),
    });
    return {
      send: (text) => client.post(nextUrl(), { body: { content: text } }),
      // The way that its own documentation shows.
      upload: (path) => client.files.create({ file: createReadStream(path), purpose: "user_data" }),
      close: () => undefined,
    };
  },
};

import { createClient, fileFromPath, LiveDeskError } from "@livedesk/node";
import type { Peer } from "../peer.ts";

export const peer: Peer = {
  name: "@livedesk/node",
  open({ url, apiKey, apiSecret, conversations, retries, timeout, strict }) {
    let events = 0;
    const client = createClient({
      apiKey,
      apiSecret,
      baseUrl: url,
      timeout,
      // Somebody listens, so that telling is part of what is measured.
      onEvent: () => void events++,
      ...(retries === "off" && { maxRetries: 0 }),
      // The emulator has few conversations, and no peer keeps an order: what stalls would hold up all that come after it.
      ...(strict && { ordering: "none" }),
    });
    let next = 0;
    const nextConversation = (): number => conversations[next++ % conversations.length] ?? 0;
    return {
      send: (text) => client.messages.send(nextConversation(), { content: text }),
      async upload(path) {
        const attachments = [await fileFromPath(path)];
        return client.messages.send(nextConversation(), { content: "The details", attachments });
      },
      close: () => client.close(),
    };
  },
  claim(error) {
    if (!(error instanceof LiveDeskError) || error.outcome === "unknown") return "unclear";
    return error.outcome;
  },
};

import { type FetchFunction, LogLevel, WebClient } from "@slack/web-api";
import type { Peer, Target } from "../peer.ts";
import { jsonHeaders, messagesUrls } from "../wire.ts";

export const peer: Peer = {
  name: "@slack/web-api, chat.postMessage",
  open(target) {
    const client = new WebClient("none", {
      slackApiUrl: `${target.url}/api/`,
      logLevel: LogLevel.ERROR,
      ...(target.retries === "off" && { retryConfig: { retries: 0 } }),
      ...(target.timeout && { timeout: target.timeout }),
      ...(target.strict && { fetch: translatingFetch(target) }),
    });
    return {
      send: (text) => client.apiCall("chat.postMessage", { channel: "C141", text }),
      close: () => undefined,
    };
  },
};

/** Turns Slack's request into LiveDesk's, and an accepted message into what Slack's client takes for success. */
function translatingFetch(target: Target): FetchFunction {
  const nextUrl = messagesUrls(target);
  const headers = jsonHeaders(target);
  return async (_, { body, signal } = {}) => {
    const content = new URLSearchParams(typeof body === "string" ? body : "").get("text");
    const answer = await fetch(nextUrl(), {
      method: "POST",
      headers,
      body: JSON.stringify({ content }),
      signal: signal ?? null,
    });
    const text = async (): Promise<string> => (await answer.text()).replace(/^\s*\{/, '{"ok":true,');
    return {
      ok: answer.ok,
      status: answer.status,
      statusText: answer.statusText,
      url: answer.url,
      headers: answer.headers,
      text,
      json: async () => JSON.parse(await text()) as unknown,
      arrayBuffer: () => answer.arrayBuffer(),
    };
  };
}

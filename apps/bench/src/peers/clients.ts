import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { setTimeout as delay } from "node:timers/promises";
import type { FetchFunction } from "@slack/web-api";
import type { RequestInit } from "undici";
import { authorization, type ClientId, fileForm, jsonHeaders, messagesUrls, type Peer, type Target } from "./peer.ts";

const livedesk: Peer = {
  name: "@livedesk/node",
  async open({ url, apiKey, apiSecret, conversations, retries, timeout, strict }) {
    const { createClient, fileFromPath, LiveDeskError } = await import("@livedesk/node");
    let events = 0;
    const client = createClient({
      apiKey,
      apiSecret,
      baseUrl: url,
      timeout,
      // The client creates events only if there is a listener. With this listener, the cost of the events is measured
      // too.
      onEvent: () => void events++,
      ...(retries === "off" && { maxRetries: 0 }),
      // The order is off, because no other client keeps an order. With an order, one request that stalls would delay
      // all later requests to the same conversation, and the emulator has few conversations.
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
      claim: (error) => (error instanceof LiveDeskError && error.outcome !== "unknown" ? error.outcome : "unclear"),
    };
  },
};

const undiciFetch: Peer = {
  name: "undici fetch",
  async open(target) {
    const { fetch, FormData } = await import("undici");
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
    };
  },
};

const TRIES = 3;

/** Many programs have such code instead of a client: it calls `fetch` again after any error. */
const fetchLoop: Peer = {
  name: "fetch in a loop, 3 tries",
  async open(target) {
    const nextUrl = messagesUrls(target);
    const headers = jsonHeaders(target);
    const post = async (body: string): Promise<unknown> => {
      const signal = target.timeout ? AbortSignal.timeout(target.timeout) : null;
      const response = await fetch(nextUrl(), { method: "POST", headers, body, signal });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      return response.json();
    };
    return {
      async send(text) {
        const body = JSON.stringify({ content: text });
        for (let tries = 1; tries < TRIES; tries += 1) {
          try {
            return await post(body);
          } catch {
            await delay(50 * tries);
          }
        }
        return post(body);
      },
    };
  },
};

const axios: Peer = {
  name: "axios",
  async open(target) {
    const { create } = await import("axios");
    const nextUrl = messagesUrls(target);
    const client = create({ headers: { authorization: authorization(target) }, timeout: target.timeout ?? 0 });
    return {
      send: async (text) => (await client.post<unknown>(nextUrl(), { content: text })).data,
      upload: async (path) => (await client.post<unknown>(nextUrl(), await fileForm(new FormData(), path))).data,
    };
  },
};

const got: Peer = {
  name: "got",
  async open(target) {
    const { default: library } = await import("got");
    const nextUrl = messagesUrls(target);
    const client = library.extend({
      headers: { authorization: authorization(target) },
      ...(target.retries === "off" && { retry: { limit: 0 } }),
      ...(target.timeout && { timeout: { request: target.timeout } }),
    });
    return {
      send: (text) => client.post(nextUrl(), { json: { content: text } }).json(),
      upload: async (path) => client.post(nextUrl(), { body: await fileForm(new FormData(), path) }).json(),
    };
  },
};

const ky: Peer = {
  name: "ky",
  async open(target) {
    const { default: library } = await import("ky");
    const nextUrl = messagesUrls(target);
    const client = library.create({
      headers: { authorization: authorization(target) },
      ...(target.retries === "off" && { retry: 0 }),
      ...(target.timeout && { timeout: target.timeout }),
    });
    return {
      send: (text) => client.post(nextUrl(), { json: { content: text } }).json(),
      // ky's default timeout of 10 s is too short for a large file.
      upload: async (path) =>
        client.post(nextUrl(), { body: await fileForm(new FormData(), path), timeout: false }).json(),
    };
  },
};

/** This client is an example of the clients that Stainless generates. */
const openai: Peer = {
  name: "openai, client.post",
  async open(target) {
    const { OpenAI } = await import("openai");
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
      // This is how the documentation of openai sends a custom request.
      upload: (path) => client.files.create({ file: createReadStream(path), purpose: "user_data" }),
    };
  },
};

const slack: Peer = {
  name: "@slack/web-api, chat.postMessage",
  async open(target) {
    const { LogLevel, WebClient } = await import("@slack/web-api");
    const client = new WebClient("none", {
      slackApiUrl: `${target.url}/api/`,
      logLevel: LogLevel.ERROR,
      ...(target.retries === "off" && { retryConfig: { retries: 0 } }),
      ...(target.timeout && { timeout: target.timeout }),
      ...(target.strict && { fetch: translatingFetch(target) }),
    });
    return { send: (text) => client.apiCall("chat.postMessage", { channel: "C141", text }) };
  },
};

/**
 * Converts the request of Slack's client into a request of LiveDesk, and LiveDesk's answer into an answer that Slack's
 * client reads as a success.
 */
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

/**
 * A client of Chatwoot, whose API is similar to LiveDesk's API. It sends every text message as a form, and has no
 * timeout of its own.
 */
const chatwootSdk: Peer = {
  name: "@figuro/chatwoot-sdk, messages.create",
  async open(target) {
    const { default: chatwoot } = await import("@figuro/chatwoot-sdk");
    const config = {
      basePath: target.url,
      with_credentials: false,
      credentials: "omit",
      headers: { authorization: authorization(target) },
    } as const;
    const { messages } = new chatwoot.default({ config });
    const [conversationId = 0] = target.conversations;
    setUpChatwootAxios(target);
    return {
      send: async (text) => messages.create({ accountId: 1, conversationId, data: { content: text } }),
      async upload(path) {
        const file = { content: await readFile(path), encoding: "binary", filename: "file.bin" };
        const data = { content: "The details", attachments: [file] };
        return messages.create({ accountId: 1, conversationId, data });
      },
    };
  },
};

/** The parts of axios 0.27 and form-data that this file uses. */
interface OldRequest {
  readonly data: { getBuffer(): Buffer };
  readonly headers: Record<string, string>;
}
interface OldAxios {
  readonly defaults: { timeout?: number };
  readonly interceptors: { readonly request: { use(change: (request: OldRequest) => object): void } };
}

/**
 * Sets the timeout, and replaces the request with a request of LiveDesk. Only the axios instance inside the SDK has
 * options for both.
 */
function setUpChatwootAxios(target: Target): void {
  const require = createRequire(import.meta.resolve("@figuro/chatwoot-sdk"));
  const oldAxios = require("axios") as OldAxios;
  oldAxios.defaults.timeout = target.timeout ?? 0;
  if (!target.strict) return;
  const nextUrl = messagesUrls(target);
  oldAxios.interceptors.request.use((request) => {
    const content = /name="content"\r\n\r\n(?<content>.*)\r\n/.exec(request.data.getBuffer().toString())?.groups?.[
      "content"
    ];
    return { ...request, url: nextUrl(), headers: jsonHeaders(target), data: JSON.stringify({ content }) };
  });
}

export const clients: Record<ClientId, Peer> = {
  livedesk,
  "undici-fetch": undiciFetch,
  "fetch-loop": fetchLoop,
  axios,
  got,
  ky,
  openai,
  slack,
  "chatwoot-sdk": chatwootSdk,
};

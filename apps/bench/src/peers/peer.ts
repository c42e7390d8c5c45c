import { openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";

/** The two programs that every client is compared with. */
export const BASELINE_IDS = ["undici-raw", "undici-json"] as const;

/** The clients that are measured: `--clients` takes these names. */
export const CLIENT_IDS = [
  "livedesk",
  "undici-fetch",
  "fetch-loop",
  "axios",
  "got",
  "ky",
  "openai",
  "slack",
  "chatwoot-sdk",
] as const;

export type ClientId = (typeof CLIENT_IDS)[number];
export type PeerId = ClientId | (typeof BASELINE_IDS)[number];

/** The server and the conversations that a client sends to, and its options. */
export interface Target {
  /** The server's origin. */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Conversations to send to, one after the other. */
  readonly conversations: readonly number[];
  /** Retries are off where speed is measured. Where delivery is measured, the client uses its own default. */
  readonly retries: "off" | "default";
  /** Time until the client gives up, in ms; the client's own default when left out. */
  readonly timeout?: number;
  /** Whether the server accepts only LiveDesk's requests. The requests of a client of another API are then translated. */
  readonly strict: boolean;
}

/** The outcome of a message according to its client. `unclear`: the client threw an error that does not name the outcome. */
export type Claim = "accepted" | "rejected" | "not-sent" | "unclear";

/** An open client. */
export interface Connection {
  /** Sends one message, and reads the answer. */
  send(text: string): Promise<unknown>;
  /** Sends one message with a file. Absent when the client cannot upload. */
  upload?(path: string): Promise<unknown>;
  /** Reads the outcome of a message from an error of the client. Absent when the errors of the client do not name it. */
  claim?(error: unknown): Claim;
}

/** A client to measure. `open` imports the client's package, so that a process loads only the client that it measures. */
export interface Peer {
  readonly name: string;
  open(target: Target): Promise<Connection>;
}

/** LiveDesk's address for the messages of a conversation. */
export const messagesUrl = ({ url }: Target, conversation: number): string =>
  `${url}/api/v2/accounts/conversations/${conversation}/messages`;

/** Makes a function that returns the addresses of all conversations, one after the other, again and again. */
export function messagesUrls(target: Target): () => string {
  const urls = target.conversations.map((conversation) => messagesUrl(target, conversation));
  let next = 0;
  return () => urls[next++ % urls.length] ?? "";
}

export const authorization = ({ apiKey, apiSecret }: Target): string =>
  `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString("base64")}`;

export const jsonHeaders = (target: Target): Record<string, string> => ({
  authorization: authorization(target),
  "content-type": "application/json",
});

/** The methods that the FormData of the platform and the FormData of undici have in common. */
interface Form {
  append(name: string, value: string): void;
  append(name: string, value: Blob, fileName: string): void;
}

/** Fills a form with a message that has a file. The file is read while it is sent. */
export async function fileForm<Kind extends Form>(form: Kind, path: string): Promise<Kind> {
  form.append("content", "The details");
  form.append("attachments[]", await openAsBlob(path), "file.bin");
  return form;
}

/** The text of one of the examples of LiveDesk's page, such as "text-request". */
export const fixture = (name: string): Promise<string> =>
  readFile(new URL(`src/__fixtures__/${name}.json`, import.meta.resolve("@livedesk/schema/package.json")), "utf8");

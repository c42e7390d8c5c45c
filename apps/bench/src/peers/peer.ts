import { openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";

/** The two programs with which every client is compared. */
export const BASELINE_IDS = ["undici-raw", "undici-json"] as const;

/** The names of the clients that are measured, for the option `--clients`. */
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

/** The server and the conversations to which a client sends, and the options of the client. */
export interface Target {
  /** The server's origin. */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** The conversations to which the client sends, one after the other. */
  readonly conversations: readonly number[];
  /** Retries are off if speed is measured. If delivery is measured, the client uses its own default. */
  readonly retries: "off" | "default";
  /** The time until the client gives up, in ms. By default, the client's own default. */
  readonly timeout?: number;
  /**
   * Whether the server accepts only LiveDesk's requests. If so, the requests of a client of another API are translated.
   */
  readonly strict: boolean;
}

/**
 * The outcome of a message according to its client. `unclear` means that the client threw an error that does not name
 * the outcome.
 */
export type Claim = "accepted" | "rejected" | "not-sent" | "unclear";

/** An open client. */
export interface Connection {
  /** Sends one message, and reads the answer. */
  send(text: string): Promise<unknown>;
  /** Sends one message with a file. Absent if the client cannot upload. */
  upload?(path: string): Promise<unknown>;
  /**
   * Reads the outcome of a message from an error of the client. Absent if the errors of the client do not name the
   * outcome.
   */
  claim?(error: unknown): Claim;
}

/** A client to measure. `open` imports the client's package, so that a process loads only the client that it measures. */
export interface Peer {
  readonly name: string;
  open(target: Target): Promise<Connection>;
}

/** Returns LiveDesk's URL for the messages of a conversation. */
export const messagesUrl = ({ url }: Target, conversation: number): string =>
  `${url}/api/v2/accounts/conversations/${conversation}/messages`;

/** Makes a function that returns the URLs of all conversations, one after the other, again and again. */
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

/** Returns the text of one of the examples in LiveDesk's documentation, such as "text-request". */
export const fixture = (name: string): Promise<string> =>
  readFile(new URL(`src/__fixtures__/${name}.json`, import.meta.resolve("@livedesk/schema/package.json")), "utf8");

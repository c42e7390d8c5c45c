/** Where a client sends, and how. */
export interface Target {
  /** The server's origin. */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Conversations to send to, one after the other. */
  readonly conversations: readonly number[];
  /** Off where speed is measured; the client's own default where delivery is. */
  readonly retries: "off" | "default";
  /** Time until the client gives up, in ms; its own default where left out. */
  readonly timeout?: number;
  /** Whether the server takes LiveDesk's requests alone, so that a client of another API has to be translated. */
  readonly strict: boolean;
}

/** What a client says became of a message. `unclear`: it threw, and does not say. */
export type Claim = "accepted" | "rejected" | "not-sent" | "unclear";

/** A client at work. */
export interface Connection {
  /** Sends one message, and reads the answer. */
  send(text: string): Promise<unknown>;
  /** Sends one message with a file. */
  upload?(path: string): Promise<unknown>;
  close(): unknown;
}

/** A client among its peers. */
export interface Peer {
  readonly name: string;
  open(target: Target): Connection;
  /** What its errors say became of the message, where they say it. */
  claim?(error: unknown): Claim;
}

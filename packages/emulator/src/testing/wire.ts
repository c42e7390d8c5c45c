import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { EmulatorControls } from "../emulator.ts";

const HEAD_END = "\r\n\r\n";

/** An answer as it arrived on the connection. */
export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/**
 * A connection on which a test writes the bytes of a request itself, and sees the bytes of the answer that no HTTP
 * client shows.
 */
export class Wire {
  /** The text that has arrived and was not taken yet. It is in Latin-1, so each character is one byte. */
  received = "";
  /** How the other side ended the connection: the code of an error, or `end` for a regular end. */
  readonly ending: Promise<string>;
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("latin1").on("data", (text: string) => void (this.received += text));
    this.ending = new Promise((resolve) => {
      socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      socket.once("end", () => resolve("end"));
    });
  }

  static async open(url: string): Promise<Wire> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    return new Wire(socket);
  }

  write(text: string): void {
    this.#socket.write(text);
  }

  leave(): void {
    this.#socket.destroy();
  }

  /** Waits until the text that has arrived matches. */
  async until(matches: (received: string) => boolean): Promise<void> {
    while (!matches(this.received)) await once(this.#socket, "data");
  }

  /** Takes the next answer, which must have a Content-Length. */
  async answer(): Promise<RawAnswer> {
    await this.until((text) => text.includes(HEAD_END));
    const head = this.received.slice(0, this.received.indexOf(HEAD_END));
    const start = head.length + HEAD_END.length;
    const end = start + Number(/^content-length: (\d+)/im.exec(head)?.[1]);
    await this.until((text) => text.length >= end);
    const body = this.received.slice(start, end);
    this.received = this.received.slice(end);
    return { status: Number(head.split(" ", 2)[1]), head, body };
  }
}

/** A request as text in two parts. A test may end the connection after the first part. */
export interface RawRequest {
  readonly head: string;
  readonly body: string;
}

type Format = "JSON" | "multipart";

const bodies: Record<Format, (content: string) => readonly [type: string, body: string]> = {
  JSON: (content) => ["application/json", JSON.stringify({ content })],
  multipart: (content) => [
    "multipart/form-data; boundary=edge",
    `--edge\r\nContent-Disposition: form-data; name="content"\r\n\r\n${content}\r\n` +
      `--edge\r\nContent-Disposition: form-data; name="attachments[]"; filename="a.txt"\r\n\r\n${content}\r\n--edge--\r\n`,
  ],
};

const CONVERSATIONS = "/api/v2/accounts/conversations";

/** Makes a POST to one of the API's calls. */
export function rawPost({ url, apiKey, apiSecret }: EmulatorControls, path: string, type = "", body = ""): RawRequest {
  const lines = [
    `POST ${CONVERSATIONS}/${path} HTTP/1.1`,
    `Host: ${new URL(url).host}`,
    `Authorization: Basic ${btoa(`${apiKey}:${apiSecret}`)}`,
    ...(type === "" ? [] : [`Content-Type: ${type}`]),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return { head: `${lines.join("\r\n")}\r\n\r\n`, body };
}

/** Makes a message with this content, as JSON or with a file. */
export const rawMessage = (emulator: EmulatorControls, format: Format, content: string): RawRequest =>
  rawPost(emulator, "141/messages", ...bodies[format](content));

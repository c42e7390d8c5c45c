import { connect, type Socket } from "node:net";

/** A request just as it goes over the wire; what is left out is right. */
export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  /** Header lines in place of, or beside, those that are right: `undefined` leaves one out, a list repeats it. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: string | Uint8Array;
}

/** What came back. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

export const ORIGIN = "https://desk.example";
export const MESSAGES = "/livedesk/api/v2/accounts/conversations/141/messages";

/** The bytes of a request. A header's characters are bytes. */
export function rawBytes({
  method = "POST",
  path = MESSAGES,
  headers = {},
  body = '{"content":"Hello"}',
}: RawRequest): Buffer {
  const bytes = Buffer.from(body);
  const all = {
    host: "127.0.0.1",
    origin: ORIGIN,
    "content-type": "application/json",
    "content-length": String(bytes.length),
    connection: "close",
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => [value ?? []].flat().map((text) => `${name}: ${text}`));
  return Buffer.concat([
    Buffer.from(`${[`${method} ${path} HTTP/1.1`, ...lines].join("\r\n")}\r\n\r\n`, "latin1"),
    bytes,
  ]);
}

/** Sends a request over a socket of its own, and waits for the answer. */
export function sendRaw(url: string, request: RawRequest): Promise<RawAnswer> {
  const { socket, answer } = open(url);
  socket.write(rawBytes(request));
  return answer;
}

/** Opens a connection to write to by hand. */
export function open(url: string): { readonly socket: Socket; readonly answer: Promise<RawAnswer> } {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = "";
  const answer = new Promise<RawAnswer>((resolve, reject) => {
    socket.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
      const parsed = parse(text);
      if (parsed === undefined) return;
      resolve(parsed);
      socket.destroy();
    });
    socket.once("close", () => reject(new Error(`closed after ${JSON.stringify(text)}`)));
    // What was received counts; that the other side went away is told by "close".
    socket.on("error", () => undefined);
  });
  return { socket, answer };
}

function parse(text: string): RawAnswer | undefined {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [line = "", ...lines] = head.split("\r\n");
  if (rest.length === 0) return undefined;
  const headers = new Headers(lines.map((header) => header.split(/:\s*(.*)/s, 2) as [string, string]));
  const body = rest.join("\r\n\r\n");
  const isComplete = Buffer.byteLength(body) >= Number(headers.get("content-length") ?? 0);
  return isComplete ? { status: Number(line.split(" ", 2)[1]), headers, body } : undefined;
}

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

/** A part of a form: its head's lines, and what is in it. */
export interface Part {
  readonly head: string;
  readonly content?: string | Uint8Array;
}

export const BOUNDARY = "----WebKitFormBoundaryAbCdEf0123456789";

/** A text part, as browsers write it. */
export const text = (name: string, content: string): Part => ({
  head: `Content-Disposition: form-data; name="${name}"`,
  content,
});

/** What a PNG begins with. */
export const PNG = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

/** A picture of so many bytes, as far as a relay looks at it. */
export const picture = (size: number): Buffer => Buffer.concat([PNG, Buffer.alloc(size - PNG.length, 97)]);

/** A file part, as browsers write it. */
export const file = (filename = "photo.png", type = "image/png", content: string | Uint8Array = PNG): Part => ({
  head: `Content-Disposition: form-data; name="attachments[]"; filename="${filename}"\r\nContent-Type: ${type}`,
  content,
});

/** The bytes of a form. */
export const form = (parts: readonly Part[], end = `--${BOUNDARY}--\r\n`): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ head, content = "" }) => [
      Buffer.from(`--${BOUNDARY}\r\n${head}\r\n\r\n`),
      Buffer.from(content),
      Buffer.from("\r\n"),
    ]),
    Buffer.from(end),
  ]);

/** The headers of a form. */
export const formHeaders = { "content-type": `multipart/form-data; boundary=${BOUNDARY}` };

/** Requests that have one thing wrong with them, the status that each is refused with, and what the refusal names. */
export type Hostile = readonly [what: string, request: RawRequest, status: number, field?: string];

/** A form of these parts. */
export const hostileForm = (given: readonly Part[], end?: string): RawRequest => ({
  headers: formHeaders,
  body: form(given, end),
});

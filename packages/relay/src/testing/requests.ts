import { connect, type Socket } from "node:net";

/** A request that is written to a socket. Every field has a valid default. */
export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  /** Header lines that replace or extend the valid header lines: `undefined` leaves a header out, a list repeats it. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: string | Uint8Array;
}

/** An answer that was read from a socket. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

export const ORIGIN = "https://desk.example";
export const MESSAGES = "/livedesk/api/v2/accounts/conversations/141/messages";

/** The bytes of a request. Each character of a header is one byte (Latin-1). */
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

/** Sends a request over a new connection, and waits for the answer. */
export function sendRaw(url: string, request: RawRequest): Promise<RawAnswer> {
  const { socket, answer } = open(url);
  socket.write(rawBytes(request));
  return answer;
}

/** Opens a connection for tests that write the bytes themselves. */
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
    // After an error comes "close", which rejects if no answer has been received.
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

/** A part of a form: its header lines and its content. */
export interface Part {
  readonly head: string;
  readonly content?: string | Uint8Array;
}

export const BOUNDARY = "----WebKitFormBoundaryAbCdEf0123456789";

/** A text part, in the form in which browsers write it. */
export const text = (name: string, content: string): Part => ({
  head: `Content-Disposition: form-data; name="${name}"`,
  content,
});

/** The signature of a PNG file. */
export const PNG = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

/** A file of `size` bytes with the signature of a PNG. */
export const picture = (size: number): Buffer => Buffer.concat([PNG, Buffer.alloc(size - PNG.length, 97)]);

/** A file part, in the form in which browsers write it. */
export const file = (filename = "photo.png", type = "image/png", content: string | Uint8Array = PNG): Part => ({
  head: `Content-Disposition: form-data; name="attachments[]"; filename="${filename}"\r\nContent-Type: ${type}`,
  content,
});

/** The bytes of a form. `end` replaces its closing boundary. */
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

/** A request with one fault, the status of its refusal, and the field with which the refusal begins. */
export type Hostile = readonly [what: string, request: RawRequest, status: number, field?: string];

/** A request with a form of these parts. */
export const hostileForm = (given: readonly Part[], end?: string): RawRequest => ({
  headers: formHeaders,
  body: form(given, end),
});

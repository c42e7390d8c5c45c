import type { EmulatorControls } from "../emulator.ts";

/** A request as text, in the two parts between which a connection may end. */
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

/** A POST to one of the API's calls. */
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

/** A message with a content of its own, as text or with a file. */
export const rawMessage = (emulator: EmulatorControls, format: Format, content: string): RawRequest =>
  rawPost(emulator, "141/messages", ...bodies[format](content));

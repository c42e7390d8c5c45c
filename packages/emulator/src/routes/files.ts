import { Hono } from "hono";
import { type Bytes, part, readAll, streamOf } from "../desk/bytes.ts";
import { DATA_PATH, type StoredFile, THUMB_PATH } from "../desk/conversation.ts";
import type { Store } from "../desk/store.ts";
import { only, Refusal } from "../http/refusal.ts";

/**
 * Serves the files of messages to everybody who knows the URL of a file, as Chatwoot does. The preview of a picture is
 * the picture itself.
 */
export function fileRoutes({ store }: { readonly store: Store }): Hono {
  const routes = new Hono();
  for (const path of [`${DATA_PATH}/:token/*`, `${THUMB_PATH}/:token/*`] as const) {
    routes.get(path, ({ req }) => {
      const file = store.file(req.param("token"));
      if (file === undefined) throw new Refusal(404, "There is no such file");
      return serveFile(file, req.raw);
    });
    routes.all(path, only("GET", "HEAD"));
  }
  return routes;
}

const AT_ONCE = 64 * 1024;
const UNKNOWN_TYPE = "application/octet-stream";

// Only a GET may ask for a range, and with `If-Range` only for a range of the same file.
function rangeHeader({ method, headers }: Request, etag: string): string | undefined {
  const isSame = [null, etag].includes(headers.get("If-Range"));
  return method === "GET" && isSame ? (headers.get("Range") ?? undefined) : undefined;
}

/**
 * Answers with a file, or with the range that a player asks for. A file whose type is not safe to show is sent as a
 * download.
 */
function serveFile(file: StoredFile, request: Request): Response {
  const { name, type, size, sha256 } = file;
  const etag = `"${sha256}"`;
  const range = byteRange(rangeHeader(request, etag), size);
  if (range === "unsatisfiable")
    throw new Refusal(416, `Range: must be within the ${size} bytes of the file`, {
      "Content-Range": `bytes */${size}`,
    });
  const headers = {
    "Content-Type": type || UNKNOWN_TYPE,
    "Content-Disposition": contentDisposition(isViewable(type) ? "inline" : "attachment", name),
    "Accept-Ranges": "bytes",
    ETag: etag,
  };
  if (range === undefined)
    return new Response(bodyOf(file), { headers: { ...headers, "Content-Length": String(size) } });
  const { first, last } = range;
  return new Response(bodyOf(part(file, first, last + 1)), {
    status: 206,
    headers: {
      ...headers,
      "Content-Length": String(last - first + 1),
      "Content-Range": `bytes ${first}-${last}/${size}`,
    },
  });
}

// A small file is sent at once, because a stream costs more.
const bodyOf = (bytes: Bytes) => (bytes.size <= AT_ONCE ? readAll(bytes) : streamOf(bytes));

/** A range of bytes, with its first and its last byte. `unsatisfiable` means that the file has none of the bytes. */
type ByteRange = { readonly first: number; readonly last: number } | "unsatisfiable";

const single = /^bytes=(\d*)-(\d*)$/i;

/**
 * Reads the range in a `Range` header (RFC 9110, 14). Returns undefined for an invalid range and for several ranges. In
 * these cases, the right answer is the whole file.
 */
function byteRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, from, to] = single.exec(header?.replaceAll(/[ \t]/g, "") ?? "") ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) return undefined;
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== "" && to !== "" && Number(to) < first) return undefined;
  return first > last ? "unsatisfiable" : { first, last };
}

// A browser saves the file under this name, so the name must not contain path separators or control characters.
const withoutPath = (name: string): string => name.replaceAll(/[/\\\p{Cc}]/gu, "_");

const ascii = (name: string): string => name.replaceAll(/[^\x20-\x7e]|["%]/gu, "_");

// encodeURIComponent leaves some characters unescaped that RFC 5987 does not allow.
const extended = (name: string): string =>
  encodeURIComponent(name).replaceAll(/['()*]/g, (char) => `%${char.codePointAt(0)?.toString(16).toUpperCase()}`);

/** A `Content-Disposition` header (RFC 6266). With `attachment`, a browser saves the file instead of showing it. */
function contentDisposition(kind: "attachment" | "inline", fileName: string): string {
  const name = withoutPath(fileName);
  return `${kind}; filename="${ascii(name)}"; filename*=UTF-8''${extended(name)}`;
}

const media = /^(?:image|audio|video)\/[\w.+-]+$/;
// XML can contain scripts, and SVG pictures are XML.
const xml = /svg|xml/;

/** Whether a file of this type is safe to show in a browser, because the file cannot be a page. */
function isViewable(type: string): boolean {
  const essence = type.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return essence === "application/pdf" || (media.test(essence) && !xml.test(essence));
}

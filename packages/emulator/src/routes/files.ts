import { only, Refusal } from "../http/refusal.ts";
import { DATA_PATH, type StoredFile, THUMB_PATH } from "../desk/conversation.ts";
import { Hono } from "hono";
import type { Context } from "../context.ts";

const UNKNOWN_TYPE = "application/octet-stream";

// A range is of a GET alone, and of the very file that the caller has a part of already, if it names one.
function rangeHeader({ method, headers }: Request, etag: string): string | undefined {
  const isSame = [null, etag].includes(headers.get("If-Range"));
  return method === "GET" && isSame ? (headers.get("Range") ?? undefined) : undefined;
}

/** Answers with a file, or with the range of it that a player asks for. What a browser may not show is to be saved. */
export function serveFile(file: StoredFile, request: Request): Response {
  const { bytes, name, type, sha256 } = file;
  const etag = `"${sha256}"`;
  const range = byteRange(rangeHeader(request, etag), bytes.length);
  if (range === "unsatisfiable")
    throw new Refusal(416, `Range: must be within the ${bytes.length} bytes of the file`, {
      "Content-Range": `bytes */${bytes.length}`,
    });
  const headers = {
    "Content-Type": type || UNKNOWN_TYPE,
    "Content-Disposition": contentDisposition(isViewable(type) ? "inline" : "attachment", name),
    "Accept-Ranges": "bytes",
    ETag: etag,
  };
  if (range === undefined)
    return new Response(bytes, { headers: { ...headers, "Content-Length": String(bytes.length) } });
  const { first, last } = range;
  return new Response(bytes.subarray(first, last + 1), {
    status: 206,
    headers: {
      ...headers,
      "Content-Length": String(last - first + 1),
      "Content-Range": `bytes ${first}-${last}/${bytes.length}`,
    },
  });
}

/** Serves the files of messages to whoever knows their address, as upstream does. A preview is the picture itself. */
export function attachmentRoutes({ store }: Context): Hono {
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

/** The bytes that are asked for, from the first to the last; `unsatisfiable` if the file has none of them. */
export type ByteRange = { readonly first: number; readonly last: number } | "unsatisfiable";

const single = /^bytes=(\d*)-(\d*)$/i;

/**
 * What a `Range` header asks for of a file (RFC 9110, 14): one range. Undefined if there is none, if it makes no sense, or
 * if there are several; then the whole file is the right answer.
 */
export function byteRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, from, to] = single.exec(header?.replaceAll(/[ \t]/g, "") ?? "") ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) return undefined;
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== "" && to !== "" && Number(to) < first) return undefined;
  return first > last ? "unsatisfiable" : { first, last };
}

// Path separators and control characters have no place in a name that a browser saves under.
const withoutPath = (name: string): string => name.replaceAll(/[/\\\p{Cc}]/gu, "_");

const ascii = (name: string): string => name.replaceAll(/[^\x20-\x7e]|["%]/gu, "_");

// RFC 5987 allows fewer characters than encodeURIComponent leaves alone.
const extended = (name: string): string =>
  encodeURIComponent(name).replaceAll(/['()*]/g, (char) => `%${char.codePointAt(0)?.toString(16).toUpperCase()}`);

/** A `Content-Disposition` header (RFC 6266) under whose name a browser saves a file: always, or if it is asked to. */
export function contentDisposition(kind: "attachment" | "inline", fileName: string): string {
  const name = withoutPath(fileName);
  return `${kind}; filename="${ascii(name)}"; filename*=UTF-8''${extended(name)}`;
}

const media = /^(?:image|audio|video)\/[\w.+-]+$/;
// XML may hold scripts, and a picture in SVG is XML.
const xml = /svg|xml/;

/** Whether a browser may show a file of this type: one that cannot be a page. */
export function isViewable(type: string): boolean {
  const essence = type.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return essence === "application/pdf" || (media.test(essence) && !xml.test(essence));
}

import { byteRange } from "../byte-range.ts";
import { contentDisposition } from "../content-disposition.ts";
import { isViewable } from "../is-viewable.ts";
import { Refusal } from "../http/refusal.ts";
import type { StoredFile } from "../stored-message.ts";

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

import { readFile } from "node:fs/promises";

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

/** All that the page may do: what it is made of, and its own origin. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** A file of the built page in `folder`, with the page's policy; undefined for a path that is none. */
export async function pageFile(folder: URL, path: string): Promise<Response | undefined> {
  const name = path === "/" ? "index.html" : /^\/(assets\/[\w-]+(?:\.[\w-]+)+)$/.exec(path)?.[1];
  if (name === undefined) return undefined;
  const bytes = await readFile(new URL(name, folder)).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const type = TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
  return new Response(bytes, { headers: { "content-type": type, "content-security-policy": POLICY } });
}

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const DIST = new URL("../../dist/", import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

/** The policy under which the page has to live. */
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

/** A built file of the page, or undefined where there is none. */
export async function builtPage(path: string): Promise<Response | undefined> {
  const name = path === "/" ? "index.html" : (/^\/(assets\/[\w.-]+)$/.exec(path)?.[1] ?? "");
  if (name === "") return undefined;
  const bytes = await readFile(fileURLToPath(new URL(name, DIST)));
  const type = TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
  return new Response(bytes, { headers: { "Content-Type": type, "Content-Security-Policy": POLICY } });
}

// This file is loaded before all other files and imports nothing, because an older Node.js cannot load undici, and its
// error would not say why.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 19))
  throw new Error(`@livedesk/node needs Node.js 22.19 or later; this is Node.js ${process.versions.node}`);

declare const PACKAGE_VERSION: string;

/** The value of the User-Agent header: this package, its version and the version of Node.js. */
export const USER_AGENT = `livedesk-node/${PACKAGE_VERSION} node/${process.versions.node}`;

/**
 * The name of the runtime, if the client cannot work there; otherwise undefined. Bun loads its own library in place of
 * undici, so the client could not prove that a request was not sent. Workers have no sockets that undici could use, so
 * every call would fail.
 */
export function unsupportedRuntime(): string | undefined {
  if (process.versions["bun"] !== undefined) return "Bun";
  // oxlint-disable-next-line typescript/no-unnecessary-condition -- some runtimes have no `navigator`
  return globalThis.navigator?.userAgent === "Cloudflare-Workers" ? "Cloudflare Workers" : undefined;
}

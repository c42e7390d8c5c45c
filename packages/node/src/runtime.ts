// This file is loaded before all others and imports nothing: an older Node.js cannot load undici, and its error does not say why.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 19))
  throw new Error(`@livedesk/node needs Node.js 22.19 or later; this is Node.js ${process.versions.node}`);

declare const PACKAGE_VERSION: string;

/** The value of the User-Agent header: this package, its version and the version of Node.js. */
export const USER_AGENT = `livedesk-node/${PACKAGE_VERSION} node/${process.versions.node}`;

/**
 * The name of the runtime, if the client cannot prove there that a request was not sent. Bun loads its own
 * library in place of undici, and Workers have no sockets that undici could use, so every call would fail there.
 */
export function unsupportedRuntime(): string | undefined {
  if (process.versions["bun"] !== undefined) return "Bun";
  // oxlint-disable-next-line typescript/no-unnecessary-condition -- some runtimes have no `navigator`
  return globalThis.navigator?.userAgent === "Cloudflare-Workers" ? "Cloudflare Workers" : undefined;
}

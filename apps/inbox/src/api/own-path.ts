/** The path of an address, so that a page opened as `localhost` reads files whose address says `127.0.0.1`. */
export function ownPath(address: string): string {
  const url = URL.parse(address, "http://localhost");
  return url === null ? "" : url.pathname + url.search;
}

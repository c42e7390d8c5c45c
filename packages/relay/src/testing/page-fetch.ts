import { ORIGIN } from "./requests.ts";

/** A fetch as a page's browser has it: it says where the page is from. */
export const pageFetch: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set("origin", ORIGIN);
  headers.set("sec-fetch-site", "same-site");
  return fetch(input, { ...init, headers });
};

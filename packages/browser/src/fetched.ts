import { readCapped } from "./read-capped.ts";
import type { Answer } from "./transport-over.ts";

/** What `fetch` got, to be read no further than an answer of this API can go. */
export const fetched = ({ status, type, headers, body }: Response): Answer => ({
  status,
  type,
  headers,
  text: () => readCapped(body),
});

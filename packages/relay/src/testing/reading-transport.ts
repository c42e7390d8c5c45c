import type { ApiRequest } from "@livedesk/core";
import type { Transport } from "@livedesk/core/adapter";
import { manualClock } from "@livedesk/core/testing";

/** A LiveDesk without sockets, which reads what it is sent to its end before it answers. */
export const readingTransport = (
  answer: (read: string) => { readonly status: number; readonly body: string },
): Transport => ({
  clock: manualClock(),
  base64: btoa,
  send: async ({ body }) => ({ ...answer(await textOf(body)), headers: {} }),
});

async function textOf(body: ApiRequest<unknown>["body"]): Promise<string> {
  if (body.kind === "json") return JSON.stringify(body.value);
  const pieces: Uint8Array[] = [];
  if (body.kind === "encoded") for await (const bytes of await body.data.open()) pieces.push(bytes);
  return Buffer.concat(pieces).toString();
}

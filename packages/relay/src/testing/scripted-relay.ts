import { type Client, createClient } from "@livedesk/core";
import { type RecordingTransport, recordingTransport, type ScriptedAnswer } from "@livedesk/core/testing";
import { createRelay, type Relay } from "../create-relay.ts";
import type { RelayOptions } from "../relay-options.ts";
import { LETS_IN } from "./lets-in.ts";
import { MESSAGES, ORIGIN } from "./requests.ts";

/** A relay without sockets, whose LiveDesk answers from a script: with messages, where none is given. */
export interface ScriptedRelay {
  readonly relay: Relay;
  readonly transport: RecordingTransport;
}

const accepted: ScriptedAnswer = { status: 200, json: { id: 1 } };

export function scriptedRelay(
  options: Partial<RelayOptions> = {},
  script: readonly ScriptedAnswer[] = Array.from({ length: 1000 }, () => accepted),
): ScriptedRelay {
  const transport = recordingTransport(script);
  const client: Client = createClient(transport, { maxRetries: 0 });
  return { transport, relay: createRelay({ client, ...LETS_IN, ...options }) };
}

/** A request of a page to a relay on `https://relay.example`. Headers that are given as undefined are left out. */
export function pageRequest(
  headers: Readonly<Record<string, string | undefined>> = {},
  init: RequestInit & { readonly path?: string } = {},
): Request {
  const { path = MESSAGES, ...rest } = init;
  const all = { origin: ORIGIN, "content-type": "application/json", ...headers };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new Request(`https://relay.example${path}`, {
    method: "POST",
    body: '{"content":"Hello"}',
    headers: given,
    ...rest,
  });
}

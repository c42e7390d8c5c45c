import { createClient } from "@livedesk/core";
import { createRelay, type Relay } from "../create-relay.ts";
import type { RelayOptions } from "../relay-options.ts";
import { LETS_IN } from "./lets-in.ts";
import { manualClock } from "@livedesk/core/testing";

/** A relay whose LiveDesk keeps the text "Hello" waiting until it is released, and answers others at once. */
export interface HeldRelay {
  readonly relay: Relay;
  /** How often "Hello" was sent. */
  readonly sends: () => number;
  readonly release: () => void;
}

export function heldRelay(options: Partial<RelayOptions> = {}): HeldRelay {
  const { clock = manualClock() } = options;
  let sends = 0;
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const transport = {
    clock,
    base64: btoa,
    async send({ body }: { body: unknown }) {
      if (JSON.stringify(body).includes("Hello")) {
        sends++;
        await released;
      }
      return { status: 200, headers: {}, body: '{"id":1}' };
    },
  };
  const client = createClient(transport, { maxRetries: 0, timeout: 3_600_000, ordering: "none" });
  return {
    relay: createRelay({ client, ...LETS_IN, clock, ...options }),
    sends: () => sends,
    release,
  };
}

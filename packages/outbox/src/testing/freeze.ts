import { buildSendRequest, type SendInput } from "@livedesk/core";
import type { Id } from "@livedesk/schema";
import { freezeRequest, type FreezerSettings, type Frozen } from "../frozen-input.ts";

/** A message to freeze. */
export interface ToFreeze {
  readonly conversationId: Id;
  readonly key: string | undefined;
  readonly input: SendInput | string;
}

/** Freezes a message as `enqueue` does: with the request that the client would build. */
export const freeze = async ({ conversationId, key, input }: ToFreeze, settings: FreezerSettings): Promise<Frozen> =>
  freezeRequest(buildSendRequest(conversationId, input), key, settings);

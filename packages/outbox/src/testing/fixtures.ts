import { existsSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
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

/**
 * The folder for the temporary folders of tests: in memory where there is room. The tests make hundreds of databases, and wait most of the
 * time for a disk. The code under test does the same in both. Tests that kill processes use the disk.
 */
export function memoryFolder(): string {
  const memory = "/dev/shm";
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > 2 * 1024 ** 3 ? memory : tmpdir();
}

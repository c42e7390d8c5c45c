import type { Deadline } from "@livedesk/core/adapter";
import { randomText } from "./random-text.ts";

/**
 * Gives each call a key, and every attempt of it the same. A browser may repeat a request by itself, with the same headers, and
 * only by the key can a relay tell: also when it answers the repeat in a way that has the call tried once more.
 */
export function callKeys(): (deadline: Deadline) => string {
  // A call has one deadline, whatever else becomes of it.
  const keys = new WeakMap<Deadline, string>();
  return (deadline) => {
    const key = keys.get(deadline) ?? randomText();
    keys.set(deadline, key);
    return key;
  };
}

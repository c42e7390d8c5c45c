import { Refusal } from "./http/refusal.ts";

/** Whether a window that is asked for is the open one; throws for what is neither. */
export function isOpen(window: unknown): boolean {
  if (window !== "open" && window !== "closed") throw new Refusal(422, 'window: must be "open" or "closed"');
  return window === "open";
}

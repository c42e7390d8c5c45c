import { ArchiveFailure } from "./archive/failure.ts";
import { Refusal } from "./http/refusal.ts";

/** What a caller is told of an error. */
export function complaintOf(error: Error): string {
  if (error instanceof Refusal) return error.message;
  // Without the name of the file, which is no business of whoever calls.
  if (error instanceof ArchiveFailure) return `Nothing was stored: the emulator's database ${error.reason}`;
  return "The emulator failed to answer; this is a fault of the emulator";
}

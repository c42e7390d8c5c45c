import { type Evidence, type LiveDeskError, transportFailure, UnknownOutcomeError } from "@livedesk/core";
import { SourceFailure } from "./byte-flow.ts";

/** undici keeps what it could not parse in `data`: a peer that repeats what it is sent would put credentials there. */
function withoutData(cause: unknown): void {
  for (let at = cause; at instanceof Error; at = at.cause) {
    if ("data" in at) Object.defineProperty(at, "data", { value: undefined, configurable: true });
  }
}

/** The first name that the runtime has for the failure, such as ECONNREFUSED. */
function nameOf(cause: unknown): string | undefined {
  for (let at = cause; at instanceof Error; at = at.cause) {
    if ("code" in at && typeof at.code === "string" && /^[A-Z][A-Z0-9_]+$/.test(at.code)) return at.code;
  }
  return undefined;
}

/** Says what became of a request without an answer, and whether a file of ours was why. */
export function nameFailure(evidence: Evidence): LiveDeskError {
  const { reason, started, cause } = evidence;
  withoutData(cause);
  const source = [cause, (cause as { cause?: unknown } | undefined)?.cause].find((at) => at instanceof SourceFailure);
  if (source === undefined || reason !== undefined || !started)
    return transportFailure({ ...evidence, name: nameOf(cause) });
  return new UnknownOutcomeError(`${source.message}, and part of the request had left`, {
    code: "source-failed",
    cause,
  });
}

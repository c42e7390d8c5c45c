import { buildFileRequest, UnknownOutcomeError } from "@livedesk/core";
import type { Call } from "../call.ts";
import { contentLength } from "../content-length.ts";
import type { CallContext } from "../read-call.ts";
import { Refusal } from "../refusal.ts";
import { FormMessage } from "./form-message.ts";
import { PassingForm } from "./passing-form.ts";

// The request that sends files, but for the body, which flows in.
const STAND_IN = { attachments: [{ name: "file", data: new Uint8Array() }] };

/** Passes a form with files on while it comes in. Throws `Refusal` for one that does not say how long it is. */
export function formCall(context: CallContext, boundary: string): Call {
  const { client, limits, route, request, incoming } = context;
  const { conversationId } = route;
  const length = contentLength(request.headers, limits.bodyBytes);
  if (length === undefined) throw new Refusal(411, "Content-Length: must say how long the form is");
  const message = new FormMessage(limits);
  const form = new PassingForm({ incoming, boundary, length, message, check: () => message.check(conversationId) });
  return {
    kind: "files",
    fingerprint: `${boundary} ${length}`,
    deliver: (end) =>
      whileWanted(request.signal, end, form, async (signal) => {
        try {
          const upstream = { ...buildFileRequest(conversationId, STAND_IN), body: form.body };
          return await client.deliver(conversationId, upstream, { signal });
        } catch (error) {
          throw whatBecame(error, form);
        }
      }),
  };
}

/** A form whose end never left has made no message, however the request for it ended. */
function whatBecame(error: unknown, form: PassingForm): unknown {
  if (form.isReleased) return error;
  if (form.fault !== undefined) return form.fault;
  if (!UnknownOutcomeError.isInstance(error)) return error;
  if (error.code === "timeout") return new Refusal(408, "The form took too long: nothing was sent");
  return new Refusal(424, "LiveDesk did not take the whole form: nothing was sent");
}

/** Ends what is under way when the caller leaves, as long as that keeps a message from being made, and by `end` in any case. */
async function whileWanted<Result>(
  wanted: AbortSignal,
  end: AbortSignal,
  form: PassingForm,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const leave = (): void => {
    if (!form.isReleased) controller.abort();
  };
  const stop = (): void => controller.abort();
  if (wanted.aborted) leave();
  if (end.aborted) stop();
  wanted.addEventListener("abort", leave);
  end.addEventListener("abort", stop);
  try {
    return await run(controller.signal);
  } finally {
    wanted.removeEventListener("abort", leave);
    end.removeEventListener("abort", stop);
  }
}

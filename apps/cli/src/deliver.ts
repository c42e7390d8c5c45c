import type { ApiRequest, CallOptions, Messages } from "@livedesk/core";
import { createClient } from "@livedesk/node";
import type { Message } from "@livedesk/schema";
import { readBaseUrl, readCredentials, readTimeout } from "./config.ts";
import { describeRequest } from "./dry-run.ts";
import { formatRequest } from "./dry-run/format-request.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import type { SendingOptions } from "./option-kinds.ts";
import { print, printJson, talk } from "./output.ts";
import { reportError } from "./report.ts";
import { reportMessage } from "./report-message.ts";
import { signalOf } from "./signals.ts";

/** A call that has been checked and not been made. */
export interface Plan {
  readonly deed: "sent" | "retried";
  readonly conversationId: string;
  /** What would go over the wire. */
  readonly request: ApiRequest<Message>;
  /** Where the request's files lie, in its order. */
  readonly paths: readonly string[];
  /** Makes the call. */
  readonly send: (messages: Messages, options: CallOptions) => Promise<Message>;
}

/** Makes a planned call and reports what became of it; with `--dry-run`, shows it instead. */
export async function deliver(io: Io, options: SendingOptions, plan: Plan): Promise<ExitCode> {
  const { json = false, dryRun = false } = options;
  const baseUrl = readBaseUrl(options.baseUrl, io.env).value;
  const timeout = readTimeout(options.timeout);
  if (dryRun) return showRequest(io, json, plan, baseUrl);

  const client = createClient({ ...readCredentials(io.env), baseUrl });
  const signals = io.watchSignals();
  io.onCall();
  // The first signal ends what has not left, and lets what has left be answered; another one ends that, too.
  const close = (): void => void client.close({ timeout: PATIENCE }).catch(() => {});
  if (signals.first.aborted) close();
  else signals.first.addEventListener("abort", close, { once: true });
  try {
    return reportMessage(io, await plan.send(client.messages, { signal: signals.second, timeout }), { ...plan, json });
  } catch (error) {
    return reportError(error, io, { json, signal: signalOf(signals), isCalled: true });
  } finally {
    // What became of the message is told by now, and whatever is left ends with the program.
    await client.close({ abort: true }).catch(() => {});
  }
}

/** How long an answer is waited for after a signal, in ms: what sends a SIGTERM often kills the program ten seconds later. */
const PATIENCE = 5000;

function showRequest(io: Io, json: boolean, { request, paths }: Plan, baseUrl: string): ExitCode {
  const described = describeRequest(request, baseUrl, paths);
  if (json) {
    printJson(io, described);
    return EXIT.ok;
  }
  print(io, formatRequest(described));
  talk(io, "This was a dry run: nothing was sent.");
  return EXIT.ok;
}

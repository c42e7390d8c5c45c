import { isFailedMessage, type Message } from "@livedesk/schema";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { explainFailure } from "./explain-failure.ts";
import type { Io } from "./io.ts";
import { oneLine } from "./one-line.ts";
import { print, printJson, talk } from "./output.ts";

interface Circumstances {
  readonly deed: "sent" | "retried";
  readonly conversationId: string;
  readonly json: boolean;
}

/** Reports a message that exists, as data or in words, and returns the exit code for it. */
export function reportMessage(io: Io, message: Message, circumstances: Circumstances): ExitCode {
  if (circumstances.json) printJson(io, message);
  else inWords(io, message, circumstances);
  return isFailedMessage(message) ? EXIT.undelivered : EXIT.ok;
}

function inWords(io: Io, message: Message, { deed, conversationId }: Circumstances): void {
  const status = message.status ? ` (${oneLine(message.status)})` : "";
  if (isFailedMessage(message)) {
    print(io, `message ${message.id} in conversation ${conversationId} exists, but was not delivered${status}`);
    talk(io, explainFailure(message, conversationId));
    return;
  }
  print(io, `${deed} message ${message.id} ${deed === "sent" ? "to" : "in"} conversation ${conversationId}${status}`);
  if (deed === "retried") talk(io, "This is what LiveDesk claims, not proof: delivery happens afterwards.");
}

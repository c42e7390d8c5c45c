import { buildRetryRequest, buildSendRequest, type InputIssue, type SendInput } from "@livedesk/core";
import { wholeNumber } from "../config.ts";
import { argumentOf, deliver, type FlagOf, withFlagNames } from "../deliver.ts";
import { CliError, type ExitCode } from "../errors.ts";
import { openFile, readMessageText, refuseInvalidUtf8, withoutMark } from "../input.ts";
import type { Io } from "../io.ts";
import type { CommandFunction, SendingOptions, SendLinesOptions } from "../options.ts";

interface SendOptions extends SendLinesOptions {
  readonly private?: true;
  readonly replyTo?: string;
  readonly file?: readonly string[];
}

/** Sends a message for each line of stdin: `sendLines`. */
type Lines = (io: Io, options: SendLinesOptions) => Promise<ExitCode>;

/** `livedesk send`: sends a text message, a private note, a reply or files. `loadLines` imports what only --stdin-ndjson needs. */
export const sendWith =
  (loadLines: () => Promise<Lines>): CommandFunction<SendOptions> =>
  async (io, [conversationId, text], options) => {
    if (options.stdinNdjson) {
      if (conversationId !== undefined)
        throw new CliError("--stdin-ndjson: each line names its conversation, so give no arguments");
      return (await loadLines())(io, options);
    }
    if (conversationId === undefined)
      throw new CliError("conversation-id: is required: livedesk send <conversation-id> <text>");
    for (const [flag, value] of [
      ["--concurrency", options.concurrency],
      ["--stop-on-error", options.stopOnError],
    ] as const)
      if (value !== undefined) throw new CliError(`${flag}: needs --stdin-ndjson as well`);
    const input = await readInput(io, text, options);
    return deliver(io, options, {
      action: "sent",
      conversationId,
      request: withFlagNames(flagOf, () => buildSendRequest(conversationId, input), adviceFor),
      paths: options.file ?? [],
      send: (messages, callOptions) => messages.send(conversationId, input, callOptions),
    });
  };

async function readInput(io: Io, text: string | undefined, options: SendOptions): Promise<SendInput> {
  const { file: paths, private: isPrivate, replyTo } = options;
  refuseInvalidUtf8("text", text, "write - as the text argument, and pass the text on stdin");
  const content = text === "-" ? await readMessageText(io) : text && withoutMark(text);
  const input = {
    ...(content !== undefined && { content }),
    ...(isPrivate && { private: true }),
    ...(replyTo !== undefined && { content_attributes: { in_reply_to: wholeNumber(replyTo) } }),
    ...(paths && { attachments: await Promise.all(paths.map((path) => openFile(path, "--file"))) }),
  };
  // If the user passed neither a text nor a file, the text is missing here, and `buildSendRequest` refuses the message.
  return input as SendInput;
}

/** The advice for a missing text. A program that writes the text into a pipe must also give the argument "-". */
const adviceFor = ({ path, message }: InputIssue): string | undefined =>
  path === "content" && message.startsWith("is required")
    ? "is required: give the text of the message, or - to read the text from stdin, or a file with --file"
    : undefined;

const flagOf: FlagOf = (field) => {
  if (field === "content") return "text";
  if (field.startsWith("content_attributes")) return "--reply-to";
  return field.startsWith("attachments") ? "--file" : argumentOf(field);
};

/**
 * `livedesk retry`: asks LiveDesk to send a failed message again. The message keeps its id, so the customer does not get it twice.
 */
export const retry: CommandFunction<SendingOptions> = async (io, [conversationId = "", messageId = ""], options) =>
  deliver(io, options, {
    action: "retried",
    conversationId,
    messageId,
    request: withFlagNames(argumentOf, () => buildRetryRequest(conversationId, messageId)),
    paths: [],
    send: (messages, callOptions) => messages.retry(conversationId, messageId, callOptions),
  });

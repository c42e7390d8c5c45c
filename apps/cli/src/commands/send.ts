import { buildSendRequest, type SendInput } from "@livedesk/core";
import { fileFromPath } from "@livedesk/node";
import type { CommandFunction } from "../command-row.ts";
import { withoutMark } from "../input.ts";
import { deliver } from "../deliver.ts";
import type { Io } from "../io.ts";
import type { SendingOptions } from "../option-kinds.ts";
import { readTextFromStdin } from "../read-stdin.ts";
import { refuseMangled } from "../refuse-mangled.ts";
import { wholeNumber } from "../whole-number.ts";

interface SendOptions extends SendingOptions {
  readonly private?: true;
  readonly replyTo?: string;
  readonly file?: readonly string[];
}

/** `livedesk send`: sends a text, a private note, a reply or files. */
export const send: CommandFunction<SendOptions> = async (io, [conversationId = "", text], options) => {
  const input = await readInput(io, text, options);
  return deliver(io, options, {
    deed: "sent",
    conversationId,
    request: buildSendRequest(conversationId, input),
    paths: options.file ?? [],
    send: (messages, callOptions) => messages.send(conversationId, input, callOptions),
  });
};

async function readInput(io: Io, text: string | undefined, options: SendOptions): Promise<SendInput> {
  const { file: paths, private: isPrivate, replyTo } = options;
  refuseMangled("text", text, "give it on stdin, with - in its place");
  const content = text === "-" ? await readTextFromStdin(io) : text && withoutMark(text);
  const given = {
    ...(content !== undefined && { content }),
    ...(isPrivate && { private: true }),
    ...(replyTo !== undefined && { content_attributes: { in_reply_to: wholeNumber(replyTo) } }),
    ...(paths && { attachments: await Promise.all(paths.map((path) => fileFromPath(path))) }),
  };
  // Without files the text may be missing here: the builder says so in its own words.
  return given as SendInput;
}

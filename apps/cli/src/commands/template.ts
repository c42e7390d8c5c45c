import { buildSendRequest, type SendInput } from "@livedesk/core";
import type { CommandFunction } from "../command-row.ts";
import { withoutMark } from "../input.ts";
import { deliver } from "../deliver.ts";
import type { Io } from "../io.ts";
import { refuseMangled } from "../refuse-mangled.ts";
import { readTemplateMessage, refuseStrayValues } from "../template/read-template-message.ts";
import { readParams } from "../template/read-params.ts";
import { templateParams } from "../template/template-params.ts";
import { type TemplateFlags, type TemplateOptions, textOptions } from "../options.ts";
import { wholeNumber } from "../whole-number.ts";

/** `livedesk template`: sends a WhatsApp template. */
export const template: CommandFunction<TemplateOptions> = async (io, [conversationId = ""], options) => {
  const message = { ...(await readMessage(io, options)), ...notOfTemplates(options) };
  // Whatever it holds, the builder checks all of it: a file may hold anything.
  const input = message as SendInput;
  return deliver(io, options, {
    deed: "sent",
    conversationId,
    request: buildSendRequest(conversationId, input),
    paths: [],
    send: (messages, callOptions) => messages.send(conversationId, input, callOptions),
  });
};

async function readMessage(io: Io, options: TemplateOptions): Promise<object> {
  refuseStrayValues(options);
  refuseMangledFlags(options);
  const { params, template: file } = options;
  const content = options.content && withoutMark(options.content);
  if (file !== undefined)
    return readTemplateMessage(io, file, { ...options, ...(content !== undefined && { content }) });
  if (params !== undefined) return readParams(io, params, content);
  return { ...(content !== undefined && { content }), template_params: templateParams(options) };
}

function refuseMangledFlags(options: TemplateOptions): void {
  for (const option of textOptions) {
    const given = options[option.attributeName() as keyof TemplateFlags];
    refuseMangled(option.long ?? "", given, "give it in a file, or on stdin, by --params or --values");
  }
}

/** What belongs to `send`: passed on, so that the builder refuses it and says why. */
const notOfTemplates = ({ file, private: isPrivate, replyTo }: TemplateOptions): object => ({
  ...(file && { attachments: file }),
  ...(isPrivate && { private: true }),
  ...(replyTo !== undefined && { content_attributes: { in_reply_to: wholeNumber(replyTo) } }),
});

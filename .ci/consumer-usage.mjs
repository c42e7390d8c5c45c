// What a consumer's program does with a client. It must compile in any `strict` project, with exactOptionalPropertyTypes and
// without: a key that holds undefined counts as left out.
const CLIENTS = {
  "@livedesk/node": "createClient()",
  "@livedesk/browser": 'createClient({ baseUrl: "/livedesk" })',
};

/** A program that uses the client of this package, or an empty one where it has none. */
export function usageOf(specifier) {
  const client = CLIENTS[specifier];
  if (client === undefined) return "export {};";
  return `
import { createClient, LiveDeskError, type SendInput } from "${specifier}";

export async function send(content: string, files: File[], reply?: number): Promise<string> {
  const livedesk = ${client};
  const input: SendInput = { content, private: undefined, content_attributes: { in_reply_to: reply } };
  try {
    await livedesk.messages.send(141, input, { timeout: undefined });
    const { id } = await livedesk.messages.send(141, { content, ...(files.length > 0 && { attachments: files }) });
    return String((await livedesk.messages.retry(141, id, { force: undefined })).status);
  } catch (error) {
    return error instanceof LiveDeskError && error.retryable ? "later" : "no";
  }
}

const template_params = { name: "order_update", language: "en_US" };
// @ts-expect-error -- a template carries no files
export const mixed: SendInput = { content: "Hi", template_params, attachments: [new File([], "a.txt")] };
`;
}

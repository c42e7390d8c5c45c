import type { SendCall } from "./send-code.ts";

/** The credentials stay in the reader's own environment. */
const CREDENTIALS = `-u "$LIVEDESK_API_KEY:$LIVEDESK_API_SECRET"`;

/** A call as a command for a shell. */
export function curl(call: SendCall, origin: string): string {
  const address = quoted(`${origin}/api/v2/accounts/conversations/${call.conversationId}/messages`);
  return [`curl ${address}`, CREDENTIALS, ...bodyOf(call)].join(" \\\n  ");
}

function bodyOf(call: SendCall): readonly string[] {
  if (call.kind === "json")
    return ["-H 'Content-Type: application/json'", `--data-raw ${quoted(JSON.stringify(call.body, undefined, 2))}`];
  return [
    // Not -F, to which a text that starts with @ or < is a file.
    ...call.fields.map(([name, text]) => `--form-string ${quoted(`${name}=${text}`)}`),
    ...call.files.map(
      ({ name, type }) => `-F ${quoted(`attachments[]=@${formQuoted(name)}${type && `;type=${type}`}`)}`,
    ),
  ];
}

/** One word of a POSIX shell, whatever it holds. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A file's name as curl reads it within a form, where `;` and `,` would end it. */
const formQuoted = (name: string): string => `"${name.replaceAll(/["\\]/g, String.raw`\$&`)}"`;

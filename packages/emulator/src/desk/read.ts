import { fileMessageSchema, templateMessageSchema, textMessageSchema } from "@livedesk/schema";
import { parseJson, parseJsonBody, Refusal, refuseUnstorable, validate } from "../http/refusal.ts";
import { type FormPart, sha256Of } from "./bytes.ts";
import type { MessageDraft, UploadedFile } from "./conversation.ts";

const FILES = "attachments[]";
// The URL of a file ends with the file's name, in which each byte takes up to three characters. The URL must not be too
// long for a request.
const MAX_NAME_BYTES = 1024;
const KNOWN = new Set([FILES, "content", "private", "content_attributes"]);
const nearlyFiles = /^(attachments?|files?)(\[.*\])?$/i;
const ofTemplates = new Set(["template_params", "message_type"]);

function partHint(name: string): string {
  if (nearlyFiles.test(name)) return `did you mean ${FILES}?`;
  if (ofTemplates.has(name)) return "send a template message as application/json, without files";
  return `known parts: ${[...KNOWN].join(", ")}`;
}

function refuseUnknownParts(form: readonly FormPart[]): void {
  const unknownPart = form.find(({ name }) => !KNOWN.has(name))?.name;
  if (unknownPart !== undefined)
    throw new Refusal(422, `the part ${JSON.stringify(unknownPart)} is unknown; ${partHint(unknownPart)}`);
}

function textPart(form: readonly FormPart[], name: string): string | undefined {
  const [part, ...more] = form.filter((each) => each.name === name);
  if (more.length > 0) throw new Refusal(422, `${name}: must be given once`);
  if (part?.fileName !== undefined) throw new Refusal(422, `${name}: must be text, not a file`);
  return part?.text();
}

function privatePart(form: readonly FormPart[]): boolean | undefined {
  const value = textPart(form, "private");
  if (value === undefined) return undefined;
  if (value !== "true" && value !== "false") throw new Refusal(422, 'private: must be "true" or "false"');
  return value === "true";
}

// Chatwoot reads invalid JSON here as {}, so a reply silently loses its reference. The emulator refuses invalid JSON,
// so that a test shows the mistake.
function attributesPart(form: readonly FormPart[]): unknown {
  const value = textPart(form, "content_attributes");
  return value === undefined
    ? undefined
    : parseJson(value, () => new Refusal(422, "content_attributes: must be JSON text"));
}

function fileOf({ fileName: name = "", type, body }: FormPart): UploadedFile {
  if (name === "")
    throw new Refusal(422, `${FILES}: must be a file part with a file name, as curl -F "${FILES}=@photo.jpg" sends it`);
  if (Buffer.byteLength(name) > MAX_NAME_BYTES)
    throw new Refusal(422, `${FILES}: a file name must be at most ${MAX_NAME_BYTES} bytes long`);
  return { name, type, ...body, sha256: sha256Of(body) };
}

function fileParts(form: readonly FormPart[]): readonly UploadedFile[] {
  const parts = form.filter(({ name }) => name === FILES);
  if (parts.length === 0)
    throw new Refusal(422, `${FILES}: at least one file is required; send a message without files as application/json`);
  return parts.map(fileOf);
}

/** Returns the file as the model of a message wants it. */
const described = ({ name, type, size }: UploadedFile) => ({
  name,
  type,
  data: {
    size,
    open: () => {
      throw new Error("The bytes are not read to check a message");
    },
  },
});

/** Reads a message with files from a form. Throws a 422 that names the wrong part. */
export function readMultipartMessage(form: readonly FormPart[]): MessageDraft {
  refuseUnknownParts(form);
  const files = fileParts(form);
  const texts = { content: textPart(form, "content"), content_attributes: attributesPart(form) };
  refuseUnstorable(texts);
  for (const { name } of files) refuseUnstorable(name, FILES);
  const message = validate(fileMessageSchema, {
    ...texts,
    private: privatePart(form),
    attachments: files.map(described),
  });
  return {
    // The contract documents `content` of an answer as a String, so a message without text has an empty string.
    content: message.content ?? "",
    private: message.private ?? false,
    content_attributes: message.content_attributes ?? {},
    files,
  };
}

const has = (value: unknown, key: string): boolean =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key);

function templateMessage(body: unknown): MessageDraft {
  const { content, message_type, template_params } = validate(templateMessageSchema, body);
  // The schema allows a template without `message_type`, because clients add the field. The contract requires it in a request.
  if (message_type === undefined) throw new Refusal(422, 'message_type: is required: add "message_type": "outgoing"');
  return { content, private: false, content_attributes: {}, template_params, files: [] };
}

function textMessage(body: unknown): MessageDraft {
  const message = validate(textMessageSchema, body);
  return {
    content: message.content,
    private: message.private ?? false,
    content_attributes: message.content_attributes ?? {},
    files: [],
  };
}

/** Reads the text or template message in a JSON body. Throws a 400 or 422 that names the wrong field. */
export function readJsonMessage(bytes: Uint8Array): MessageDraft {
  const body = parseJsonBody(bytes);
  refuseUnstorable(body);
  if (has(body, "attachments"))
    throw new Refusal(422, "attachments: send files as multipart/form-data, each in a part named attachments[]");
  return has(body, "template_params") || has(body, "message_type") ? templateMessage(body) : textMessage(body);
}

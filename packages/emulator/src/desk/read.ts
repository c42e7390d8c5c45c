import { fileMessageSchema, isJsonObject, MAX_FILES, templateMessageSchema, textMessageSchema } from "@livedesk/schema";
import { check, parseJsonBody, Refusal, refuseUnstorable } from "../http/refusal.ts";
import { type FormPart, sha256Of } from "./bytes.ts";
import type { MessageDraft, UploadedFile } from "./conversation.ts";
import { acceptedFields } from "./lenient.ts";

/** A message that was read, with what a client should have refused in it. */
export interface ReadMessage {
  readonly draft: MessageDraft;
  /** Each names a field and says what would be right. There are none if the SDK would send this message. */
  readonly warnings: readonly string[];
}

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

/** Returns what is wrong with the names of the parts. */
function partIssues(form: readonly FormPart[]): readonly string[] {
  const names = form.map(({ name }) => name);
  const unknownParts = [...new Set(names)].filter((name) => !KNOWN.has(name));
  const repeated = [...KNOWN].filter((name) => name !== FILES && names.indexOf(name) !== names.lastIndexOf(name));
  return [
    ...unknownParts.map((name) => `the part ${JSON.stringify(name)} is unknown; ${partHint(name)}`),
    ...repeated.map((name) => `${name}: must be given once`),
  ];
}

/**
 * Throws a 422 for a part whose content would be lost without an error: a file that is not in `attachments[]`, and a
 * template, which the contract has only in JSON.
 */
function refuseLostParts(form: readonly FormPart[]): void {
  for (const { name, fileName } of form) {
    if (KNOWN.has(name) && name !== FILES && fileName !== undefined)
      throw new Refusal(422, `${name}: must be text, not a file`);
    const isLost =
      (fileName !== undefined && name !== FILES) || nearlyFiles.test(name) || name.startsWith("template_params");
    if (isLost && name !== FILES)
      throw new Refusal(422, `the part ${JSON.stringify(name)} is unknown; ${partHint(name)}`);
  }
}

/** Returns the text of a part. If a part is given twice, the last one counts, as in Rack. */
const textPart = (form: readonly FormPart[], name: string): string | undefined =>
  form.findLast((each) => each.name === name)?.text();

function privatePart(form: readonly FormPart[]): unknown {
  const value = textPart(form, "private");
  return value === "true" || (value === "false" ? false : value);
}

/** The value of `content_attributes`. Text that is not JSON stays text. */
function attributesPart(form: readonly FormPart[]): unknown {
  const value = textPart(form, "content_attributes");
  try {
    return value === undefined ? undefined : JSON.parse(value);
  } catch {
    return value;
  }
}

function fileOf({ fileName: name = "", type, body }: FormPart): UploadedFile {
  if (name === "")
    throw new Refusal(422, `${FILES}: must be a file part with a file name, as curl -F "${FILES}=@photo.jpg" sends it`);
  if (Buffer.byteLength(name) > MAX_NAME_BYTES)
    throw new Refusal(422, `${FILES}: a file name must be at most ${MAX_NAME_BYTES} bytes long`);
  refuseUnstorable(name, FILES);
  return { name, type, ...body, sha256: sha256Of(body) };
}

/**
 * Reads the files. Throws a 422 for more than 15 files: the contract names no limit, but 15 is the limit that
 * Chatwoot's model intends.
 */
function fileParts(form: readonly FormPart[]): readonly UploadedFile[] {
  const parts = form.filter(({ name }) => name === FILES);
  if (parts.length > MAX_FILES)
    throw new Refusal(422, `${FILES}: must be at most ${MAX_FILES} files, and the form has ${parts.length}`);
  return parts.map(fileOf);
}

/** Returns the file as the model of a message wants it. The bytes are not needed to check a message. */
const described = ({ name, type }: UploadedFile) => ({ name, type, data: new Uint8Array() });

/** A part's type that is not a MIME type counts as no type, so that the file can still be served. */
const withType = (file: UploadedFile): UploadedFile => {
  const isWrong = "issues" in check(fileMessageSchema, { attachments: [described(file)] });
  return isWrong ? { ...file, type: "" } : file;
};

const NO_FILE = `${FILES}: at least one file is required; send a message without files as application/json`;

/**
 * Reads a message with files from a form. Throws a 422 that names the wrong part, if LiveDesk would refuse the form. If
 * `strict` is true, also throws a 422 in place of each warning.
 */
export function readMultipartMessage(form: readonly FormPart[], strict: boolean): ReadMessage {
  refuseLostParts(form);
  const files = fileParts(form);
  const fields = { content: textPart(form, "content"), content_attributes: attributesPart(form) };
  refuseUnstorable(fields);
  const isPrivate = privatePart(form);
  const wrongAttributes = typeof fields.content_attributes === "string";
  const wrongPrivate = typeof isPrivate === "string";
  const found = check(fileMessageSchema, {
    ...fields,
    content_attributes: wrongAttributes ? undefined : fields.content_attributes,
    private: wrongPrivate ? undefined : isPrivate,
    attachments: files.length === 0 ? undefined : files.map(described),
  });
  const issues = [
    ...partIssues(form),
    ...(wrongPrivate ? ['private: must be "true" or "false"'] : []),
    ...(wrongAttributes ? ["content_attributes: must be JSON text"] : []),
    ...("issues" in found ? found.issues.map((issue) => (issue.startsWith("attachments: ") ? NO_FILE : issue)) : []),
  ];
  const message_type = textPart(form, "message_type");
  return accepted({ ...fields, private: isPrivate, message_type }, files.map(withType), issues, strict);
}

/** Returns the message with its issues as warnings. Throws a 422 with the issues if the message is not accepted. */
function accepted(
  fields: object,
  files: readonly UploadedFile[],
  issues: readonly string[],
  strict: boolean,
): ReadMessage {
  const found = strict && issues.length > 0 ? undefined : acceptedFields(fields, files.length > 0);
  if (found === undefined) throw new Refusal(422, issues.join("; "));
  return { draft: { ...found, files }, warnings: issues };
}

const TEMPLATE_NAME = /^[a-z0-9_]{1,512}$/;

/**
 * Throws a 422 for a template's name that no template can have, because Meta approves only names of lower-case letters,
 * digits and underscores, so every message with this name would fail.
 */
function refuseWrongName(params: unknown): void {
  if (isJsonObject(params) && typeof params["name"] === "string" && !TEMPLATE_NAME.test(params["name"]))
    throw new Refusal(
      422,
      "template_params.name: must be the name of a template: 1 to 512 lower-case letters, digits and underscores",
    );
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/**
 * Reads the text or template message in a JSON body. Throws a 400 or 422 that names the wrong field, if LiveDesk would
 * refuse the body. If `strict` is true, also throws a 422 in place of each warning.
 */
export function readJsonMessage(bytes: Uint8Array, strict: boolean): ReadMessage {
  const body = parseJsonBody(bytes);
  refuseUnstorable(body);
  if (!isJsonObject(body)) throw new Refusal(422, "the body must be an object");
  const { attachments, message_type, template_params } = body;
  if (isGiven(attachments) && !(Array.isArray(attachments) && attachments.length === 0))
    throw new Refusal(422, "attachments: send files as multipart/form-data, each in a part named attachments[]");
  refuseWrongName(template_params);
  if (isGiven(message_type) && message_type !== "outgoing")
    throw new Refusal(422, 'message_type: must be "outgoing", because a client sends messages only to the customer');
  if (isGiven(template_params) && !isGiven(message_type))
    // The schema allows a template without `message_type`, because clients add the field. The contract requires it in a request.
    throw new Refusal(422, 'message_type: is required: add "message_type": "outgoing"');
  const isTemplate = isGiven(template_params) || (strict && ("template_params" in body || "message_type" in body));
  const found = check<unknown>(isTemplate ? templateMessageSchema : textMessageSchema, body);
  return accepted(body, [], "issues" in found ? found.issues : [], strict);
}

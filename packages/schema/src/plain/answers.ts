import type { ErrorAnswer } from "../error-answer.ts";
import { isId } from "../id-rules.ts";
import type { Message } from "../message.ts";
import { isObject } from "./reader.ts";

/** Reads a field of an answer: what it can make nothing of is read as missing. */
type Field = (value: unknown) => unknown;

const kept =
  (isRight: (value: unknown) => boolean): Field =>
  (value) =>
    isRight(value) ? value : undefined;

const string = kept((value) => typeof value === "string");
const number = kept(Number.isFinite);
const boolean = kept((value) => typeof value === "boolean");
const stringOrNumber: Field = (value) => string(value) ?? number(value);
const reason: Field = (value) =>
  string(value) ?? (typeof value === "number" && Number.isFinite(value) ? String(value) : undefined);

/** An object of which some fields are known. Almost every one is as documented, and then it is returned as it is. */
function looseObject(fields: Readonly<Record<string, Field>>): Field {
  const entries = Object.entries(fields);
  return (value) => {
    if (!isObject(value)) return undefined;
    let result: Record<string, unknown> | undefined;
    for (const [key, read] of entries) {
      const given = value[key];
      if (given === undefined || given === null) continue;
      const field = read(given);
      if (field !== given) (result ??= { ...value })[key] = field;
    }
    return withoutProto(result ?? value);
  };
}

/** A key of this name would be taken for something else by whoever copies the message. */
const withoutProto = (value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.hasOwn(value, "__proto__")
    ? Object.fromEntries(Object.entries(value).filter(([key]) => key !== "__proto__"))
    : value;

/** An array of which every item can be read. */
const listOf =
  (read: Field): Field =>
  (value) => {
    if (!Array.isArray(value)) return undefined;
    const items = value.map(read);
    if (items.includes(undefined)) return undefined;
    return items.every((item, at) => item === value[at]) ? value : items;
  };

const attachment = looseObject({
  id: number,
  message_id: number,
  file_type: string,
  account_id: number,
  extension: string,
  data_url: string,
  thumb_url: string,
  file_size: number,
  width: number,
  height: number,
});

const message = looseObject({
  content: string,
  inbox_id: number,
  conversation_id: (value) => number(value) ?? idOf(value),
  message_type: number,
  content_type: string,
  status: string,
  content_attributes: looseObject({ in_reply_to: stringOrNumber, external_error: reason }),
  additional_attributes: looseObject({
    template_params: looseObject({ name: string, language: string, category: string }),
  }),
  created_at: number,
  private: boolean,
  source_id: stringOrNumber,
  sorting_id: number,
  sender: looseObject({
    id: number,
    name: string,
    available_name: string,
    avatar_url: string,
    type: string,
    availability_status: string,
    thumbnail: string,
  }),
  attachments: listOf(attachment),
});

/** An id, also where a server spells it as digits. */
const idOf = (value: unknown): number | undefined => (isId(value) ? Number(value) : undefined);

/** What was read of an answer, or that it could not be read. */
type Answer<Value> = { readonly success: true; readonly data: Value } | { readonly success: false };

/**
 * Reads an answer as `messageSchema` does, without zod.
 *
 * @example
 * const answer = readMessage({ id: 123, status: "sent" });
 * if (answer.success) console.log(answer.data.id); // 123
 *
 * Contract: all response examples.
 */
export function readMessage(value: unknown): Answer<Message> {
  const id = isObject(value) ? idOf(value["id"]) : undefined;
  if (id === undefined) return { success: false };
  // An object, as it has an id; each field was read as its type says.
  const data = message(value) as Message;
  return { success: true, data: data.id === id ? data : { ...data, id } };
}

const errorAnswer = looseObject({
  error: string,
  errors: listOf(string),
  message: string,
  attributes: listOf(string),
});

/**
 * Reads the body of a refusal as `errorAnswerSchema` does, without zod; undefined where it is no object.
 *
 * @example
 * readErrorAnswer({ error: "Resource could not be found" })?.error;
 */
export const readErrorAnswer = (value: unknown): ErrorAnswer | undefined =>
  errorAnswer(value) as ErrorAnswer | undefined;

import { curlCommand } from "@livedesk/core/adapter";
import type { InboxMessage } from "../api/conversation.ts";
import type { ExchangeBody } from "@livedesk/emulator/client";
import { asObject, type Json } from "../api/json.ts";

/** A file of a call. Its bytes are not known. */
interface CallFile {
  readonly name: string;
  readonly type: string;
}

/** A call that sends a message: JSON, or a form if there are files. */
export type SendCall =
  | { readonly kind: "json"; readonly conversationId: number; readonly body: Json }
  | {
      readonly kind: "form";
      readonly conversationId: number;
      readonly fields: readonly (readonly [name: string, text: string])[];
      readonly files: readonly CallFile[];
    };

/** Returns the call of an exchange, and undefined if the body of the exchange cannot be read. */
export function callOfExchange(conversationId: number, body: ExchangeBody): SendCall | undefined {
  if (body.kind === "json") {
    const json = asObject(parsed(body.text));
    return Object.keys(json).length === 0 ? undefined : { kind: "json", conversationId, body: json };
  }
  if (body.kind === "none") return undefined;
  return {
    kind: "form",
    conversationId,
    fields: body.parts.flatMap(({ name, filename, text }) => (filename === undefined ? [[name, text ?? ""]] : [])),
    files: body.parts.flatMap(({ filename, type = "" }) => (filename === undefined ? [] : [{ name: filename, type }])),
  };
}

/** Makes a call that creates the same message again. It is used for a message whose original call is not known. */
export function callOfMessage(conversationId: number, message: InboxMessage): SendCall {
  const { content, private: isPrivate, templateParams, attachments } = message;
  // The server adds `external_error` to a failed message.
  const attributes = Object.entries(message.contentAttributes).filter(([name]) => name !== "external_error");
  const contentAttributes = Object.fromEntries(attributes);
  const hasAttributes = attributes.length > 0;
  if (attachments.length > 0) {
    return {
      kind: "form",
      conversationId,
      fields: [
        ...(content === "" ? [] : [["content", content] as const]),
        ...(isPrivate ? [["private", "true"] as const] : []),
        ...(hasAttributes ? [["content_attributes", JSON.stringify(contentAttributes)] as const] : []),
      ],
      files: attachments.map(({ name, type }) => ({ name, type })),
    };
  }
  return {
    kind: "json",
    conversationId,
    body: {
      content,
      ...(templateParams && { message_type: "outgoing" }),
      ...(isPrivate && { private: true }),
      ...(hasAttributes && { content_attributes: contentAttributes }),
      ...(templateParams && { template_params: templateParams }),
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns a call as a curl command. The command reads the credentials from the environment. */
export function curl(call: SendCall, origin: string): string {
  const url = `${origin}/api/v2/accounts/conversations/${call.conversationId}/messages`;
  if (call.kind === "json") {
    const headers = { "content-type": "application/json" };
    return curlCommand({ method: "POST", headers, body: { kind: "json", value: call.body } }, { url, indent: 2 });
  }
  const fields = call.fields.map(([name, value]) => ({ name, value }));
  const files = call.files.map(({ name, type }) => ({ name: "attachments[]", filename: name, type }));
  return curlCommand({ method: "POST", headers: {}, body: { kind: "multipart", fields, files } }, { url });
}

/** Returns a call as TypeScript code that uses `@livedesk/node`. */
export function sdkCode(call: SendCall, origin: string): string {
  const isForm = call.kind === "form" && call.files.length > 0;
  const input = call.kind === "json" ? jsLiteral(withoutType(call.body)) : jsLiteral(formInput(call));
  return [
    `import { createClient${isForm ? ", fileFromPath" : ""} } from "@livedesk/node";`,
    "",
    client(origin),
    `const sent = await livedesk.messages.send(${call.conversationId}, ${input});`,
    "console.log(sent.id, sent.status);",
  ].join("\n");
}

const client = (origin: string): string =>
  `// LIVEDESK_API_KEY and LIVEDESK_API_SECRET come from the environment.\nconst livedesk = createClient({ baseUrl: ${JSON.stringify(origin)} });`;

/** Removes `message_type` from a template, because the client adds this field. */
const withoutType = (body: Json): Json =>
  Object.fromEntries(Object.entries(body).filter(([name]) => name !== "message_type"));

function formInput({ fields, files }: Extract<SendCall, { kind: "form" }>): Json {
  const texts = Object.fromEntries(fields);
  return {
    ...(texts["content"] !== undefined && { content: texts["content"] }),
    ...(files.length > 0 && {
      attachments: files.map(({ name }) => new JsCode(`await fileFromPath(${JSON.stringify(name)})`)),
    }),
    ...(texts["private"] === "true" && { private: true }),
    ...(texts["content_attributes"] !== undefined && { content_attributes: parsedObject(texts["content_attributes"]) }),
  };
}

function parsedObject(text: string): Json {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return {};
  }
}

const WIDTH = 80;

/** Code that is inserted into a JavaScript literal without quotes. */
class JsCode {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Returns a value as JavaScript source. A short value is on one line. A long value has one line for each key or
 * element.
 */
export function jsLiteral(value: unknown, indent = ""): string {
  const flat = oneLine(value);
  const isFlat = typeof value !== "object" || value === null || value instanceof JsCode;
  if (isFlat || indent.length + flat.length <= WIDTH) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value))
    return `[\n${value.map((each) => `${inner}${jsLiteral(each, inner)},\n`).join("")}${indent}]`;
  const lines = Object.entries(value).map(([name, each]) => `${inner}${key(name)}: ${jsLiteral(each, inner)},\n`);
  return `{\n${lines.join("")}${indent}}`;
}

function oneLine(value: unknown): string {
  if (value instanceof JsCode) return value.text;
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  const pairs = Object.entries(value).map(([name, each]) => `${key(name)}: ${oneLine(each)}`);
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}

const key = (name: string): string => (/^([A-Za-z_$][\w$]*|0|[1-9]\d*)$/.test(name) ? name : JSON.stringify(name));

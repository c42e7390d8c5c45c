import * as z from "zod/mini";
import {
  additionalAttributesSchema,
  answeredContentAttributesSchema,
  attachmentSchema,
  errorAnswerSchema,
  failedMessageSchema,
  messageSchema,
  senderSchema,
  sentTemplateSchema,
} from "./answers.ts";
import { fileInputSchema } from "./files.ts";
import { idSchema } from "./ids.ts";
import { contentAttributesSchema, fileMessageSchema, templateMessageSchema, textMessageSchema } from "./messages.ts";
import { templateDefinitionSchema } from "./template-definition.ts";
import {
  templateButtonSchema,
  templateFooterSchema,
  templateHeaderSchema,
  templateParamsSchema,
  templateVariablesSchema,
} from "./template.ts";
import {
  conversationCreatedWebhookSchema,
  messageWebhookSchema,
  webhookAccountSchema,
  webhookConversationSchema,
  webhookLastMessageSchema,
  webhookMetaSchema,
  webhookPersonSchema,
} from "./webhooks.ts";

/** The part of a JSON Schema that this file uses. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * The doc comments of all types. The key is the name of the type; the value also contains the comments of the fields,
 * or the members of a union type.
 */
type Docs = Readonly<
  Record<
    string,
    {
      readonly description?: string;
      readonly fields?: Readonly<Record<string, string>>;
      readonly members?: readonly string[];
    }
  >
>;

const requests = {
  Id: idSchema,
  TextMessage: textMessageSchema,
  FileMessage: fileMessageSchema,
  TemplateMessage: templateMessageSchema,
  ContentAttributes: contentAttributesSchema,
  FileInput: fileInputSchema,
  TemplateParams: templateParamsSchema,
  TemplateVariables: templateVariablesSchema,
  TemplateHeader: templateHeaderSchema,
  TemplateFooter: templateFooterSchema,
  TemplateButton: templateButtonSchema,
};

// What LiveDesk writes: answers and webhooks.
const answers = {
  Message: messageSchema,
  FailedMessage: failedMessageSchema,
  Sender: senderSchema,
  Attachment: attachmentSchema,
  AnsweredContentAttributes: answeredContentAttributesSchema,
  AdditionalAttributes: additionalAttributesSchema,
  SentTemplate: sentTemplateSchema,
  ErrorAnswer: errorAnswerSchema,
  ConversationCreatedWebhook: conversationCreatedWebhookSchema,
  MessageWebhook: messageWebhookSchema,
  WebhookConversation: webhookConversationSchema,
  WebhookLastMessage: webhookLastMessageSchema,
  WebhookMeta: webhookMetaSchema,
  WebhookPerson: webhookPersonSchema,
  WebhookAccount: webhookAccountSchema,
};

// Template definitions are kept in files. They are neither sent to the API nor part of its answers.
const definitions = { TemplateDefinition: templateDefinitionSchema };

/**
 * The JSON Schema (draft 2020-12) of every model, with the model's name as the key. It describes requests as they are
 * sent, and answers as they arrive. A reference to another model is `prefix`, followed by the name of the other model.
 * The doc comments become descriptions.
 */
export function modelSchemas(prefix: string, docs: Docs): Record<string, JsonSchema> {
  const schemas = {
    ...generate(requests, "output", prefix),
    ...generate(answers, "input", prefix),
    ...generate(definitions, "output", prefix),
  };
  for (const [name, schema] of Object.entries(schemas)) addDescriptions(name, schema, docs);
  return schemas;
}

/** The content of the committed file `json-schema.json`. */
export const jsonSchema = (docs: Docs) => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "LiveDesk messages",
  $defs: modelSchemas("#/$defs/", docs),
});

function generate(models: Readonly<Record<string, z.core.$ZodType>>, io: "input" | "output", prefix: string) {
  const registry = z.registry<{ id: string }>();
  for (const [id, model] of Object.entries(models)) registry.add(model, { id });
  const { schemas } = z.toJSONSchema(registry, { io, uri: (id) => prefix + id, override: addFileFormat });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutHead(schema)]));
}

/** A schema without `$schema` and `$id`, because the document names its dialect once, at its top. */
function withoutHead(schema: JsonSchema): JsonSchema {
  const { $schema, $id, ...rest } = schema;
  return $schema === undefined && $id === undefined ? schema : rest;
}

/** Describes a file as binary, because zod describes a file, which is not JSON, as `{}`. */
const addFileFormat: NonNullable<z.core.ToJSONSchemaParams["override"]> = ({ zodSchema, jsonSchema: schema }) => {
  if ((zodSchema as z.core.$ZodType) === fileInputSchema) Object.assign(schema, { type: "string", format: "binary" });
};

function addDescriptions(name: string, schema: JsonSchema, docs: Docs): void {
  const { description, fields = {}, members = [] } = docs[name] ?? {};
  if (description !== undefined) schema.description = description;
  for (const [field, text] of Object.entries(fields)) {
    const property = schema.properties?.[field];
    if (typeof property === "object" && text !== "") property.description = text;
  }
  // A union type and its model list their members in the same order.
  for (const [at, member] of members.entries()) {
    const part = schema.oneOf?.[at];
    if (typeof part === "object") addDescriptions(member, part, docs);
  }
}

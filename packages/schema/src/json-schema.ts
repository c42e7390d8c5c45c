import * as z from "zod/mini";
import { attachmentSchema } from "./attachment.ts";
import { captionSchema, contentSchema } from "./content.ts";
import { MAX_CONTENT_LENGTH } from "./text-rules.ts";
import { errorAnswerSchema } from "./error-answer.ts";
import { failedMessageSchema } from "./failed-message.ts";
import { fileInputSchema } from "./file-input.ts";
import { fileMessageSchema, filesSchema } from "./messages.ts";
import { idSchema } from "./ids.ts";
import { messageSchema } from "./answers.ts";
import { senderSchema } from "./sender.ts";
import { templateDefinitionSchema } from "./template-definition.ts";
import { lengths } from "./template-length.ts";
import { templateMessageSchema } from "./template-message.ts";
import { textMessageSchema } from "./text-message.ts";

const requests = {
  Id: idSchema,
  TextMessage: textMessageSchema,
  FileMessage: fileMessageSchema,
  TemplateMessage: templateMessageSchema,
};

const answers = {
  Message: messageSchema,
  FailedMessage: failedMessageSchema,
  Sender: senderSchema,
  Attachment: attachmentSchema,
  ErrorAnswer: errorAnswerSchema,
};

// Neither sent nor answered: what a program keeps in a file.
const files = { TemplateDefinition: templateDefinitionSchema };

/** What zod cannot say of a check written by hand. */
const addKnown: NonNullable<z.core.ToJSONSchemaParams["override"]> = ({ zodSchema, jsonSchema }) => {
  if (zodSchema === contentSchema || zodSchema === captionSchema) jsonSchema.maxLength = MAX_CONTENT_LENGTH;
  if (zodSchema === filesSchema) jsonSchema.minItems = 1;
  if (zodSchema === fileInputSchema) Object.assign(jsonSchema, { type: "string", format: "binary" });
};

function define(models: Record<string, z.core.$ZodType>, io: "input" | "output") {
  return Object.entries(models).map(([name, model]) => {
    const { $schema: _, ...definition } = z.toJSONSchema(model, {
      io,
      unrepresentable: "any",
      metadata: lengths,
      override: addKnown,
    });
    return [name, definition] as const;
  });
}

/** JSON Schema (draft 2020-12) of every model: requests as they are sent, answers as they arrive, files as they lie. */
export const jsonSchema = () => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "LiveDesk messages",
  $defs: Object.fromEntries([...define(requests, "output"), ...define(answers, "input"), ...define(files, "output")]),
});

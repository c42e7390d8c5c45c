import * as z from "zod/mini";
import {
  attachmentSchema,
  errorAnswerSchema,
  failedMessageSchema,
  fileInputSchema,
  fileMessageSchema,
  idSchema,
  messageSchema,
  senderSchema,
  templateDefinitionSchema,
  templateMessageSchema,
  textMessageSchema,
} from "./index.ts";

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

/** What zod cannot say of a check that only this package has. */
const addKnown: NonNullable<z.core.ToJSONSchemaParams["override"]> = ({ zodSchema, jsonSchema }) => {
  if ((zodSchema as z.core.$ZodType) === fileInputSchema) Object.assign(jsonSchema, { type: "string", format: "binary" });
};

function define(models: Record<string, z.core.$ZodType>, io: "input" | "output") {
  return Object.entries(models).map(([name, model]) => {
    const { $schema: _, ...definition } = z.toJSONSchema(model, { io, override: addKnown });
    return [name, definition] as const;
  });
}

/** JSON Schema (draft 2020-12) of every model: requests as they are sent, answers as they arrive, files as they lie. */
export const jsonSchema = () => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "LiveDesk messages",
  $defs: Object.fromEntries([...define(requests, "output"), ...define(answers, "input"), ...define(files, "output")]),
});

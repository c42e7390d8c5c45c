import type * as z from "zod/mini";

type JsonSchema = z.core.JSONSchema.BaseSchema;

const SCHEMAS = "#/components/schemas/";

const ref = (name: string) => ({ $ref: `${SCHEMAS}${name}` });

const json = (schema: object, examples?: object) => ({
  "application/json": { schema, ...(examples && { examples }) },
});

const pathParameter = (name: string, description: string) => ({
  name,
  in: "path",
  required: true,
  description,
  schema: ref("Id"),
});

const MESSAGE = {
  description:
    "A message that exists. Its `status` says whether it was delivered, and the HTTP status does not: a message with " +
    '`status: "failed"` was not delivered, and must be retried, never sent again as a new message. The contract does not say which ' +
    "2xx the server answers, so any 2xx with an `id` counts.",
  content: json(ref("Message")),
};

/** The refusals. The contract does not show them: they are described in the form that LiveDesk's own code answers. */
const REFUSALS = {
  "401": refusal("The API key or the API secret is wrong. Nothing was sent."),
  "403": refusal("The key may not use this conversation. Nothing was sent."),
  "404": refusal("The conversation or the message does not exist. Nothing was sent."),
  "422": refusal(
    "A field was refused, because it is too long, has the wrong type, or cannot be stored. Nothing was sent.",
  ),
  "429": {
    ...refusal("There were too many requests. Nothing was sent; repeat the request after the time in `Retry-After`."),
    headers: {
      "Retry-After": {
        description: "The number of seconds to wait, or the date until which to wait.",
        schema: { type: "string" },
      },
    },
  },
  "5XX": refusal(
    "The server failed, and may have stored the message before that. The outcome is unknown: look at the conversation before you send the message again.",
  ),
};

function refusal(description: string) {
  return { description, content: json(ref("ErrorAnswer")) };
}

/** A webhook. The server of LiveDesk sends it, so this document describes the request that a program receives. */
const webhook = (summary: string, description: string, model: string) => ({
  post: {
    tags: ["webhooks"],
    summary,
    description,
    requestBody: { required: true, content: json(ref(model)) },
    responses: { "2XX": { description: "The webhook was received. LiveDesk is expected to try only once." } },
    security: [],
  },
});

const LIKE_CHATWOOT =
  "EngageLab does not document this event: its fields are those of Chatwoot, from which LiveDesk is derived. ";

// Models that are neither sent nor answered as JSON: definitions are kept in files, and a file message is sent as a
// form.
const NOT_ON_THE_WIRE = new Set(["TemplateDefinition", "FileMessage", "FileInput"]);

/** The fields of a file message as the parts of a form. A form contains text and files, and no JSON. */
function fileForm({ FileMessage }: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const { content } = FileMessage?.properties ?? {};
  return {
    type: "object",
    description:
      "The contract shows `content` and one file. Its example writes `attachments[]=@attachments[]=@…`, which is a mistake: each file " +
      "is a part with the name `attachments[]`, even if there is only one file. The contract does not show `private` and `content_attributes` in " +
      "a form: they are sent as LiveDesk's own code reads them.",
    properties: {
      ...(content !== undefined && { content }),
      private: {
        type: "string",
        enum: ["true", "false"],
        description: "Whether the message is a note that only agents see.",
      },
      content_attributes: {
        type: "string",
        contentMediaType: "application/json",
        contentSchema: ref("ContentAttributes"),
        description: "The attributes as a string of JSON.",
      },
      "attachments[]": {
        type: "array",
        minItems: 1,
        items: { type: "string", format: "binary" },
        description:
          "The files. Each file is a part of its own with this name. LiveDesk intends to accept at most 15 files.",
      },
    },
    required: ["attachments[]"],
    additionalProperties: false,
  };
}

/**
 * The OpenAPI 3.1 document of the API's two routes: sending a message (as JSON or as a form with files), and retrying a
 * failed message. If the contract does not answer a question, the description of the part says this, and says what was
 * decided. `modelSchemas` returns the JSON Schema of each model, whose references begin with `prefix`.
 */
export function openApi(modelSchemas: (prefix: string) => Readonly<Record<string, JsonSchema>>) {
  const models = modelSchemas(SCHEMAS);
  const schemas = Object.fromEntries(Object.entries(models).filter(([name]) => !NOT_ON_THE_WIRE.has(name)));
  return {
    openapi: "3.1.1",
    info: {
      title: "EngageLab LiveDesk: messages",
      version: "2",
      description:
        "Sends messages to a conversation and retries failed ones. Written by the authors of this package from the public page of the " +
        "API; it is not a document of EngageLab.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [
      {
        url: "https://livedesk-api.engagelab.com",
        description:
          "The contract names this host for text messages and retries, and `livedesk.engagelab.com` in its file and template examples; its " +
          "overview names only this host, so this document uses it for every request.",
      },
    ],
    security: [{ basic: [] }],
    tags: [
      { name: "messages", description: "Messages of a conversation." },
      { name: "webhooks", description: "What LiveDesk tells your server." },
    ],
    webhooks: {
      conversation_created: webhook(
        "A conversation was created",
        "A conversation was created through the API. EngageLab documents this event.",
        "ConversationCreatedWebhook",
      ),
      message_created: webhook(
        "A message was created",
        `${LIKE_CHATWOOT}A message that was sent through the API comes, too.`,
        "MessageWebhook",
      ),
      message_updated: webhook(
        "A message has changed",
        `${LIKE_CHATWOOT}The event does not say what has changed.`,
        "MessageWebhook",
      ),
    },
    paths: {
      "/api/v2/accounts/conversations/{conversation_id}/messages": {
        post: {
          operationId: "sendMessage",
          tags: ["messages"],
          summary: "Send a message",
          description:
            "Sends a text message, a private note, a reply, files or a WhatsApp template. There is no idempotency key: after a timeout or a 5xx " +
            "the message may exist, and a repeated request may send it twice.",
          parameters: [pathParameter("conversation_id", "The conversation to send to.")],
          requestBody: {
            required: true,
            content: {
              ...json({ anyOf: [ref("TextMessage"), ref("TemplateMessage")] }, EXAMPLES),
              "multipart/form-data": { schema: ref("FileForm") },
            },
          },
          responses: { "2XX": MESSAGE, ...REFUSALS },
        },
      },
      "/api/v2/accounts/conversations/{conversation_id}/messages/{message_id}/retry": {
        post: {
          operationId: "retryMessage",
          tags: ["messages"],
          summary: "Retry a failed message",
          description:
            'Sends a message whose status is `"failed"` again. The contract shows neither a body nor an answer: send no body; the server ' +
            "answers with the message. The answer says that the retry was accepted, and not that the message was delivered.",
          parameters: [
            pathParameter("conversation_id", "The conversation of the message."),
            pathParameter("message_id", "The failed message."),
          ],
          responses: { "2XX": MESSAGE, ...REFUSALS },
        },
      },
    },
    components: {
      securitySchemes: {
        basic: {
          type: "http",
          scheme: "basic",
          description: "The API key is the user name, and the API secret is the password.",
        },
      },
      schemas: { ...schemas, FileForm: fileForm(models) },
    },
  };
}

const EXAMPLES = {
  text: { summary: "A text message", value: { content: "Hello" } },
  note: { summary: "A private note", value: { content: "The customer called.", private: true } },
  reply: { summary: "A reply", value: { content: "Yes, it is.", content_attributes: { in_reply_to: 29 } } },
  template: {
    summary: "A WhatsApp template",
    value: {
      content: "Hi John",
      message_type: "outgoing",
      template_params: { name: "order_update", language: "en_US", processed_params: { "1": "John" } },
    },
  },
};

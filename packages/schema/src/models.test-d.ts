import { describe, expectTypeOf, test } from "vitest";
import type * as z from "zod/mini";
import type * as schema from "./index.ts";

/** The type of the values that a model returns. */
type Output<Name extends keyof typeof schema> = z.output<(typeof schema)[Name]>;

/** The type of the values that a model accepts. */
type Input<Name extends keyof typeof schema> = z.input<(typeof schema)[Name]>;

type DeepReadonly<Value> = Value extends string | number | boolean | null | undefined
  ? Value
  : { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> };

describe("each interface equals the type of its model:", () => {
  test("answers", () => {
    expectTypeOf<schema.Message>().toEqualTypeOf<Output<"messageSchema">>();
    expectTypeOf<schema.FailedMessage>().toEqualTypeOf<Output<"failedMessageSchema">>();
    expectTypeOf<schema.Sender>().toEqualTypeOf<Output<"senderSchema">>();
    expectTypeOf<schema.Attachment>().toEqualTypeOf<Output<"attachmentSchema">>();
    expectTypeOf<schema.ErrorAnswer>().toEqualTypeOf<Output<"errorAnswerSchema">>();
    expectTypeOf<schema.MessageStatus>().toEqualTypeOf<Output<"messageStatusSchema">>();
  });

  test("webhooks", () => {
    expectTypeOf<schema.ConversationCreatedWebhook>().toEqualTypeOf<Output<"conversationCreatedWebhookSchema">>();
    expectTypeOf<schema.MessageWebhook>().toEqualTypeOf<Output<"messageWebhookSchema">>();
  });

  test("requests, in both directions", () => {
    expectTypeOf<schema.Id>().toEqualTypeOf<Output<"idSchema">>();
    expectTypeOf<schema.TextMessage>().toEqualTypeOf<Output<"textMessageSchema">>();
    expectTypeOf<schema.TextMessage>().toEqualTypeOf<Input<"textMessageSchema">>();
    expectTypeOf<schema.FileMessage>().toEqualTypeOf<Output<"fileMessageSchema">>();
    expectTypeOf<schema.FileMessage>().toEqualTypeOf<Input<"fileMessageSchema">>();
    expectTypeOf<schema.FileInput>().toEqualTypeOf<Output<"fileInputSchema">>();
    expectTypeOf<schema.ContentAttributes>().toEqualTypeOf<Output<"contentAttributesSchema">>();
    expectTypeOf<schema.TemplateMessage>().toEqualTypeOf<Output<"templateMessageSchema">>();
    expectTypeOf<schema.TemplateMessage>().toEqualTypeOf<Input<"templateMessageSchema">>();
    expectTypeOf<schema.TemplateParams>().toEqualTypeOf<Output<"templateParamsSchema">>();
    expectTypeOf<schema.TemplateVariables>().toEqualTypeOf<Output<"templateVariablesSchema">>();
    expectTypeOf<schema.TemplateHeader>().toEqualTypeOf<Output<"templateHeaderSchema">>();
    expectTypeOf<schema.TemplateFooter>().toEqualTypeOf<Output<"templateFooterSchema">>();
    expectTypeOf<schema.TemplateButton>().toEqualTypeOf<Output<"templateButtonSchema">>();
  });

  test("a template definition, which is read-only", () => {
    expectTypeOf<schema.TemplateDefinition>().toEqualTypeOf<DeepReadonly<Output<"templateDefinitionSchema">>>();
  });
});

describe("a misspelt field is a compile error", () => {
  const message = {} as schema.Message;

  test("in an answer", () => {
    // @ts-expect-error -- the field is misspelt
    void message.contnet;
    // @ts-expect-error -- the field is misspelt
    void message.sender?.nmae;
    // @ts-expect-error -- the field is misspelt
    void message.attachments?.[0]?.data_ulr;
    // @ts-expect-error -- the field is misspelt
    void message.content_attributes?.external_eror;
    expectTypeOf(message.content).toEqualTypeOf<string | null | undefined>();
  });

  test("in a request", () => {
    // @ts-expect-error -- the field is misspelt
    const text: schema.TextMessage = { content: "Hi", privat: true };
    const template: schema.TemplateParams = {
      name: "order_update",
      language: "en_US",
      // @ts-expect-error -- the field is misspelt
      procesed_params: {},
    };
    const definition: schema.TemplateDefinition = {
      name: "order_update",
      language: "en_US",
      body: "Hi",
      // @ts-expect-error -- the field is misspelt
      foter: "Acme",
    };
    void [text, template, definition];
  });
});

test("a field that this package does not know can be read as a value of the type unknown", () => {
  const message = {} as schema.Message;
  expectTypeOf((message as { echo_id?: unknown }).echo_id).toEqualTypeOf<unknown>();
});

test("a status is a known status, which editors suggest, or any other string", () => {
  const known: schema.MessageStatus = "delivered";
  const other: schema.MessageStatus = "held_for_review";
  expectTypeOf<"sent" | "delivered" | "read" | "failed">().toExtend<schema.MessageStatus>();
  expectTypeOf<string>().not.toEqualTypeOf<schema.MessageStatus>();
  void [known, other];
});

test("a failed message can be used as a message", () => {
  expectTypeOf<schema.FailedMessage>().toExtend<schema.Message>();
  const message = {} as schema.Message;
  if (message.status === "failed") expectTypeOf(message.id).toEqualTypeOf<number>();
});

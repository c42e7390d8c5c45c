import { OpenAPIRegistry, OpenApiGeneratorV31 } from "@asteasolutions/zod-to-openapi";
import { describe, expect, test } from "vitest";
import * as classic from "zod";
import * as mini from "zod/mini";
import { createDocument } from "zod-openapi";

import * as schema from "./index.ts";

const { messageSchema, textMessageSchema } = schema;

/** The type of a JSON Schema that `@asteasolutions/zod-to-openapi` accepts in `registerComponent`. */
type SchemaObject = Extract<Parameters<OpenAPIRegistry["registerComponent"]>[2], { readonly allOf?: unknown }>;

/** A value that no model accepts. */
const NOTHING = Symbol("nothing");

/** Every exported model, by its name. */
const models = Object.entries<unknown>(schema).filter((entry): entry is [string, mini.ZodMiniType] =>
  entry[0].endsWith("Schema"),
);

test("the table of models is not empty", () => {
  expect(models.length).toBeGreaterThan(15);
});

describe.each(models)("%s", (_, model) => {
  test.each(["input", "output"] as const)(
    "can be converted to JSON Schema with z.toJSONSchema, for the %s of the model",
    (io) => {
      const described = classic.toJSONSchema(model, { io });
      expect(described.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
      expect(mini.toJSONSchema(model, { io })).toEqual(described);
    },
  );

  test("can be used inside an object, an array and a union of classic zod", () => {
    const whole = classic.object({
      one: model,
      many: classic.array(model),
      other: classic.union([model, classic.null()]).optional(),
    });
    const paths = whole.safeParse({ one: NOTHING, many: [NOTHING] }).error?.issues.map(({ path }) => path[0]);
    expect(new Set(paths)).toEqual(new Set(["one", "many"]));
    expect(Object.keys(classic.toJSONSchema(whole).properties ?? {})).toEqual(["one", "many", "other"]);
  });

  test("is a Standard Schema", async () => {
    const { vendor, validate } = model["~standard"];
    expect(vendor).toBe("zod");
    expect(await validate(NOTHING)).toHaveProperty("issues");
  });
});

describe("in classic zod", () => {
  const event = classic.object({ at: classic.date(), message: messageSchema });

  test("an object that contains a model reads the same values as the model, and its issues have a path", () => {
    const at = new Date(0);
    expect(event.parse({ at, message: { id: "7", echo_id: "x" } })).toEqual({ at, message: { id: 7, echo_id: "x" } });
    const { error } = event.safeParse({ at, message: { status: "sent" } });
    expect(error?.issues).toMatchObject([{ path: ["message", "id"] }]);
    expect(error).toBeInstanceOf(classic.ZodError);
  });

  test("the shape of an answer can be extended with more fields", () => {
    const withEcho = classic.looseObject({ ...messageSchema.shape, echo_id: classic.string() });
    expect(withEcho.parse({ id: 1, echo_id: "x", status: null }).echo_id).toBe("x");
    expect(withEcho.safeParse({ id: 1 }).error?.issues).toMatchObject([{ path: ["echo_id"] }]);
  });

  test("the shape of a request can be extended with more fields, and the result stays strict", () => {
    const withTag = classic.strictObject({ ...textMessageSchema.shape, tag: classic.string() });
    expect(withTag.parse({ content: "Hi", tag: "a" })).toEqual({ content: "Hi", tag: "a" });
    expect(withTag.safeParse({ content: "Hi", tag: "a", tga: "b" }).success).toBe(false);
  });

  test("z.prettifyError and z.flattenError print the issues of a model", () => {
    const { error = new classic.ZodError([]) } = textMessageSchema.safeParse({ content: "" });
    expect(classic.prettifyError(error)).toBe("✖ must not be empty\n  → at content");
    expect(classic.flattenError(error).fieldErrors).toEqual({ content: ["must not be empty"] });
  });

  test("a model has no method extend or meta, and z.optional and z.pipe of classic zod wrap it", () => {
    expect(textMessageSchema).not.toHaveProperty("extend");
    expect(textMessageSchema).not.toHaveProperty("meta");
    expect(classic.optional(textMessageSchema).parse(undefined)).toBeUndefined();
    const wrapped = classic.pipe(classic.unknown(), textMessageSchema).meta({ description: "A text" });
    expect(wrapped.meta()).toEqual({ description: "A text" });
  });

  test("the function z.toJSONSchema describes a model, and the method toJSONSchema does not", () => {
    expect(classic.toJSONSchema(event, { unrepresentable: "any" }).properties).toHaveProperty("message.properties.id");
    expect(() => event.toJSONSchema({ unrepresentable: "any" })).toThrow("Non-representable type");
  });

  test("a model throws an error of zod's core, which is not an instance of z.ZodError", () => {
    let thrown: unknown;
    try {
      textMessageSchema.parse({});
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(classic.core.$ZodError);
    expect(thrown).not.toBeInstanceOf(classic.ZodError);
  });
});

describe("in zod/mini", () => {
  test("z.extend adds a field to a model and to its type", () => {
    const withEcho = mini.extend(messageSchema, { echo_id: mini.string() });
    const echo: string = withEcho.parse({ id: 1, echo_id: "x" }).echo_id;
    expect(echo).toBe("x");
  });

  test("z.extend can add an asynchronous field, and other fields that zod reads", async () => {
    const later = mini.string().check(mini.refine(async (value) => (await Promise.resolve(value)) !== "taken"));
    const model = mini.extend(messageSchema, {
      echo_id: later,
      extra: mini.unknown(),
      tag: mini.prefault(mini.string(), "a"),
    });
    expect(await model.parseAsync({ id: 1, echo_id: "x", extra: 5 })).toEqual({
      id: 1,
      echo_id: "x",
      extra: 5,
      tag: "a",
    });
    const { error } = await model.safeParseAsync({ id: 1, echo_id: "taken" });
    expect(error?.issues.map(({ path }) => path)).toEqual(expect.arrayContaining([["echo_id"], ["extra"]]));
  });

  test("z.pick, z.omit and z.partial make a model with fewer or optional keys", () => {
    expect(mini.pick(messageSchema, { id: true }).parse({ id: 1, status: 5 })).toEqual({ id: 1, status: 5 });
    expect(mini.omit(textMessageSchema, { private: true }).safeParse({ content: "Hi", private: true }).success).toBe(
      false,
    );
    expect(mini.partial(textMessageSchema).parse({ private: true })).toEqual({ private: true });
  });

  test("a discriminated union finds a model by its literals", () => {
    const sent = mini.looseObject({ id: mini.number(), status: mini.literal("sent") });
    const model = mini.discriminatedUnion("status", [schema.failedMessageSchema, sent]);
    expect(model.parse({ id: "7", status: "failed" })).toEqual({ id: 7, status: "failed" });
    expect(model.safeParse({ id: 7, status: "read" }).success).toBe(false);
  });

  test.each(["toString", "constructor", "__proto__"])("a request with a key %s is refused", (key) => {
    const message: unknown = JSON.parse(`{ "content": "Hi", "${key}": {} }`);
    const { error } = textMessageSchema.safeParse(message);
    expect(error?.issues.map(({ message: text }) => text)).toEqual([
      `has the unknown key "${key}"; known: content, private, content_attributes`,
    ]);
  });

  test("a copy of a lenient field with an additional check is still lenient", () => {
    const checked = messageSchema.shape.content.check(mini.check(() => undefined));
    expect(checked.parse(5)).toBeUndefined();
    expect(checked.parse("a")).toBe("a");
  });

  test("a registry can contain the metadata of a model", () => {
    const registry = mini.registry<{ description: string }>();
    const model = textMessageSchema.register(registry, { description: "A text" });
    expect(mini.toJSONSchema(model, { metadata: registry }).description).toBe("A text");
  });
});

describe("generators of OpenAPI", () => {
  test("zod-openapi describes the models", () => {
    const { components, paths } = createDocument({
      openapi: "3.1.1",
      info: { title: "Ours", version: "1" },
      components: { schemas: { Message: messageSchema, TextMessage: textMessageSchema } },
      paths: {
        "/send": {
          post: {
            requestBody: { content: { "application/json": { schema: textMessageSchema } } },
            responses: { "200": { description: "Sent", content: { "application/json": { schema: messageSchema } } } },
          },
        },
      },
    });
    expect(Object.keys(components?.schemas ?? {})).toEqual(expect.arrayContaining(["Message", "TextMessage"]));
    expect(JSON.stringify(paths)).toContain('"#/components/schemas/TextMessage"');
    expect(components?.schemas?.["TextMessage"]).toMatchObject({
      properties: { content: { type: "string", maxLength: 150_000 } },
      required: ["content"],
      additionalProperties: false,
    });
  });

  test("@asteasolutions/zod-to-openapi, which needs the methods of classic zod, accepts the JSON Schema of the models", () => {
    const registry = new OpenAPIRegistry();
    const schemaOf = (model: mini.ZodMiniType) => {
      const { $schema: _, ...described } = mini.toJSONSchema(model);
      return described as SchemaObject;
    };
    registry.registerComponent("schemas", "Message", schemaOf(messageSchema));
    registry.registerPath({
      method: "post",
      path: "/send",
      request: { body: { content: { "application/json": { schema: schemaOf(textMessageSchema) } } } },
      responses: {
        200: {
          description: "Sent",
          content: { "application/json": { schema: { $ref: "#/components/schemas/Message" } } },
        },
      },
    });
    const { paths } = new OpenApiGeneratorV31(registry.definitions).generateDocument({
      openapi: "3.1.1",
      info: { title: "Ours", version: "1" },
    });
    expect(paths?.["/send"]?.post?.requestBody).toMatchObject({
      content: { "application/json": { schema: { properties: { content: { type: "string", maxLength: 150_000 } } } } },
    });
  });
});

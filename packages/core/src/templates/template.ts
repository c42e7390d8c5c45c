import {
  templateDefinitionSchema,
  type TemplateMessage,
  templateMessageSchema,
  templateVariablesSchema,
} from "@livedesk/schema";
import { type InputIssue, ValidationError } from "../errors.ts";
import { type TemplatePreview, previewTemplate } from "./preview.ts";
import type { LooseTemplateValues, ValuesOf } from "./values.ts";
import { type TemplateWarning, definitionWarnings, valueWarnings } from "./warnings.ts";
import type { TemplateDefinition } from "@livedesk/schema";
import type { CheckedDefinition } from "./definition.ts";
import { validate } from "../validate.ts";
import { checkTemplateOptions, checkValues } from "./check.ts";
import { fillIn, valuesIn, templateParams } from "./fill.ts";

/** Options of one message that is made from a template. */
export interface TemplateOptions {
  /** The text that the chat shows. The default is the body with its values. WhatsApp does not get this text. */
  readonly content?: string | undefined;
}

/** A filled template, for `messages.send`. */
export interface FilledTemplate extends TemplateMessage {
  message_type: "outgoing";
}

/** The result of a check of values. */
export interface TemplateCheck {
  /** The problems that must be corrected before the values can be sent. */
  readonly issues: readonly InputIssue[];
  /**
   * The values that can be sent, but may not arrive unchanged. Warnings about the template itself are in the template's
   * property `warnings`.
   */
  readonly warnings: readonly TemplateWarning[];
}

/**
 * The values; a call may leave them out (`void`) if the template needs no values. The type is a union, so that a
 * generic function can pass on values of the type parameter `Values`.
 */
type Needed<Values> = Values | ({} extends Values ? void : never);

/**
 * The members that all templates have, even if their values differ. Use this type for a list of different templates, or
 * for a function that reads names or checks values. Only a `Template` can be filled in.
 *
 * @example
 * const greeting = defineTemplate({ name: "greeting", language: "en", body: "Hello {{1}}, welcome." });
 * const all: readonly AnyTemplate[] = [greeting];
 * all.map(({ name, language }) => `${name} (${language})`); // ["greeting (en)"]
 *
 * Contract: template request.
 */
export interface AnyTemplate {
  /** The name of the approved template. */
  readonly name: string;
  /** The language of the approved template, such as `en_US`. */
  readonly language: string;
  /** A frozen copy of the definition. */
  readonly definition: Readonly<TemplateDefinition>;
  /** Possible problems of the template, such as a text that Meta may refuse at its review. The template can be sent anyway. */
  readonly warnings: readonly TemplateWarning[];
  /**
   * Checks values that may be wrong, for example from a form or a file. Never throws.
   *
   * @example
   * const greeting = defineTemplate({ name: "greeting", language: "en", body: "Hello {{1}}, welcome." });
   * greeting.check({}).issues; // [{ path: "body.1", message: "is required: give a string" }]
   */
  readonly check: (values?: unknown) => TemplateCheck;
}

/**
 * A WhatsApp template with its variables. Its functions are properties, because the compiler compares properties more
 * strictly than methods: a variable whose type is a union of two templates accepts only values that fit both templates.
 */
export interface Template<Values = LooseTemplateValues> extends AnyTemplate {
  /**
   * Fills in the template, for `messages.send`. Throws a `ValidationError` that names every missing or wrong value.
   *
   * @example
   * const greeting = defineTemplate({ name: "greeting", language: "en", body: "Hello {{1}}, welcome." });
   * await livedesk.messages.send(141, greeting.message({ body: { 1: "John" } }));
   *
   * Contract: template request.
   */
  readonly message: (values: Needed<Values>, options?: TemplateOptions) => FilledTemplate;
  /**
   * The parts of the message as the customer will see them, to draw them on a screen. Throws as `message` does.
   *
   * @example
   * const greeting = defineTemplate({ name: "greeting", language: "en", body: "Hello {{1}}, welcome." });
   * greeting.preview({ body: { 1: "John" } }).body; // "Hello John, welcome."
   */
  readonly preview: (values: Needed<Values>) => TemplatePreview;
}

/**
 * The type of the values of a template. `Of` is the type of a template, as in `TemplateValues<typeof orderUpdate>`, or
 * of a definition.
 *
 * @example
 * const values: TemplateValues<typeof orderUpdate> = { header: { 1: "#456" }, body: { 1: "John", 2: "shipped" } };
 */
export type TemplateValues<Of extends TemplateDefinition | AnyTemplate> =
  Of extends Template<infer Values> ? Values : Of extends TemplateDefinition ? ValuesOf<Of> : never;

/**
 * Makes a template whose values the compiler checks: it reads the variables from the texts, so a call with a missing,
 * misspelt or additional value does not compile. If the definition has problems that the compiler cannot see, it throws
 * a `ValidationError` that names every problem.
 *
 * @example
 * const orderUpdate = defineTemplate({
 *   name: "order_update",
 *   language: "en_US",
 *   header: { type: "text", text: "Order {{1}}" },
 *   body: "Hello {{1}}, your order is {{2}}.",
 *   buttons: [{ type: "url", text: "Track", url: "https://acme.example/{{1}}" }],
 * });
 * const update = orderUpdate.message({
 *   header: { 1: "#456" },
 *   body: { 1: "John", 2: "shipped" },
 *   buttons: { 0: { text: "track/12345" } },
 * });
 * await livedesk.messages.send(141, update);
 *
 * Contract: template request.
 */
export function defineTemplate<const Definition extends TemplateDefinition>(
  definition: Definition & CheckedDefinition<Definition>,
): Template<TemplateValues<Definition>> {
  return makeTemplate(definition);
}

/**
 * Makes a template from a definition that the compiler does not know, such as a definition from a JSON file. The values
 * are checked when the template is filled in. Throws a `ValidationError` that names everything that is wrong with the
 * definition.
 *
 * @example
 * const greeting = parseTemplate(JSON.parse('{ "name": "greeting", "language": "en", "body": "Hello {{1}}, welcome." }'));
 * greeting.message({ body: { 1: "John" } }).content; // "Hello John, welcome."
 *
 * Contract: template request.
 */
export const parseTemplate = (json: unknown): Template => makeTemplate(json);

/** Makes a template from an unchecked definition. `Values` is only the type for the compiler: all values are checked anyway. */
function makeTemplate<Values>(unchecked: unknown): Template<Values> {
  const definition = freeze(validate(templateDefinitionSchema, unchecked, "template"));
  return freeze({
    name: definition.name,
    language: definition.language,
    definition,
    warnings: definitionWarnings(definition),
    message: (values: unknown, options?: unknown) => fillTemplate(definition, values, options),
    preview: (values: unknown) => previewTemplate(definition, fillTemplate(definition, values).template_params),
    check: (values: unknown) => ({
      issues: checkValues(definition, values),
      warnings: valueWarnings(definition, values),
    }),
  });
}

/**
 * The message that sends a template. The chat shows the filled body, or the text in the option `content`. Throws a
 * `ValidationError` with everything that is wrong with the values and the options.
 */
function fillTemplate(definition: TemplateDefinition, values: unknown, options?: unknown): FilledTemplate {
  const issues = [...checkValues(definition, values), ...checkTemplateOptions(options)];
  if (issues.length > 0) throw new ValidationError(issues);
  const template_params = templateParams(definition, values);
  const body = validate(templateVariablesSchema, template_params["processed_params"] ?? {}, "body");
  const message = { content: valuesIn(options)["content"] ?? fillIn(definition.body, body), template_params };
  const { content: shown, template_params: params } = validate(templateMessageSchema, message, "message");
  return { content: shown, message_type: "outgoing", template_params: params };
}

/** Freezes a value, and every value inside it. */
function freeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

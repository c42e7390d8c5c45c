import {
  type TemplateDefinition,
  templateDefinitionSchema,
  type TemplateMessage,
  templateMessageSchema,
  templateVariablesSchema,
} from "@livedesk/schema";
import { type InputIssue, ValidationError } from "../errors.ts";
import { type TemplatePreview, previewTemplate } from "./preview.ts";
import type { LooseTemplateValues, TemplateValues } from "./values.ts";
import { type TemplateWarning, definitionWarnings, valueWarnings } from "./warnings.ts";
import type { ApprovedTemplate } from "./definition.ts";
import type { CheckedDefinition } from "./definition.ts";
import { validate } from "../validate.ts";
import { checkOptions, checkValues } from "./check.ts";
import { fillIn, givenIn, templateParams } from "./fill.ts";

/** What may be said of one message, beside its values. */
export interface TemplateOptions {
  /** What the chat shows, where it is to be another text than the body with its values. WhatsApp does not see it. */
  readonly content?: string | undefined;
}

/** A message as `messages.send` takes it. */
export interface FilledTemplate extends TemplateMessage {
  message_type: "outgoing";
}

/** What there is to say of values, without throwing. */
export interface TemplateCheck {
  /** What has to be put right before they can be sent. */
  readonly issues: readonly InputIssue[];
  /** What can be sent and may not arrive as it is. Those of the template itself are in its own `warnings`. */
  readonly warnings: readonly TemplateWarning[];
}

/**
 * The values, which a call may leave out (`void`) where a template needs none. A union, so that a function which knows of
 * `Values` nothing but the name can pass them on.
 */
type Needed<Values> = Values | ({} extends Values ? void : never);

/**
 * What every template has, whatever values it takes: for a list of different ones, and for a function that asks for names or
 * checks values. To fill one in, its `Template` must be known.
 *
 * @example
 * const greeting = defineTemplate({ name: "greeting", language: "en", body: "Hello {{1}}, welcome." });
 * const all: readonly AnyTemplate[] = [greeting];
 * all.map(({ name, language }) => `${name} (${language})`); // ["greeting (en)"]
 *
 * Contract: template request.
 */
export interface AnyTemplate {
  readonly name: string;
  readonly language: string;
  /** What it was defined by: a copy that nobody can change. */
  readonly definition: Readonly<TemplateDefinition>;
  /** What Meta, or a customer, may not like about it. Nothing here keeps it from being sent. */
  readonly warnings: readonly TemplateWarning[];
  /**
   * Looks at values that need not be right, as from a form or a file.
   *
   * @example
   * const greeting = defineTemplate({ name: "greeting", language: "en", body: "Hello {{1}}, welcome." });
   * greeting.check({}).issues; // [{ path: "body.1", message: "is required: give a string" }]
   */
  readonly check: (values?: unknown) => TemplateCheck;
}

/**
 * A WhatsApp template that knows its variables. Its functions are properties, which the compiler compares more strictly than
 * methods: one of two templates takes only what both of them take.
 */
export interface Template<Values = LooseTemplateValues> extends AnyTemplate {
  /**
   * Fills the template in, for `messages.send`. Throws `ValidationError`, which names every value that is missing or wrong.
   *
   * @example
   * const greeting = defineTemplate({ name: "greeting", language: "en", body: "Hello {{1}}, welcome." });
   * await livedesk.messages.send(141, greeting.message({ body: { 1: "John" } }));
   *
   * Contract: template request.
   */
  readonly message: (values: Needed<Values>, options?: TemplateOptions) => FilledTemplate;
  /**
   * What the customer will see, for a screen. Throws as `message` does.
   *
   * @example
   * const greeting = defineTemplate({ name: "greeting", language: "en", body: "Hello {{1}}, welcome." });
   * greeting.preview({ body: { 1: "John" } }).body; // "Hello John, welcome."
   */
  readonly preview: (values: Needed<Values>) => TemplatePreview;
}

/**
 * Makes a template that cannot be sent wrong: its variables are read out of its texts, so a value that is missing, misspelt
 * or too many does not compile. Whatever only shows when it runs throws `ValidationError`, which names all of it.
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
export function defineTemplate<const Definition extends ApprovedTemplate>(
  definition: Definition & CheckedDefinition<Definition>,
): Template<TemplateValues<Definition>> {
  return makeTemplate(definition);
}

/**
 * Makes a template of a definition that came from somewhere else, such as a JSON file. Its values are checked when they are
 * given. Throws `ValidationError`, which names everything that is wrong with the definition.
 *
 * @example
 * const greeting = parseTemplate(JSON.parse('{ "name": "greeting", "language": "en", "body": "Hello {{1}}, welcome." }'));
 * greeting.message({ body: { 1: "John" } }).content; // "Hello John, welcome."
 *
 * Contract: template request.
 */
export const parseTemplate = (json: unknown): Template => makeTemplate(json);

/** Makes a template of what should be a definition. Which values the compiler wants is the caller's to say: all are checked. */
export function makeTemplate<Values>(given: unknown): Template<Values> {
  const definition = freeze(validate(templateDefinitionSchema, given, "template"));
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
 * The message that sends a template. The chat shows its body, unless it is told another text. Throws `ValidationError` with
 * everything that is wrong with the values and the options.
 */
export function fillTemplate(definition: ApprovedTemplate, values: unknown, options?: unknown): FilledTemplate {
  const issues = [...checkValues(definition, values), ...checkOptions(options)];
  if (issues.length > 0) throw new ValidationError(issues);
  const template_params = templateParams(definition, values);
  const body = validate(templateVariablesSchema, template_params["processed_params"] ?? {}, "body");
  const message = { content: givenIn(options)["content"] ?? fillIn(definition.body, body), template_params };
  const { content: shown, template_params: params } = validate(templateMessageSchema, message, "message");
  return { content: shown, message_type: "outgoing", template_params: params };
}

/** Keeps a value from being changed, with all that it holds. */
export function freeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

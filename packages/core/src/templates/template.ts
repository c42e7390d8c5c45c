import type { TemplateDefinition, TemplateMessage } from "@livedesk/schema";
import type { InputIssue } from "../errors/validation-error.ts";
import type { TemplatePreview } from "./template-preview.ts";
import type { LooseTemplateValues } from "./values.ts";
import type { TemplateWarning } from "./template-warning.ts";

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

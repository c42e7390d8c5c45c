/** A header of text, with at most one variable: `{{1}}` or `{{name}}`. */
export interface TextHeader {
  readonly type: "text";
  /** At most 60 characters, also with its value. */
  readonly text: string;
}

/** A header that is a file or a place. Which one is said with every message. */
export interface MediaHeader {
  readonly type: "image" | "video" | "document" | "location";
}

/** The header of a template. */
export type ApprovedHeader = TextHeader | MediaHeader;

/** A button that opens an address. */
export interface UrlButton {
  readonly type: "url";
  /** The label: at most 25 characters, and no variable. */
  readonly text: string;
  /** The address. It may end in `{{1}}`, the one part that a message can fill in. */
  readonly url: string;
}

/** A button that calls a number. */
export interface PhoneButton {
  readonly type: "phone_number";
  /** The label: at most 25 characters, and no variable. */
  readonly text: string;
  readonly phone_number: string;
}

/** A button that answers (`quick_reply`), or one that carries a one-time password (`otp`). */
export interface PlainButton {
  readonly type: "quick_reply" | "otp";
  /** The label: at most 25 characters, and no variable. */
  readonly text: string;
}

/** A button of a template. */
export type ApprovedButton = UrlButton | PhoneButton | PlainButton;

/**
 * A WhatsApp template as Meta approved it, with its placeholders: all positions (`{{1}}`, `{{2}}`) or all names
 * (`{{first_name}}`).
 *
 * Contract: template request, `template_params` (`name`, `namespace`, `language`, `category`).
 */
export interface ApprovedTemplate {
  /** Lower-case letters, digits and underscores. */
  readonly name: string;
  /** The language of this text, as Meta spells it: `en_US`, `ja`. Name and language together are one template. */
  readonly language: string;
  /** Goes along as it is. WhatsApp's own servers need none. */
  readonly namespace?: string | undefined;
  /** Goes along as it is, and changes nothing. */
  readonly category?: "MARKETING" | "UTILITY" | "AUTHENTICATION" | undefined;
  readonly header?: ApprovedHeader | undefined;
  /** At most 1024 characters, placeholders included. */
  readonly body: string;
  /** At most 60 characters. Meta is likely to refuse variables here. */
  readonly footer?: string | undefined;
  /** In their order. At most 10, of them 2 of type `url`, 1 `phone_number` and 1 `otp`; the quick replies together. */
  readonly buttons?: readonly ApprovedButton[] | undefined;
}

/** Whether a text is known to the compiler letter by letter: `string` is not, nor is `Hello ${string}`. */
export type IsLiteral<Text extends string> = {} extends Record<Text, unknown> ? false : true;

/** The variables of a text: `"1" | "2"` of `"Hello {{1}}, your order is {{2}}."`, and never of a text without any. */
export type VariablesIn<Text, Found extends string = never> = Text extends `${string}{{${infer Variable}}}${infer Rest}`
  ? VariablesIn<Rest, Found | Variable>
  : Found;

/** Stands in the place of what is wrong, so that the compiler says it there. */
interface Wrong<Because extends string> {
  readonly wrong: Because;
}

/** Refuses every key that is not known. */
type OnlyKeys<Given, Keys extends PropertyKey, Because extends string> = {
  readonly [Key in Exclude<keyof Given, Keys>]: Wrong<Because>;
};

/** For each type of a header or a button, its keys, and what is said of any other. */
interface Rules {
  readonly text: ["type" | "text", "a text header has type and text"];
  readonly image: ["type", "an image header has type alone; the image is given with each message"];
  readonly video: ["type", "a video header has type alone; the video is given with each message"];
  readonly document: ["type", "a document header has type alone; the document is given with each message"];
  readonly location: ["type", "a location header has type alone; the place is given with each message"];
  readonly quick_reply: ["type" | "text", "a quick_reply button has type and text"];
  readonly otp: ["type" | "text", "an otp button has type and text"];
  readonly url: ["type" | "text" | "url", "a url button has type, text and url"];
  readonly phone_number: ["type" | "text" | "phone_number", "a phone_number button has type, text and phone_number"];
}

type OnlyKnownKeys<Part> = Part extends { readonly type: infer Type extends keyof Rules }
  ? OnlyKeys<Part, Rules[Type][0], `unknown key: ${Rules[Type][1]}`>
  : unknown;

/** A text that the compiler knows, or never. */
type Known<Text> = Text extends string ? (IsLiteral<Text> extends true ? Text : never) : never;

type HeaderTextOf<Header> = Header extends { readonly type: "text"; readonly text: infer Text } ? Known<Text> : never;

type KindsOf<Text> =
  VariablesIn<Text> extends infer Variable ? (Variable extends `${number}` ? "positions" : "names") : never;

/** Whether a union has more than one member. */
type IsSeveral<Union, Member = Union> = [Union] extends [never]
  ? false
  : Member extends unknown
    ? [Union] extends [Member]
      ? false
      : true
    : never;

type TextsOf<Definition extends ApprovedTemplate> =
  | HeaderTextOf<Definition["header"]>
  | Known<Definition["body"]>
  | Known<Definition["footer"]>;

type CheckedHeader<Header> =
  true extends IsSeveral<VariablesIn<HeaderTextOf<Header>>>
    ? Wrong<"a header holds at most one variable">
    : OnlyKnownKeys<Header>;

type CheckedBody<Definition extends ApprovedTemplate> =
  true extends IsSeveral<KindsOf<TextsOf<Definition>>>
    ? Wrong<"a template has positions ({{1}}) or names ({{name}}) in all its texts, not both">
    : unknown;

type CheckedButtons<Buttons> = Buttons extends readonly unknown[]
  ? { readonly [Place in keyof Buttons]: OnlyKnownKeys<Buttons[Place]> }
  : unknown;

type DefinitionKeys = "a definition has name, language, namespace, category, header, body, footer and buttons";

/** What a definition must be besides, as far as the compiler can tell: where it is wrong stands {@link Wrong}. */
export type CheckedDefinition<Definition extends ApprovedTemplate> = OnlyKeys<
  Definition,
  keyof ApprovedTemplate,
  `unknown key: ${DefinitionKeys}`
> & {
  readonly body: CheckedBody<Definition>;
  readonly header?: CheckedHeader<Definition["header"]>;
  readonly buttons?: CheckedButtons<Definition["buttons"]>;
};

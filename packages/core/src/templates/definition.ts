import type { ButtonDefinition, HeaderDefinition, TemplateDefinition } from "@livedesk/schema";

/** Whether the compiler knows every letter of a text. It does not for `string` and for `Hello ${string}`. */
export type IsLiteral<Text extends string> = {} extends Record<Text, unknown> ? false : true;

/** The variables of a text: `"1" | "2"` for `"Hello {{1}}, your order is {{2}}."`, and `never` for a text without variables. */
export type VariablesIn<Text, Found extends string = never> = Text extends `${string}{{${infer Variable}}}${infer Rest}`
  ? VariablesIn<Rest, Found | Variable>
  : Found;

/** The type of a wrong part of a definition, so that the compiler reports the reason at this part. */
interface Wrong<Because extends string> {
  readonly wrong: Because;
}

/** Refuses every unknown key. */
type OnlyKeys<Part, Keys extends PropertyKey, Because extends string> = {
  readonly [Key in Exclude<keyof Part, Keys>]: Wrong<Because>;
};

/** For each type of a header or a button: its keys, and the error for any other key. */
interface Rules {
  readonly text: ["type" | "text", "a text header has type and text"];
  readonly image: ["type", "an image header has only type; the image is given with each message"];
  readonly video: ["type", "a video header has only type; the video is given with each message"];
  readonly document: ["type", "a document header has only type; the document is given with each message"];
  readonly location: ["type", "a location header has only type; the place is given with each message"];
  readonly quick_reply: ["type" | "text", "a quick_reply button has type and text"];
  readonly otp: ["type" | "text", "an otp button has type and text"];
  readonly url: ["type" | "text" | "url", "a url button has type, text and url"];
  readonly phone_number: ["type" | "text" | "phone_number", "a phone_number button has type, text and phone_number"];
}

type OnlyKnownKeys<Part> = Part extends {
  readonly type: infer Type extends (HeaderDefinition | ButtonDefinition)["type"];
}
  ? OnlyKeys<Part, Rules[Type][0], `unknown key: ${Rules[Type][1]}`>
  : unknown;

/** The text, if the compiler knows every letter of it; else `never`. */
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

type TextsOf<Definition extends TemplateDefinition> =
  | HeaderTextOf<Definition["header"]>
  | Known<Definition["body"]>
  | Known<Definition["footer"]>;

type CheckedHeader<Header> =
  true extends IsSeveral<VariablesIn<HeaderTextOf<Header>>>
    ? Wrong<"a header holds at most one variable">
    : OnlyKnownKeys<Header>;

type CheckedBody<Definition extends TemplateDefinition> =
  true extends IsSeveral<KindsOf<TextsOf<Definition>>>
    ? Wrong<"a template has positions ({{1}}) or names ({{name}}) in all its texts, not both">
    : unknown;

type CheckedButtons<Buttons> = Buttons extends readonly unknown[]
  ? { readonly [Place in keyof Buttons]: OnlyKnownKeys<Buttons[Place]> }
  : unknown;

type DefinitionKeys = "a definition has name, language, namespace, category, header, body, footer and buttons";

/** What the compiler checks of a definition beside its type. A wrong part has the type {@link Wrong}. */
export type CheckedDefinition<Definition extends TemplateDefinition> = OnlyKeys<
  Definition,
  keyof TemplateDefinition,
  `unknown key: ${DefinitionKeys}`
> & {
  readonly body: CheckedBody<Definition>;
  readonly header?: CheckedHeader<Definition["header"]>;
  readonly buttons?: CheckedButtons<Definition["buttons"]>;
};

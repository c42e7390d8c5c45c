import type { ApprovedTemplate } from "./approved-template.ts";
import type { IsLiteral, VariablesIn } from "./variables-in.ts";

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

import type { ApprovedTemplate } from "./definition.ts";
import type { AnyTemplate, Template } from "./template.ts";
import type { IsLiteral, VariablesIn } from "./definition.ts";

/** Values of variables that the compiler does not know. */
type LooseTexts = Readonly<Record<string, string>>;

/** The file of a template's header. */
export interface FileValues {
  /** An `https` address from which WhatsApp can fetch the file. */
  readonly media_url: string;
}

/** The document of a template's header. */
export interface DocumentValues extends FileValues {
  /** The name that the customer sees. */
  readonly filename?: string | undefined;
}

/** The place that a template's header shows. */
export interface LocationValues {
  /** In degrees, from -90 to 90. */
  readonly latitude: number;
  /** In degrees, from -180 to 180. */
  readonly longitude: number;
  readonly name?: string | undefined;
  readonly address?: string | undefined;
}

interface MediaValues {
  readonly image: FileValues;
  readonly video: FileValues;
  readonly document: DocumentValues;
  readonly location: LocationValues;
}

/** What a button that opens an address or copies a password takes. */
export interface ButtonText {
  /** The end of the button's address, or the one-time password. */
  readonly text: string;
}

/** What a quick-reply button takes. */
export interface ButtonPayload {
  /** What comes back when the customer presses the button. Left out, it is the label. */
  readonly payload?: string | undefined;
}

/** The values of a template whose texts the compiler does not know, such as one from a JSON file. */
export interface LooseTemplateValues {
  readonly header?: LooseTexts | MediaValues[keyof MediaValues] | undefined;
  readonly body?: LooseTexts | undefined;
  readonly footer?: LooseTexts | undefined;
  /** By the button's place among all buttons, from 0. */
  readonly buttons?: Readonly<Record<number, ButtonText | ButtonPayload | undefined>> | undefined;
}

/** The values of a template that takes none. */
export type NoValues = Readonly<Record<string, never>>;

/** `{ body: { 1: string } }` for a text with variables, nothing for one without. */
type OfText<Part extends string, Text> = Text extends string
  ? IsLiteral<Text> extends false
    ? { readonly [Key in Part]?: LooseTexts | undefined }
    : [VariablesIn<Text>] extends [never]
      ? {}
      : { readonly [Key in Part]: { readonly [Variable in VariablesIn<Text>]: string } }
  : {};

type OfHeader<Header> = Header extends { readonly type: "text"; readonly text: infer Text }
  ? OfText<"header", Text>
  : Header extends { readonly type: infer Type extends keyof MediaValues }
    ? { readonly header: Flat<MediaValues[Type]> }
    : {};

/** What the address of a button takes. */
type NeedOfUrl<Url> = Url extends `${string}{{1}}`
  ? "text"
  : Url extends string
    ? IsLiteral<Url> extends true
      ? "nothing"
      : "text" | "nothing"
    : never;

/** What a button takes: several, where it may be one of several, or its address is not known. */
type NeedOf<Button> = Button extends { readonly type: infer Type }
  ? Type extends "otp"
    ? "text"
    : Type extends "quick_reply"
      ? "payload"
      : Type extends "url"
        ? NeedOfUrl<PartOf<Button, "url">>
        : "nothing"
  : never;

/** The values of a button: of each shape that it may take, and none for one that takes nothing. */
type OfNeed<Need> = Need extends "text" ? Flat<ButtonText> : Need extends "payload" ? Flat<ButtonPayload> : never;

/** The places of those buttons that must have a text, or of those that may have values. */
type PlacesOf<Buttons extends readonly unknown[], Must extends boolean> = Extract<
  {
    [Place in keyof Buttons]: [NeedOf<Buttons[Place]>] extends ["nothing"]
      ? never
      : ([NeedOf<Buttons[Place]>] extends ["text"] ? true : false) extends Must
        ? Place
        : never;
  }[number],
  string
>;

type ByPlace<Buttons extends readonly unknown[]> = {
  readonly [Place in PlacesOf<Buttons, true>]: OfNeed<NeedOf<Buttons[Place]>>;
} & {
  readonly [Place in PlacesOf<Buttons, false>]?: OfNeed<NeedOf<Buttons[Place]>> | undefined;
};

type OfButtons<Buttons> = Buttons extends readonly unknown[]
  ? number extends Buttons["length"]
    ? Pick<LooseTemplateValues, "buttons">
    : [PlacesOf<Buttons, true>] extends [never]
      ? [PlacesOf<Buttons, false>] extends [never]
        ? {}
        : { readonly buttons?: Flat<ByPlace<Buttons>> | undefined }
      : { readonly buttons: Flat<ByPlace<Buttons>> }
  : {};

/** The same type with all its members in sight, whatever it was put together from. */
type Flat<Type> = Type extends infer Each ? { [Key in keyof Each]: Each[Key] } : never;

type KeysOf<Type> = Type extends unknown ? keyof Type : never;

/** A part of a definition, undefined where it has none. */
type PartOf<Definition, Part> = Part extends keyof Definition ? Definition[Part] : undefined;

type ValuesOf<Definition extends ApprovedTemplate> = OfHeader<PartOf<Definition, "header">> &
  OfText<"body", Definition["body"]> &
  OfText<"footer", PartOf<Definition, "footer">> &
  OfButtons<PartOf<Definition, "buttons">>;

/** The values that a template takes, `TemplateValues<typeof orderUpdate>`, or one of a definition would take. */
export type TemplateValues<Of extends ApprovedTemplate | AnyTemplate> =
  Of extends Template<infer Values>
    ? Values
    : ApprovedTemplate extends Of
      ? LooseTemplateValues
      : Of extends ApprovedTemplate
        ? [KeysOf<ValuesOf<Of>>] extends [never]
          ? NoValues
          : Flat<ValuesOf<Of>>
        : never;

import type { MediaHeaderDefinition, TemplateDefinition } from "@livedesk/schema";
import type { IsLiteral, VariablesIn } from "./definition.ts";

/** Values of a text whose variables the compiler does not know. */
type LooseTexts = Readonly<Record<string, string>>;

/** The file of a template's header. */
export interface FileValues {
  /** The `https` address from which WhatsApp downloads the file. */
  readonly media_url: string;
}

/** The document of a template's header. */
export interface DocumentValues extends FileValues {
  /** The file name that the customer sees. */
  readonly filename?: string | undefined;
}

/** The place in a template's header. */
export interface LocationValues {
  /** In degrees, from -90 to 90. */
  readonly latitude: number;
  /** In degrees, from -180 to 180. */
  readonly longitude: number;
  /** The name of the place, as the customer sees it. */
  readonly name?: string | undefined;
  /** The address of the place, as the customer sees it. */
  readonly address?: string | undefined;
}

/** The value that each type of header takes. The types below index it by the types of the schema, so none can be missing. */
interface MediaValues {
  readonly image: FileValues;
  readonly video: FileValues;
  readonly document: DocumentValues;
  readonly location: LocationValues;
}

/** The value of a button that opens an address or copies a one-time password. */
export interface ButtonText {
  /** The end of the button's address, or the one-time password. */
  readonly text: string;
}

/** The value of a quick-reply button. */
export interface ButtonPayload {
  /** The text that LiveDesk receives when the customer presses the button. By default it is the label. */
  readonly payload?: string | undefined;
}

/** The values of a template whose texts the compiler does not know, such as a template from a JSON file. */
export interface LooseTemplateValues {
  /** The value of the header's variable, or the header's file or place. */
  readonly header?: LooseTexts | MediaValues[MediaHeaderDefinition["type"]] | undefined;
  /** The values of the body, by position or by name. */
  readonly body?: LooseTexts | undefined;
  /** The values of the footer, by position or by name. */
  readonly footer?: LooseTexts | undefined;
  /** The values of the buttons, by the place of the button among all buttons, from 0. */
  readonly buttons?: Readonly<Record<number, ButtonText | ButtonPayload | undefined>> | undefined;
}

/** The values of a template that takes no values. */
export type NoValues = Readonly<Record<string, never>>;

/** `{ body: { 1: string } }` for a text with variables, and `{}` for a text without variables. */
type OfText<Part extends string, Text> = Text extends string
  ? IsLiteral<Text> extends false
    ? { readonly [Key in Part]?: LooseTexts | undefined }
    : [VariablesIn<Text>] extends [never]
      ? {}
      : { readonly [Key in Part]: { readonly [Variable in VariablesIn<Text>]: string } }
  : {};

type OfHeader<Header> = Header extends { readonly type: "text"; readonly text: infer Text }
  ? OfText<"header", Text>
  : Header extends { readonly type: infer Type extends MediaHeaderDefinition["type"] }
    ? { readonly header: Flat<MediaValues[Type]> }
    : {};

/** The kind of value that the address of a button needs. */
type NeedOfUrl<Url> = Url extends `${string}{{1}}`
  ? "text"
  : Url extends string
    ? IsLiteral<Url> extends true
      ? "nothing"
      : "text" | "nothing"
    : never;

/** The kind of value that a button needs. It is a union if the button is one of several, or if its address is not known. */
type NeedOf<Button> = Button extends { readonly type: infer Type }
  ? Type extends "otp"
    ? "text"
    : Type extends "quick_reply"
      ? "payload"
      : Type extends "url"
        ? NeedOfUrl<PartOf<Button, "url">>
        : "nothing"
  : never;

/** The value of a button; `never` for a button without a value. */
type OfNeed<Need> = Need extends "text" ? Flat<ButtonText> : Need extends "payload" ? Flat<ButtonPayload> : never;

/** The places of the buttons that must have a text (`Must`), or of the buttons that may have a value. */
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

/** The same type as one object type, so that an editor shows all its members. */
type Flat<Type> = Type extends infer Each ? { [Key in keyof Each]: Each[Key] } : never;

type KeysOf<Type> = Type extends unknown ? keyof Type : never;

/** A part of a definition; undefined if the definition does not have this part. */
type PartOf<Definition, Part> = Part extends keyof Definition ? Definition[Part] : undefined;

type ValuesByPart<Definition extends TemplateDefinition> = OfHeader<PartOf<Definition, "header">> &
  OfText<"body", Definition["body"]> &
  OfText<"footer", PartOf<Definition, "footer">> &
  OfButtons<PartOf<Definition, "buttons">>;

/** The values that a template with this definition takes. */
export type ValuesOf<Definition extends TemplateDefinition> = TemplateDefinition extends Definition
  ? LooseTemplateValues
  : [KeysOf<ValuesByPart<Definition>>] extends [never]
    ? NoValues
    : Flat<ValuesByPart<Definition>>;

import type { LooseTemplateValues } from "@livedesk/core";
import {
  type HeaderDefinition,
  type MediaHeaderDefinition,
  placeholdersOf,
  type TemplateDefinition,
} from "@livedesk/schema";
import { asObject } from "../api/json.ts";
import type { Dictionary } from "../i18n/en.ts";

/** The part of a template that a field belongs to. */
export type FieldPart = "header" | "body" | "footer" | "buttons";

/** A field of a template form. `path` is spelt as in the issues of a template check, for example `buttons[0].text`. */
export interface TemplateField {
  readonly path: string;
  readonly part: FieldPart;
  /** The name or number of a variable, a key of a header, or the label of a button. */
  readonly name: string;
  readonly kind: "text" | "address" | "number" | "optional";
}

type HeaderField = readonly [name: keyof Dictionary["template"]["fields"], kind: TemplateField["kind"]];

const HEADER_FIELDS: Readonly<Record<MediaHeaderDefinition["type"], readonly HeaderField[]>> = {
  image: [["media_url", "address"]],
  video: [["media_url", "address"]],
  document: [
    ["media_url", "address"],
    ["filename", "optional"],
  ],
  location: [
    ["latitude", "number"],
    ["longitude", "number"],
    ["name", "optional"],
    ["address", "optional"],
  ],
};

/** The fields of the form of a template, from top to bottom. */
export function templateFields({ header, body, footer, buttons = [] }: TemplateDefinition): readonly TemplateField[] {
  return [
    ...(header ? headerFields(header) : []),
    ...variables("body", body),
    ...variables("footer", footer ?? ""),
    ...buttons.flatMap((button, place) => buttonField(button, place)),
  ];
}

const variables = (part: "header" | "body" | "footer", text: string): readonly TemplateField[] =>
  placeholdersOf(text).map((name) => ({ path: `${part}.${name}`, part, name, kind: "text" }));

const headerFields = (header: HeaderDefinition): readonly TemplateField[] =>
  header.type === "text"
    ? variables("header", header.text)
    : HEADER_FIELDS[header.type].map(([name, kind]) => ({ path: `header.${name}`, part: "header", name, kind }));

type Button = NonNullable<TemplateDefinition["buttons"]>[number];

function buttonField(button: Button, place: number): readonly TemplateField[] {
  const field = { part: "buttons", name: button.text } as const;
  switch (button.type) {
    case "url":
      return placeholdersOf(button.url).length > 0 ? [{ ...field, path: `buttons[${place}].text`, kind: "text" }] : [];
    case "otp":
      return [{ ...field, path: `buttons[${place}].text`, kind: "text" }];
    case "quick_reply":
      return [{ ...field, path: `buttons[${place}].payload`, kind: "optional" }];
    default:
      return [];
  }
}

/** The texts of the fields of a form, by the paths of the fields. */
export type FormTexts = Readonly<Record<string, string>>;

/**
 * The values of a form, as `Template.check` expects them. Empty fields are left out. A text that is not a number stays a text in
 * a number field, so that the check reports it.
 */
export function valuesOfForm(fields: readonly TemplateField[], texts: FormTexts): LooseTemplateValues {
  const values: Record<string, Record<string, unknown>> = {};
  for (const { path, part, kind } of fields) {
    const text = texts[path] ?? "";
    if (text === "") continue;
    const value = kind === "number" && Number.isFinite(Number(text)) ? Number(text) : text;
    const [, place, key] = /^buttons\[(\d+)\]\.(\w+)$/.exec(path) ?? [];
    const inner = (values[part] ??= {});
    if (place !== undefined && key !== undefined) inner[place] = { [key]: value };
    else inner[path.slice(part.length + 1)] = value;
  }
  return values;
}

/** The texts of a form that is filled with values that were sent before. */
export function textsOfValues(fields: readonly TemplateField[], values: LooseTemplateValues): FormTexts {
  const texts: Record<string, string> = {};
  for (const { path, part } of fields) {
    const [, place, key] = /^buttons\[(\d+)\]\.(\w+)$/.exec(path) ?? [];
    const inner = asObject(asObject(values)[part]);
    const value = place === undefined ? inner[path.slice(part.length + 1)] : asObject(inner[place])[key ?? ""];
    if (typeof value === "string" || typeof value === "number") texts[path] = String(value);
  }
  return texts;
}

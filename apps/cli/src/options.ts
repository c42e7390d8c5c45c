import type { Option } from "commander";
import { flag, repeated, type SendingOptions, single } from "./option-kinds.ts";

/** The flags of a template, as commander hands them over. */
export interface TemplateFlags {
  readonly name?: string;
  readonly language?: string;
  readonly namespace?: string;
  readonly category?: string;
  readonly content?: string;
  readonly body?: readonly string[];
  readonly headerText?: readonly string[];
  readonly headerImage?: string;
  readonly headerVideo?: string;
  readonly headerDocument?: string;
  readonly headerFilename?: string;
  readonly headerLocation?: string;
  readonly headerLocationName?: string;
  readonly headerLocationAddress?: string;
  readonly footer?: readonly string[];
  readonly buttonUrl?: readonly string[];
  readonly quickReply?: readonly string[];
}

/** All that the command takes. The last three belong to `send`, and are known here to be refused with the reason. */
export interface TemplateOptions extends TemplateFlags, SendingOptions {
  readonly params?: string;
  readonly template?: string;
  readonly values?: string;
  readonly file?: readonly string[];
  readonly private?: true;
  readonly replyTo?: string;
}

const headers = [
  repeated("--header-text <key=value>", "a variable of a text header"),
  single("--header-image <url>", "an image header"),
  single("--header-video <url>", "a video header"),
  single("--header-document <url>", "a document header"),
  single("--header-location <lat,long>", "a place as header, in degrees"),
];

// A template has one header: each kind excludes the ones before it, and so every pair is named.
headers.forEach((header, at) => header.conflicts(headers.slice(0, at).map((other) => other.attributeName())));

const identity: readonly Option[] = [
  single("--name <name>", "the template's name"),
  single("--language <code>", "its language, such as en_US"),
];

const parts: readonly Option[] = [
  single("--namespace <namespace>", "its namespace, where the provider has one"),
  single("--category <category>", "its category, such as MARKETING"),
  repeated("--body <key=value>", "a variable of the text"),
  ...headers,
  single("--header-filename <name>", "the file name of a document header"),
  single("--header-location-name <name>", "the name of the place"),
  single("--header-location-address <address>", "the address of the place"),
  repeated("--footer <key=value>", "a variable of the footer"),
  repeated("--button-url <index=suffix>", "the end of a button's address; buttons count from 0"),
  repeated("--quick-reply <index=payload>", "what comes back when a button is pressed"),
];

const namesOf = (options: readonly Option[]): string[] => options.map((option) => option.attributeName());

const valuesOption = single("--values <file>", "the values for it, from a JSON file; - is stdin");

/** Declares what `template preview` takes. */
export const templatePreviewOptions: readonly Option[] = [
  valuesOption,
  single("--name <name>", "which template, where the file holds several"),
  single("--language <code>", "in which language, where it has several"),
  flag("--json", "print it as JSON"),
];

/** Declares what `template check` takes. */
export const templateCheckOptions: readonly Option[] = [
  flag("--strict", "let warnings end with 2 as well"),
  flag("--json", "print what was found as JSON, an array"),
];

/** Declares what `template types` takes. */
export const templateTypesOptions: readonly Option[] = [
  single("-o, --output <file>", "the TypeScript file to write; - is stdout").makeOptionMandatory(),
  flag("--check", "write nothing, and end with 1 if the file is not up to date"),
  flag("--force", "write over a file that this command did not write"),
];

/** Declares {@link TemplateFlags}: those whose values are sent. */
export const textOptions: readonly Option[] = [
  ...identity,
  ...parts,
  single("--content <text>", "the text that the chat shows; WhatsApp sends the template"),
];

/** Declares {@link TemplateOptions}, less those of every sending command. */
export const templateOptions: readonly Option[] = [
  ...textOptions,
  single(
    "--params <file>",
    "all of it from a JSON file: template_params, or { content, template_params }; - is stdin",
  ).conflicts(namesOf([...identity, ...parts])),
  single(
    "--template <file>",
    "its definition, from a JSON file; of several, --name and --language say which one",
  ).conflicts(["params", ...namesOf(parts)]),
  valuesOption,
  repeated("--file <path>", "").hideHelp(),
  flag("--private", "").hideHelp(),
  single("--reply-to <message-id>", "").hideHelp(),
];

import type { TemplateHeader } from "@livedesk/core";
import { Option } from "commander";
import { CliError, type ExitCode } from "./errors.ts";
import type { Io } from "./io.ts";

/** The flags of every command that sends a message. */
export interface SendingOptions {
  readonly json?: true;
  readonly dryRun?: true;
  readonly quiet?: true;
  readonly debug?: true;
  readonly baseUrl?: string;
  readonly timeout?: string;
  readonly profile?: string;
}

/** The flags of `send --stdin-ndjson`. */
export interface SendLinesOptions extends SendingOptions {
  readonly stdinNdjson?: true;
  readonly concurrency?: string;
  readonly stopOnError?: true;
}

/** Runs a command with its arguments and options, and returns the exit code. */
export type CommandFunction<Options> = (io: Io, args: readonly string[], options: Options) => Promise<ExitCode>;

/** One row of the table of commands. */
export interface CommandRow {
  /** The name and the arguments, as commander writes them: `retry <conversation-id> <message-id>`. */
  readonly usage: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The rest of the help for this command. */
  readonly details?: string;
  readonly options: readonly Option[];
  readonly examples: readonly string[];
  /** The subcommands of this command: `check <file...>` below `template` is called as `livedesk template check`. */
  readonly commands?: readonly CommandRow[];
  /**
   * Imports the command, so that only the command that runs is loaded. The command gets the options that this row
   * declares. Undefined for a name that only groups its subcommands.
   */
  readonly load?: () => Promise<CommandFunction<never>>;
}

/**
 * An option with a value that may occur only once. Without this check, commander would silently drop the first of two
 * values.
 */
export const single = (flags: string, description: string): Option => {
  const option = new Option(flags, description);
  return option.argParser((value, previous: string | undefined) => {
    if (previous !== undefined) throw new CliError(`${option.long}: must be given only once`);
    return value;
  });
};

/** An option with a value that may occur several times. */
export const repeated = (flags: string, description: string): Option =>
  new Option(flags, `${description} (may be repeated)`).argParser(
    (value, previous: readonly string[] | undefined): readonly string[] => [...(previous ?? []), value],
  );

/** An option without a value. */
export const flag = (flags: string, description: string): Option => new Option(flags, description);

const baseUrl = "the URL of the API; it takes precedence over LIVEDESK_BASE_URL";

const profile = single("--profile <name>", "the credentials to use, as livedesk auth login has stored them");

/** Declares {@link SendingOptions}. */
export const sendingOptions: readonly Option[] = [
  flag("--json", "print only the answer, as JSON on stdout; print an error as JSON on stderr"),
  flag("--dry-run", "show the request and a curl command for it, and send nothing"),
  flag("-q, --quiet", "print nothing if the message was sent").conflicts("json"),
  flag("--debug", "write every attempt and its result to stderr, without texts and credentials"),
  single("--base-url <url>", baseUrl),
  single("--timeout <ms>", "give up after this time, in milliseconds (default: 60000)"),
  profile,
];

/** Declares the options of `whoami`. */
export const whoamiOptions: readonly Option[] = [
  flag("--json", "print the settings as JSON"),
  single("--base-url <url>", baseUrl),
  profile,
];

/** Declares the options of `auth login`. */
export const loginOptions: readonly Option[] = [
  flag("--secret-stdin", "read the key and the secret from stdin, on two lines"),
  single("--profile <name>", "the name under which they are stored (default: default)"),
  single("--base-url <url>", "the URL that they belong to, if it is not the default URL of the API"),
  flag("--default", "use this profile if no other is chosen"),
  flag("--json", "print the profile and the file as JSON"),
];

/** The type of a template's header. */
export type HeaderType = TemplateHeader["type"];

/** The options that give a template its header, one for each type: `headerImage`. */
type HeaderFlags = {
  readonly [Type in HeaderType as `header${Capitalize<Type>}`]?: Type extends "text" ? readonly string[] : string;
};

/** The options of `template` that describe the template, as commander passes them on. */
export interface TemplateFlags extends HeaderFlags {
  readonly name?: string;
  readonly language?: string;
  readonly namespace?: string;
  readonly category?: string;
  readonly content?: string;
  readonly body?: readonly string[];
  readonly headerFilename?: string;
  readonly headerLocationName?: string;
  readonly headerLocationAddress?: string;
  readonly footer?: readonly string[];
  readonly buttonUrl?: readonly string[];
  readonly quickReply?: readonly string[];
}

/**
 * All options of `template`. The last three belong to `send`. They are declared here so that the error can say why they
 * are refused.
 */
export interface TemplateOptions extends TemplateFlags, SendingOptions {
  readonly params?: string;
  readonly template?: string;
  readonly values?: string;
  readonly file?: readonly string[];
  readonly private?: true;
  readonly replyTo?: string;
}

/** The option of each type of header. */
export const headerOptions = {
  text: repeated("--header-text <key=value>", "a variable of a text header"),
  image: single("--header-image <url>", "the image of an image header"),
  video: single("--header-video <url>", "the video of a video header"),
  document: single("--header-document <url>", "the document of a document header"),
  location: single("--header-location <lat,long>", "the latitude and longitude of a location header, in degrees"),
} satisfies Readonly<Record<HeaderType, Option>>;

const headers = Object.values(headerOptions);

/** The name of an option that sets one more key of a header. */
type HeaderDetail = Exclude<Extract<keyof TemplateFlags, `header${string}`>, keyof HeaderFlags>;

/** The options for the other keys of a header. Each has the type of header that it needs, and its key in `header_params`. */
export const headerDetails = {
  headerFilename: {
    type: "document",
    key: "filename",
    option: single("--header-filename <name>", "the file name of a document header"),
  },
  headerLocationName: {
    type: "location",
    key: "location.name",
    option: single("--header-location-name <name>", "the name of the place"),
  },
  headerLocationAddress: {
    type: "location",
    key: "location.address",
    option: single("--header-location-address <address>", "the postal address of the place"),
  },
} satisfies Readonly<
  Record<HeaderDetail, { readonly type: HeaderType; readonly key: string; readonly option: Option }>
>;

// A template has only one header. Each kind of header excludes the kinds before it in this list, so every pair is
// excluded.
headers.forEach((header, at) => header.conflicts(headers.slice(0, at).map((other) => other.attributeName())));

const identity: readonly Option[] = [
  single("--name <name>", "the name of the template"),
  single("--language <code>", "the language of the template, such as en_US"),
];

const parts: readonly Option[] = [
  single("--namespace <namespace>", "the namespace of the template, if the provider has one"),
  single("--category <category>", "the category of the template, such as MARKETING"),
  repeated("--body <key=value>", "a variable of the body"),
  ...headers,
  ...Object.values(headerDetails).map(({ option }) => option),
  repeated("--footer <key=value>", "a variable of the footer"),
  repeated("--button-url <index=suffix>", "the end of a button's URL; the first button has the number 0"),
  repeated("--quick-reply <index=payload>", "the payload that LiveDesk receives when a button is pressed"),
];

const namesOf = (options: readonly Option[]): string[] => options.map((option) => option.attributeName());

const valuesOption = single("--values <file>", "a JSON file with the values of the template; - means stdin");

/** Declares the options of `template preview`. */
export const templatePreviewOptions: readonly Option[] = [
  valuesOption,
  single("--name <name>", "the template to draw, if the file contains several"),
  single("--language <code>", "the language to draw, if the template has several"),
  flag("--json", "print the template as JSON"),
];

/** Declares the options of `template check`. */
export const templateCheckOptions: readonly Option[] = [
  flag("--strict", "end with 2 even if there are only warnings"),
  flag("--json", "print the errors and warnings as a JSON array"),
];

/** Declares the options of `template types`. */
export const templateTypesOptions: readonly Option[] = [
  single("-o, --output <file>", "the TypeScript file to write; - means stdout").makeOptionMandatory(),
  flag("--check", "write nothing, and end with 1 if the file is not up to date"),
  flag("--force", "replace a file that this command did not write"),
];

/** Declares {@link TemplateFlags}. */
export const templateFlags: readonly Option[] = [
  ...identity,
  ...parts,
  single("--content <text>", "the text that the chat shows; WhatsApp sends the template"),
];

/** Declares {@link TemplateOptions} without {@link SendingOptions}. */
export const templateOptions: readonly Option[] = [
  ...templateFlags,
  single(
    "--params <file>",
    "a JSON file with the whole template: template_params, or { content, template_params }; - means stdin",
  ).conflicts(namesOf([...identity, ...parts])),
  single(
    "--template <file>",
    "a JSON file with the definition of the template; --name and --language choose one of several",
  ).conflicts(["params", ...namesOf(parts)]),
  valuesOption,
  repeated("--file <path>", "").hideHelp(),
  flag("--private", "").hideHelp(),
  single("--reply-to <message-id>", "").hideHelp(),
];

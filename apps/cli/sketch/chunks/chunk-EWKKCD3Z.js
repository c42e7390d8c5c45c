import {
  Option
} from "./chunk-ADC2N4GY.js";
import {
  CliError
} from "./chunk-XUXS7NT6.js";

// src/options.ts
var single = (flags, description) => {
  const option = new Option(flags, description);
  return option.argParser((value, previous) => {
    if (previous !== void 0) throw new CliError(`${option.long}: must be given only once`);
    return value;
  });
};
var repeated = (flags, description) => new Option(flags, `${description} (may be repeated)`).argParser(
  (value, previous) => [...previous ?? [], value]
);
var flag = (flags, description) => new Option(flags, description);
var baseUrl = "the URL of the API; it takes precedence over LIVEDESK_BASE_URL";
var sendingOptions = [
  flag("--json", "print only the answer, as JSON on stdout; print an error as JSON on stderr"),
  flag("--dry-run", "show the request and a curl command for it, and send nothing"),
  single("--base-url <url>", baseUrl),
  single("--timeout <ms>", "give up after this time, in milliseconds (default: 60000)")
];
var whoamiOptions = [
  flag("--json", "print the settings as JSON"),
  single("--base-url <url>", baseUrl)
];
var headerOptions = {
  text: repeated("--header-text <key=value>", "a variable of a text header"),
  image: single("--header-image <url>", "the image of an image header"),
  video: single("--header-video <url>", "the video of a video header"),
  document: single("--header-document <url>", "the document of a document header"),
  location: single("--header-location <lat,long>", "the latitude and longitude of a location header, in degrees")
};
var headers = Object.values(headerOptions);
var headerDetails = {
  headerFilename: {
    type: "document",
    key: "filename",
    option: single("--header-filename <name>", "the file name of a document header")
  },
  headerLocationName: {
    type: "location",
    key: "location.name",
    option: single("--header-location-name <name>", "the name of the place")
  },
  headerLocationAddress: {
    type: "location",
    key: "location.address",
    option: single("--header-location-address <address>", "the postal address of the place")
  }
};
headers.forEach((header, at) => header.conflicts(headers.slice(0, at).map((other) => other.attributeName())));
var identity = [
  single("--name <name>", "the name of the template"),
  single("--language <code>", "the language of the template, such as en_US")
];
var parts = [
  single("--namespace <namespace>", "the namespace of the template, if the provider has one"),
  single("--category <category>", "the category of the template, such as MARKETING"),
  repeated("--body <key=value>", "a variable of the body"),
  ...headers,
  ...Object.values(headerDetails).map(({ option }) => option),
  repeated("--footer <key=value>", "a variable of the footer"),
  repeated("--button-url <index=suffix>", "the end of a button's URL; the first button has the number 0"),
  repeated("--quick-reply <index=payload>", "the payload that LiveDesk receives when a button is pressed")
];
var namesOf = (options) => options.map((option) => option.attributeName());
var valuesOption = single("--values <file>", "a JSON file with the values of the template; - means stdin");
var templatePreviewOptions = [
  valuesOption,
  single("--name <name>", "the template to draw, if the file contains several"),
  single("--language <code>", "the language to draw, if the template has several"),
  flag("--json", "print the template as JSON")
];
var templateCheckOptions = [
  flag("--strict", "end with 2 even if there are only warnings"),
  flag("--json", "print the errors and warnings as a JSON array")
];
var templateTypesOptions = [
  single("-o, --output <file>", "the TypeScript file to write; - means stdout").makeOptionMandatory(),
  flag("--check", "write nothing, and end with 1 if the file is not up to date"),
  flag("--force", "replace a file that this command did not write")
];
var templateFlags = [
  ...identity,
  ...parts,
  single("--content <text>", "the text that the chat shows; WhatsApp sends the template")
];
var templateOptions = [
  ...templateFlags,
  single(
    "--params <file>",
    "a JSON file with the whole template: template_params, or { content, template_params }; - means stdin"
  ).conflicts(namesOf([...identity, ...parts])),
  single(
    "--template <file>",
    "a JSON file with the definition of the template; --name and --language choose one of several"
  ).conflicts(["params", ...namesOf(parts)]),
  valuesOption,
  repeated("--file <path>", "").hideHelp(),
  flag("--private", "").hideHelp(),
  single("--reply-to <message-id>", "").hideHelp()
];

export {
  single,
  repeated,
  flag,
  sendingOptions,
  whoamiOptions,
  headerOptions,
  headerDetails,
  templatePreviewOptions,
  templateCheckOptions,
  templateTypesOptions,
  templateFlags,
  templateOptions
};

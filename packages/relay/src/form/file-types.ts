/** What WhatsApp takes, and what a website chat shows beside it. */
export const DEFAULT_TYPES: readonly string[] = [
  "image/*",
  "audio/*",
  "video/*",
  "text/plain",
  "application/pdf",
  "application/msword",
  "application/vnd.ms-excel",
  "application/vnd.ms-powerpoint",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
];

/** Whether a text is a MIME type, or all types of a family. */
export const isTypePattern = (text: unknown): boolean =>
  typeof text === "string" && /^[a-z]+\/(\*|[\w!#$&^.+-]+)$/.test(text);

// What a browser that shows it runs scripts of: pages, scripts, and whatever is XML.
const CAN_HOLD_SCRIPTS = /xml$|xsl|html|javascript|ecmascript|jscript|livescript/;

/** Whether one of the patterns means a type. A family does not mean those that can hold scripts. */
export function isAllowedType(type: string, patterns: readonly string[]): boolean {
  const family = CAN_HOLD_SCRIPTS.test(type) ? undefined : type.replace(/\/.*$/, "/*");
  return patterns.some((pattern) => pattern === type || pattern === family);
}

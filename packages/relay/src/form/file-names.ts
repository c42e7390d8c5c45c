import { Refusal } from "../answers.ts";
import { isAllowedType, NEUTRAL_TYPE } from "../options.ts";

/**
 * The types that a file may declare, for each file extension. An extension has several types if operating systems
 * declare different types.
 */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  "png apng": ["image/png", "image/apng"],
  "jpg jpeg jpe jfif": ["image/jpeg", "image/jpg", "image/pjpeg"],
  gif: ["image/gif"],
  webp: ["image/webp"],
  "bmp dib": ["image/bmp", "image/x-ms-bmp"],
  "heic heif": ["image/heic", "image/heif"],
  avif: ["image/avif"],
  "tif tiff": ["image/tiff"],
  ico: ["image/x-icon", "image/vnd.microsoft.icon"],
  "mp3 mpga": ["audio/mpeg", "audio/mp3"],
  m4a: ["audio/mp4", "audio/x-m4a", "audio/m4a", "audio/aac"],
  aac: ["audio/aac", "audio/x-aac", "audio/aacp", "audio/vnd.dlna.adts"],
  amr: ["audio/amr"],
  "ogg oga opus ogv": ["audio/ogg", "video/ogg", "audio/opus", "application/ogg"],
  wav: ["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"],
  flac: ["audio/flac", "audio/x-flac"],
  "mp4 m4v": ["video/mp4", "audio/mp4", "video/x-m4v"],
  "mov qt": ["video/quicktime"],
  "3gp 3gpp": ["video/3gpp", "audio/3gpp"],
  "webm weba": ["video/webm", "audio/webm"],
  mkv: ["video/x-matroska", "video/matroska"],
  avi: ["video/x-msvideo", "video/avi", "video/msvideo"],
  "mpg mpeg": ["video/mpeg", "audio/mpeg"],
  "txt text log": ["text/plain"],
  // On Windows with Excel, browsers declare the type of an Excel file for a CSV file.
  csv: ["text/csv", "text/plain", "application/csv", "application/vnd.ms-excel"],
  "md markdown": ["text/markdown", "text/plain"],
  pdf: ["application/pdf"],
  rtf: ["application/rtf", "text/rtf", "application/msword"],
  "doc dot": ["application/msword"],
  "xls xlt": ["application/vnd.ms-excel"],
  "ppt pps": ["application/vnd.ms-powerpoint"],
  docx: ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  xlsx: ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
  pptx: ["application/vnd.openxmlformats-officedocument.presentationml.presentation"],
  zip: ["application/zip", "application/x-zip-compressed"],
  json: ["application/json"],
  "html htm shtml mht mhtml hta": ["text/html", "multipart/related", "application/hta"],
  "xhtml xht": ["application/xhtml+xml"],
  "svg svgz": ["image/svg+xml"],
  "xml xsl xslt": ["text/xml", "application/xml", "text/xsl", "application/xslt+xml"],
  "js mjs cjs jse": ["text/javascript", "application/javascript", "application/x-javascript"],
  swf: ["application/x-shockwave-flash", "application/vnd.adobe.flash.movie"],
  "exe dll com scr msi cpl pif": ["application/x-msdownload", "application/x-msdos-program", "application/x-msi"],
  "bat cmd ps1 vbs vbe wsf lnk reg": ["application/x-bat", "application/x-powershell", "text/vbscript"],
  "sh bash zsh command": ["application/x-sh", "text/x-sh"],
  "jar apk dmg iso deb rpm": ["application/java-archive", "application/vnd.android.package-archive"],
  "php phtml asp aspx jsp cgi pl py rb": ["application/x-httpd-php", "text/x-python", "text/x-ruby"],
};

const TYPES_BY_EXTENSION: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(TYPES).flatMap(([extensions, types]) =>
    extensions.split(" ").map((extension) => [extension, types] as const),
  ),
);

/**
 * The extension of a file name, if it contradicts the type that the file declares; undefined if it does not. An unknown
 * extension never contradicts a type. A file of the type `application/octet-stream` is allowed if its extension belongs
 * to an allowed type.
 */
export function mismatchedExtension(name: string, declared: string, allowed: readonly string[]): string | undefined {
  // Windows drops dots and spaces at the end of a name.
  const extension = /\.([\da-z]+)[.\s]*$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  const types = TYPES_BY_EXTENSION.get(extension);
  if (types === undefined || types.includes(declared)) return undefined;
  const isNeutral = declared === NEUTRAL_TYPE && types.some((type) => isAllowedType(type, allowed));
  return isNeutral ? undefined : extension;
}

/** What a file name must not contain, and the text of the refusal. The text does not repeat the name. */
const FORBIDDEN: readonly (readonly [pattern: RegExp, text: string])[] = [
  [/^[.\s]*$/, "must have a file name with characters other than dots and spaces"],
  [/[/\\]/, "must have a file name without / and \\"],
  // This pattern matches control characters (C0, DEL and C1; C1 contains the line break U+0085) and the line breaks of
  // Unicode.
  [/[\p{Cc}\u2028\u2029]/u, "must have a file name without line breaks and control characters"],
  // "photo\u202Egnp.exe" is displayed as "photoexe.png".
  [/[\u202a-\u202e\u2066-\u2069]/, "must have a file name without characters that change the writing direction"],
  // Rack 2 takes the last "; name=" of the line for the name of the part, even inside quotes: the file would become a text field.
  [/;\s*(?:file)?name\*?\s*=/i, 'must have a file name without "; name=" and "; filename="'],
  // Rack 2 takes the first "Content-Type: " of a part's head for the type of the part, even inside a file name.
  [
    /content-(?:type|disposition|id)\s*:/i,
    'must have a file name without "Content-Type:", "Content-Disposition:" and "Content-ID:"',
  ],
];

/** Rack 3 ignores a longer header line, so the file would become a text field with another name. File systems allow only 255 bytes. */
const MAX_NAME_BYTES = 1024;

// Each round of decoding makes the name at least two characters shorter, so a hostile name could cause hundreds of
// rounds.
const MAX_ROUNDS = 8;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Checks a file name both as it is in the form and after percent-decoding: Rack decodes `%2e%2e` to `..`, and a name that
 * becomes part of a URL may be decoded once more. Returns the name and all its decoded forms. Throws `Refusal`.
 */
export function decodedFileNames(field: string, name: string): readonly string[] {
  if (new TextEncoder().encode(name).byteLength > MAX_NAME_BYTES) {
    throw new Refusal(422, `${field}: must have a file name of at most ${MAX_NAME_BYTES} bytes`);
  }
  const names = [name];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const current = names[round] ?? "";
    const forbidden = FORBIDDEN.find(([pattern]) => pattern.test(current));
    if (forbidden !== undefined) {
      throw new Refusal(422, `${field}: ${forbidden[1]}${round === 0 ? "" : ", even after percent-decoding"}`);
    }
    const decoded = percentDecoded(field, current);
    if (decoded === current) return names;
    names.push(decoded);
  }
  throw new Refusal(422, `${field}: must have a file name that is percent-encoded fewer than ${MAX_ROUNDS} times`);
}

/** Decodes every valid `%xx`. Rack decodes none of them if one is malformed, but other software may. */
function percentDecoded(field: string, name: string): string {
  return name.replaceAll(/(?:%[\da-f]{2})+/gi, (group) => {
    try {
      return decoder.decode(Uint8Array.from(group.slice(1).split("%"), (hex) => Number.parseInt(hex, 16)));
    } catch {
      throw new Refusal(422, `${field}: must have a file name whose percent-encoding is UTF-8`);
    }
  });
}

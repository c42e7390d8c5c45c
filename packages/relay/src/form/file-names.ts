import { isAllowedType, NEUTRAL_TYPE } from "../options.ts";
import { Refusal } from "../answers.ts";

/** The types that a file may declare whose name ends so, by ending. Systems disagree, so there may be several. */
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
  // Windows with Excel gives CSV the type of Excel's own files.
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

const ENDINGS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(TYPES).flatMap(([endings, types]) => endings.split(" ").map((ending) => [ending, types] as const)),
);

/**
 * The ending of a file name that speaks against the type which the file declares, or undefined. An ending that nobody knows speaks
 * against nothing. A file that declares no more than that it is bytes is taken for what its ending says.
 */
export function strangeEnding(name: string, declared: string, allowed: readonly string[]): string | undefined {
  // Windows drops dots and spaces at the end of a name.
  const ending = /\.([\da-z]+)[.\s]*$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  const types = ENDINGS.get(ending);
  if (types === undefined || types.includes(declared)) return undefined;
  const isNeutral = declared === NEUTRAL_TYPE && types.some((type) => isAllowedType(type, allowed));
  return isNeutral ? undefined : ending;
}

/** What a file name must not hold, and what its sender is told. The words do not repeat the name. */
const FAULTS: readonly (readonly [pattern: RegExp, told: string])[] = [
  [/^[.\s]*$/, "must have a file name that is more than dots and spaces"],
  [/[/\\]/, "must have a file name without / and \\"],
  // C0, DEL and C1 (U+0085 is a line break there), and Unicode's own line breaks.
  [/[\p{Cc}\u2028\u2029]/u, "must have a file name without line breaks and control characters"],
  // "photo\u202Egnp.exe" is displayed as "photoexe.png".
  [/[\u202a-\u202e\u2066-\u2069]/, "must have a file name without characters that turn the direction of writing"],
  // Rack 2 takes the last "; name=" of the line for the part's own name, inside the quotes too: the file would become a text.
  [/;\s*(?:file)?name\*?\s*=/i, 'must have a file name without "; name=" and "; filename="'],
  // Rack 2 takes the first "Content-Type: " of a part's head for its type, in a file's name too.
  [/content-(?:type|disposition|id)\s*:/i, 'must have a file name without "Content-Type:" and its like'],
];

/** Of a longer line, Rack 3 takes nothing: the file would become a text of another name. Disks take 255 bytes. */
const MOST_BYTES = 1024;

// Each round makes the name shorter by two characters at least, so an attacker could ask for a thousand rounds.
const MOST_ROUNDS = 8;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Checks a file name as it stands in the form, and as its readers understand it: Rack decodes `%2e%2e` to `..`, and a name that
 * becomes part of an address may be decoded once more. Returns all that it may be read as. Throws `Refusal`.
 */
export function readingsOf(field: string, name: string): readonly string[] {
  if (new TextEncoder().encode(name).byteLength > MOST_BYTES) {
    throw new Refusal(422, `${field}: must have a file name of at most ${MOST_BYTES} bytes`);
  }
  const readings = [name];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const read = readings[round] ?? "";
    const fault = FAULTS.find(([pattern]) => pattern.test(read));
    if (fault !== undefined) throw new Refusal(422, `${field}: ${fault[1]}${round === 0 ? "" : ", also in %xx"}`);
    const decoded = percentDecoded(field, read);
    if (decoded === read) return readings;
    readings.push(decoded);
  }
  throw new Refusal(422, `${field}: must have a file name that is not percent-encoded over and over`);
}

/** Decodes every `%xx`, also where others are malformed: Rack then decodes none, but another reader may. */
function percentDecoded(field: string, name: string): string {
  return name.replaceAll(/(?:%[\da-f]{2})+/gi, (group) => {
    try {
      return decoder.decode(Uint8Array.from(group.slice(1).split("%"), (hex) => Number.parseInt(hex, 16)));
    } catch {
      throw new Refusal(422, `${field}: must have a file name whose %xx are UTF-8`);
    }
  });
}

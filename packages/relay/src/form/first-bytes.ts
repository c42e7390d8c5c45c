import { isAllowedType, NEUTRAL_TYPE } from "../options.ts";

/** How many bytes of a file are checked. The signature of a PDF may be anywhere in these bytes. */
export const FIRST_BYTES = 1024;

/**
 * Groups of files with similar first bytes. Software that detects types from the bytes, such as Marcel of Rails,
 * handles all files of one group in the same way.
 */
type Group = "image" | "media" | "pdf" | "zip" | "office" | "rtf" | "markup" | "program" | "archive";

interface Signature {
  readonly group: Group;
  readonly types: readonly string[];
  /** The pattern is matched against the bytes, which are decoded as Latin-1. */
  readonly pattern: RegExp;
  /**
   * Whether plain text can begin in the same way. Such a signature can confirm a type, but cannot contradict a type.
   */
  readonly isWeak?: true;
}

const OPEN_XML = ["wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation"].map(
  (name) => `application/vnd.openxmlformats-officedocument.${name}`,
);
const OFFICE = ["application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"];
const MP4 = ["video/mp4", "audio/mp4", "video/quicktime", "video/3gpp", "audio/3gpp", "audio/x-m4a", "video/x-m4v"];
const MARKUP = ["text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml"];

/* oxlint-disable no-control-regex -- these are bytes */
const SIGNATURES: readonly Signature[] = [
  { group: "image", types: ["image/png", "image/apng"], pattern: /^\x89PNG\r\n\x1a\n/ },
  { group: "image", types: ["image/jpeg", "image/jpg", "image/pjpeg"], pattern: /^\xff\xd8\xff/ },
  { group: "image", types: ["image/gif"], pattern: /^GIF8[79]a/ },
  { group: "image", types: ["image/webp"], pattern: /^RIFF[^]{4}WEBP/ },
  { group: "image", types: ["image/bmp", "image/x-ms-bmp"], pattern: /^BM/, isWeak: true },
  { group: "image", types: ["image/tiff"], pattern: /^(?:II\*\0|MM\0\*)/ },
  {
    group: "image",
    types: ["image/heic", "image/heif", "image/avif"],
    pattern: /^[^]{4}ftyp(?:hei|hev|mif1|msf1|avi)/,
  },
  { group: "media", types: MP4, pattern: /^[^]{4}ftyp/ },
  { group: "media", types: MP4, pattern: /^[^]{4}(?:moov|mdat|free|skip|wide|pnot)/, isWeak: true },
  { group: "media", types: ["audio/ogg", "video/ogg", "audio/opus", "application/ogg"], pattern: /^OggS/ },
  { group: "media", types: ["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"], pattern: /^RIFF[^]{4}WAVE/ },
  { group: "media", types: ["video/x-msvideo", "video/avi", "video/msvideo"], pattern: /^RIFF[^]{4}AVI / },
  { group: "media", types: ["audio/flac", "audio/x-flac"], pattern: /^fLaC/ },
  { group: "media", types: ["audio/mpeg", "audio/mp3", "audio/aac", "audio/flac"], pattern: /^ID3[\x00-\x0f]/ },
  { group: "media", types: ["video/webm", "audio/webm", "video/x-matroska"], pattern: /^\x1a\x45\xdf\xa3/ },
  { group: "media", types: ["audio/amr"], pattern: /^#!AMR/ },
  { group: "pdf", types: ["application/pdf"], pattern: /^%PDF-/ },
  { group: "zip", types: [...OPEN_XML, "application/zip"], pattern: /^PK(?:\x03\x04|\x05\x06)/ },
  // This is the signature of Office documents from before 2007, and of later Office documents with a password.
  { group: "office", types: [...OFFICE, ...OPEN_XML], pattern: /^\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1/ },
  { group: "rtf", types: ["application/rtf", "text/rtf", "application/msword"], pattern: /^\{\\rtf/ },
  {
    group: "markup",
    types: MARKUP,
    pattern:
      /^(?:\xef\xbb\xbf)?\s*(?:<!--|<\?(?:xml|php)|<(?:!doctype|html|head|body|title|script|style|iframe|svg|img|h1|div|font|table|a|b|br|p|meta|link|form|object|embed)[\s/>])/i,
  },
  {
    group: "program",
    types: ["application/x-msdownload", "application/x-executable", "application/x-sh"],
    pattern:
      /^(?:\x7fELF|MZ[^]{0,64}\0|\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe|\0asm|[FCZ]WS[\x03-\x08\x0e-\x1f]|#!(?!AMR))/,
  },
  {
    group: "archive",
    types: ["application/gzip", "application/x-7z-compressed", "application/vnd.rar"],
    pattern: /^(?:\x1f\x8b|7z\xbc\xaf|Rar!\x1a)/,
  },
  { group: "pdf", types: ["application/pdf"], pattern: /%PDF-/, isWeak: true },
];
/* oxlint-enable no-control-regex */

/**
 * The groups that the first bytes must belong to, by declared type. A type is not in this table if some of its files
 * have no signature.
 */
const REQUIRED: Readonly<Record<string, readonly Group[]>> = {
  "image/png image/apng image/jpeg image/jpg image/pjpeg image/gif image/webp image/bmp": ["image"],
  "image/tiff image/heic image/heif image/avif": ["image"],
  "audio/ogg video/ogg application/ogg audio/opus audio/wav audio/x-wav audio/wave audio/flac audio/amr": ["media"],
  "video/webm audio/webm video/mp4 audio/mp4 video/quicktime video/3gpp audio/3gpp video/x-msvideo": ["media"],
  "application/pdf": ["pdf"],
  "application/msword": ["office", "zip", "rtf"],
  "application/vnd.ms-powerpoint": ["office", "zip"],
  [OPEN_XML.join(" ")]: ["zip", "office"],
};

const REQUIRED_OF: ReadonlyMap<string, readonly Group[]> = new Map(
  Object.entries(REQUIRED).flatMap(([types, groups]) => types.split(" ").map((type) => [type, groups] as const)),
);

/**
 * Whether the first bytes of a file match its declared type. An empty file matches every type. A picture may have a
 * different format than the declared format, if this format is allowed too: browsers declare the type by the file name,
 * and people rename files.
 */
export function matchesType(declared: string, first: Uint8Array, allowed: readonly string[]): boolean {
  if (first.byteLength === 0) return true;
  const text = String.fromCharCode(...first);
  const found = SIGNATURES.filter(({ pattern }) => pattern.test(withoutUtf16(text)));
  const isAllowed = ({ types }: Signature): boolean => types.some((type) => isAllowedType(type, allowed));
  const required = REQUIRED_OF.get(declared);
  if (required !== undefined) {
    const isFirst = found.find(({ isWeak }) => isWeak === undefined) ?? found[0];
    return (
      isFirst !== undefined &&
      required.includes(isFirst.group) &&
      (isFirst.types.includes(declared) || isAllowed(isFirst))
    );
  }
  return found.every((signature) => {
    if (signature.isWeak || signature.types.includes(declared)) return true;
    return isAllowed(signature) && (declared === NEUTRAL_TYPE || isRelated(declared, signature));
  });
}

/**
 * Whether software that detects types from the bytes would give the file its declared type. Audio and video count as
 * one family.
 */
function isRelated(declared: string, { group, types }: Signature): boolean {
  const family = declared.replace(/\/.*$/, "/");
  if (group === "media") return family === "audio/" || family === "video/";
  return types.some((type) => type.startsWith(family));
}

/** Turns UTF-16 text with a byte order mark into Latin-1: the signatures of text files are ASCII. */
const withoutUtf16 = (text: string): string =>
  /^(?:\xff\xfe|\xfe\xff)/.test(text) ? text.slice(2).replaceAll("\0", "") : text;

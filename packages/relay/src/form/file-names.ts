import { isAllowedType } from "./file-types.ts";

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

/** What says nothing about a file: the declaration of a sender that does not know. */
export const NEUTRAL_TYPE = "application/octet-stream";

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

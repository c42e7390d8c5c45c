import type { MediaHeaderDefinition } from "@livedesk/schema";

/** The types of a header that is a file. */
type FileType = Exclude<MediaHeaderDefinition["type"], "location">;

/** The endings of the files that WhatsApp accepts. For the document header of a template, Meta documents only PDF. */
const ENDINGS = {
  image: ["jpg", "jpeg", "png"],
  video: ["mp4", "3gp"],
  document: ["pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt"],
} as const satisfies Readonly<Record<FileType, readonly string[]>>;

/** The endings of images, videos and sounds that no header accepts. */
const OTHERS = "gif webp svg heic heif avif bmp tif tiff ico mov avi mkv webm wmv flv mpg mpeg mp3 ogg wav aac amr m4a";

// A function, because a set that is made when the module loads would be part of every bundle.
const isKnown = (ending: string): boolean => [...Object.values(ENDINGS).flat(), ...OTHERS.split(" ")].includes(ending);

/**
 * The ending of the file in an address, in lower case; undefined if the ending is not one of a known file type: `image.php`,
 * `john.doe` and `banner.v2` may be any file.
 */
export function endingOf(url: string): string | undefined {
  const [, path = ""] = /^https?:\/\/[^/?#]*([^?#]*)/i.exec(url) ?? [];
  const ending = /\.([a-z\d]+)$/i.exec(path)?.[1]?.toLowerCase();
  return ending !== undefined && isKnown(ending) ? ending : undefined;
}

/** What is wrong with the address of a header's file; undefined if nothing is. Another rule checks that the text is an address. */
export function mediaUrlProblem(type: FileType, url: string): string | undefined {
  if (!/^https:/i.test(url)) return "must be an https address";
  const ending = endingOf(url);
  const endings: readonly string[] = ENDINGS[type];
  if (ending === undefined || endings.includes(ending)) return undefined;
  return `must have no file extension, or one of: ${endings.join(", ")}`;
}

/** The endings of the files that WhatsApp takes. Meta documents PDF alone for the document header of a template. */
const ENDINGS = {
  image: ["jpg", "jpeg", "png"],
  video: ["mp4", "3gp"],
  document: ["pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt"],
} as const;

/** The endings of pictures, films and sounds that no header takes. */
const OTHERS = "gif webp svg heic heif avif bmp tif tiff ico mov avi mkv webm wmv flv mpg mpeg mp3 ogg wav aac amr m4a";

// A function, since a set that is made at once stays in every bundle.
const isKnown = (ending: string): boolean => [...Object.values(ENDINGS).flat(), ...OTHERS.split(" ")].includes(ending);

/**
 * The ending of the file that an address names, in lower case, or undefined where it names none that is known: of `image.php`,
 * `john.doe` or `banner.v2` nobody can tell which file it is.
 */
export function endingOf(url: string): string | undefined {
  const [, path = ""] = /^https?:\/\/[^/?#]*([^?#]*)/i.exec(url) ?? [];
  const ending = /\.([a-z\d]+)$/i.exec(path)?.[1]?.toLowerCase();
  return ending !== undefined && isKnown(ending) ? ending : undefined;
}

/** What is wrong with the address of a header's file, which is an address already, or undefined when nothing is. */
export function mediaUrlFault(type: keyof typeof ENDINGS, url: string): string | undefined {
  if (!/^https:/i.test(url)) return "must be an https address";
  const ending = endingOf(url);
  const endings: readonly string[] = ENDINGS[type];
  if (ending === undefined || endings.includes(ending)) return undefined;
  return `must name ${type === "image" ? "an" : "a"} ${type} (${endings.join(", ")}), or have no ending`;
}

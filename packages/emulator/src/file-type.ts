const kinds: ReadonlyMap<string, FileType> = new Map([
  ...["jpeg", "jpg", "png", "gif", "bmp", "webp"].map((name) => [`image/${name}`, "image"] as const),
  ...["ogg", "mp4", "webm", "quicktime"].map((name) => [`video/${name}`, "video"] as const),
]);

/** What an attachment is shown as. */
export type FileType = "image" | "audio" | "video" | "file";

/**
 * The `file_type` of a part. Upstream goes by the declared MIME type alone, and by an exact list for pictures and films:
 * a sender that leaves the type out turns every picture into a plain file.
 */
export const fileType = (mimeType: string): FileType =>
  kinds.get(mimeType) ?? (mimeType.includes("audio/") ? "audio" : "file");

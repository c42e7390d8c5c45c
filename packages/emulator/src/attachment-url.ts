import type { StoredFile } from "./stored-message.ts";

/** Where stored files are served, as upstream spells it. */
export const DATA_PATH = "/rails/active_storage/blobs/redirect";

/** Where the previews of pictures are served. */
export const THUMB_PATH = "/rails/active_storage/representations/redirect";

// `.` and `..` would be resolved as steps of the path; the name at the end is for people, the token finds the file.
const lastSegment = (name: string): string => (/^\.{1,2}$/.test(name) ? "file" : encodeURIComponent(name));

/** The absolute address of a file under one of the two paths. */
export const attachmentUrl = (origin: string, path: string, { token, name }: StoredFile): string =>
  `${origin}${path}/${token}/${lastSegment(name)}`;

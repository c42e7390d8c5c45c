import mime from "mime";

/** The MIME type that a file's name stands for. Without it, LiveDesk would show a photo as a document. */
export const typeFromName = (filename: string): string => mime.getType(filename) ?? "application/octet-stream";

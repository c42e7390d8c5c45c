/** Base64 of a text's UTF-8. */
export const base64 = (text: string): string => Buffer.from(text).toString("base64");

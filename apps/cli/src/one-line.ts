/** A text from elsewhere, as one line that no terminal takes for a command: control characters become spaces. */
export const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();

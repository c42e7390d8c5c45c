import { visible } from "./visible.ts";

/**
 * A text from elsewhere, as one line that no terminal takes for a command: control characters become spaces, and what hides or
 * reverses its neighbours is drawn.
 */
export const oneLine = (text: string): string => visible(text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim());

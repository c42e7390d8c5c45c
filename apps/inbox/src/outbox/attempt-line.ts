import type { Attempt } from "./attempt.ts";

/** What a call was to make, in one line: its text, the names of its files, or its template. */
export function attemptLine({ content, files, template }: Attempt): string {
  const line = content.replaceAll(/\s+/g, " ").trim();
  return [line, ...files, line === "" && template?.name].filter(Boolean).join(" · ");
}

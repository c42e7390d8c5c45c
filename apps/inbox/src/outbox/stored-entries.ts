import { asObject } from "../api/json.ts";

/** What a text that was kept holds, by key; nothing where it holds something else. */
export function storedEntries(stored: string | null): readonly [key: string, value: unknown][] {
  try {
    return Object.entries(asObject(JSON.parse(stored ?? "{}")));
  } catch {
    return [];
  }
}

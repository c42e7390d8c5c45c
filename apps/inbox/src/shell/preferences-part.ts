import { isLocale, type Locale, localeFor } from "../i18n/locale.ts";

/** The colours that a reader chose. */
export const THEMES = ["system", "light", "dark"] as const;

/** One of the choices. */
export type Theme = (typeof THEMES)[number];

/** What is needed of a `Storage`. */
export interface PreferenceStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const LOCALE = "livedesk.inbox.locale";
const THEME = "livedesk.inbox.theme";

/** The language: the one that was chosen, or the first of the reader's own that the page has. */
export function storedLocale(store: PreferenceStore, languages: readonly string[]): Locale {
  const stored = store.getItem(LOCALE);
  return isLocale(stored) ? stored : localeFor(languages);
}

/** The colours that were chosen; the system's at first. */
export const storedTheme = (store: PreferenceStore): Theme =>
  THEMES.find((theme) => theme === store.getItem(THEME)) ?? "system";

/** Keeps a choice for the next visit. */
export const keepLocale = (store: PreferenceStore, locale: Locale): void => store.setItem(LOCALE, locale);

/** Keeps a choice for the next visit. */
export const keepTheme = (store: PreferenceStore, theme: Theme): void => store.setItem(THEME, theme);

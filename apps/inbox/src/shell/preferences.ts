import { useEffect, useState } from "react";
import { DICTIONARIES, isLocale, type Locale, localeFor } from "../i18n/language.ts";
import { safeStorage } from "../outbox/stored.ts";

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

/** The reader's language and colours, and how to choose others. */
export interface Preferences {
  readonly locale: Locale;
  readonly theme: Theme;
  readonly setLocale: (locale: Locale) => void;
  readonly setTheme: (theme: Theme) => void;
}

const storage = safeStorage(() => localStorage);

/** The language and the colours of the page, which the document shows as well. */
export function usePreferences(): Preferences {
  const [locale, setLocale] = useState(() => storedLocale(storage, navigator.languages));
  const [theme, setTheme] = useState(() => storedTheme(storage));
  useEffect(() => {
    document.documentElement.lang = locale;
    document.title = DICTIONARIES[locale].title;
  }, [locale]);
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  return {
    locale,
    theme,
    setLocale: (chosen) => {
      keepLocale(storage, chosen);
      setLocale(chosen);
    },
    setTheme: (chosen) => {
      keepTheme(storage, chosen);
      setTheme(chosen);
    },
  };
}

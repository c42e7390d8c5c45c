import { useEffect, useState } from "react";
import { DICTIONARIES, isLocale, type Locale, localeFor } from "../i18n/language.ts";
import { safeStorage, type TextStore } from "../outbox/stored.ts";

/** The colours that a reader chose. */
export const THEMES = ["system", "light", "dark"] as const;

/** One of the choices. */
export type Theme = (typeof THEMES)[number];

const LOCALE = "livedesk.inbox.locale";
const THEME = "livedesk.inbox.theme";

/** The language: the one that was chosen, or the first of the reader's own that the page has. */
export function storedLocale(store: TextStore, languages: readonly string[]): Locale {
  const stored = store.getItem(LOCALE);
  return isLocale(stored) ? stored : localeFor(languages);
}

/** The colours that were chosen; the system's at first. */
export const storedTheme = (store: TextStore): Theme =>
  THEMES.find((theme) => theme === store.getItem(THEME)) ?? "system";

/** Keeps a choice for the next visit. */
const keepLocale = (store: TextStore, locale: Locale): void => store.setItem(LOCALE, locale);

/** Keeps a choice for the next visit. */
const keepTheme = (store: TextStore, theme: Theme): void => store.setItem(THEME, theme);

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

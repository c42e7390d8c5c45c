import { useEffect, useState } from "react";
import { DICTIONARIES, isLocale, type Locale, localeFor } from "../i18n/language.ts";
import { safeStorage, type TextStore } from "../outbox/stored.ts";

/** The colour schemes that the user can choose. */
export const THEMES = ["system", "light", "dark"] as const;

/** A colour scheme. */
export type Theme = (typeof THEMES)[number];

const LOCALE = "livedesk.inbox.locale";
const THEME = "livedesk.inbox.theme";

/** Returns the chosen language, or the first of the browser's languages that the page supports. */
export function storedLocale(store: TextStore, languages: readonly string[]): Locale {
  const stored = store.getItem(LOCALE);
  return isLocale(stored) ? stored : localeFor(languages);
}

/** Returns the chosen colour scheme. By default, this is the scheme of the system. */
export const storedTheme = (store: TextStore): Theme =>
  THEMES.find((theme) => theme === store.getItem(THEME)) ?? "system";

/** Stores the choice for the next visit. */
const keepLocale = (store: TextStore, locale: Locale): void => store.setItem(LOCALE, locale);

/** Stores the choice for the next visit. */
const keepTheme = (store: TextStore, theme: Theme): void => store.setItem(THEME, theme);

/** The language and the colour scheme of the page, and functions that change them. */
export interface Preferences {
  readonly locale: Locale;
  readonly theme: Theme;
  readonly setLocale: (locale: Locale) => void;
  readonly setTheme: (theme: Theme) => void;
}

const storage = safeStorage(() => localStorage);

/** Reads the preferences, and applies them to the document. */
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

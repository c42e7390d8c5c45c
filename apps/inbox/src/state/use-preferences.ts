import { useEffect, useState } from "react";
import type { Locale } from "../i18n/locale.ts";
import { keepLocale, keepTheme, storedLocale, storedTheme, type Theme } from "./preferences.ts";

/** The reader's language and colours, and how to choose others. */
export interface Preferences {
  readonly locale: Locale;
  readonly theme: Theme;
  readonly setLocale: (locale: Locale) => void;
  readonly setTheme: (theme: Theme) => void;
}

/** The language and the colours of the page, which the document shows as well. */
export function usePreferences(): Preferences {
  const [locale, setLocale] = useState(() => storedLocale(localStorage, navigator.languages));
  const [theme, setTheme] = useState(() => storedTheme(localStorage));
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  return {
    locale,
    theme,
    setLocale: (chosen) => {
      keepLocale(localStorage, chosen);
      setLocale(chosen);
    },
    setTheme: (chosen) => {
      keepTheme(localStorage, chosen);
      setTheme(chosen);
    },
  };
}

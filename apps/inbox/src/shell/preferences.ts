import { useEffect, useState } from "react";
import { DICTIONARIES, type Locale } from "../i18n/locale.ts";
import { safeStorage } from "../outbox/safe-storage.ts";
import { keepLocale, keepTheme, storedLocale, storedTheme, type Theme } from "./preferences-part.ts";

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

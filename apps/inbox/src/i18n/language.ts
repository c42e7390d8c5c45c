import { createContext, useContext } from "react";
import type { TimeFormats } from "./format.ts";
import { timeFormats } from "./format.ts";
import type { Dictionary } from "./dictionary.ts";
import { DICTIONARIES, type Locale } from "./locale.ts";

/** A language: its texts, and how it writes times. */
export interface Language {
  readonly locale: Locale;
  readonly text: Dictionary;
  readonly times: TimeFormats;
}

/** What a language is made of. */
export const languageOf = (locale: Locale): Language => ({
  locale,
  text: DICTIONARIES[locale],
  times: timeFormats(locale),
});

/** The language of everything below. */
export const LanguageContext = createContext<Language>(languageOf("en"));

/** The language of the page. */
export const useLanguage = (): Language => useContext(LanguageContext);

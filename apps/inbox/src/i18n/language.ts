import { createContext, useContext } from "react";
import { type Dictionary, en } from "./en.ts";
import { type TimeFormats, timeFormats } from "./format.ts";
import { ja } from "./ja.ts";

/** The languages of the page. */
export const DICTIONARIES = { en, ja } as const satisfies Readonly<Record<string, Dictionary>>;

/** A language of the page. */
export type Locale = keyof typeof DICTIONARIES;

/** Whether a text names a language of the page. */
export const isLocale = (text: string | null): text is Locale => text !== null && Object.hasOwn(DICTIONARIES, text);

/** The first of a reader's languages that the page has; English where it has none of them. */
export const localeFor = (languages: readonly string[]): Locale =>
  languages.map((tag) => tag.toLowerCase().split("-")[0] ?? "").find(isLocale) ?? "en";

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

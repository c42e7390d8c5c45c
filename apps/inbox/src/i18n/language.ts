import { createContext, useContext } from "react";
import { type Dictionary, en } from "./en.ts";
import { type TimeFormats, timeFormats } from "./format.ts";
import { ja } from "./ja.ts";

/** The languages of the page. */
export const DICTIONARIES = { en, ja } as const satisfies Readonly<Record<string, Dictionary>>;

/** A language of the page. */
export type Locale = keyof typeof DICTIONARIES;

/** Whether a string is the tag of a language of the page. */
export const isLocale = (text: string | null): text is Locale => text !== null && Object.hasOwn(DICTIONARIES, text);

/** Returns the first of these languages that the page supports, or else English. */
export const localeFor = (languages: readonly string[]): Locale =>
  languages.map((tag) => tag.toLowerCase().split("-")[0] ?? "").find(isLocale) ?? "en";

/** A language, with its texts and its formats of times. */
export interface Language {
  readonly locale: Locale;
  readonly text: Dictionary;
  readonly times: TimeFormats;
}

/** Returns the texts and formats of a language. */
export const languageOf = (locale: Locale): Language => ({
  locale,
  text: DICTIONARIES[locale],
  times: timeFormats(locale),
});

/** Provides the language. */
export const LanguageContext = createContext<Language>(languageOf("en"));

/** Returns the language. */
export const useLanguage = (): Language => useContext(LanguageContext);

import type { en } from "./en.ts";

/** The same keys; texts and functions of the same parameters in the place of English ones. */
type Translated<Entry> = Entry extends string
  ? string
  : Entry extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { readonly [Key in keyof Entry]: Translated<Entry[Key]> };

/** Every text of the page in one language. */
export type Dictionary = Translated<typeof en>;

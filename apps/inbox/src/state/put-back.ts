import { type Draft, type DraftMode, EMPTY_DRAFT, type Written } from "./draft.ts";

/** A draft from which all was taken out: what is written from now on is another message. */
export const takenOut = ({ text, mode, replyTo, files }: Draft): Draft => ({
  ...EMPTY_DRAFT,
  mode,
  outgoing: { text, mode, replyTo, files },
});

/** A draft after what was taken out has come back: before what was written meanwhile. */
export function putBack({ outgoing, ...draft }: Draft): Draft {
  if (outgoing === undefined) return draft;
  const isEmpty = draft.text === "" && draft.files.length === 0 && draft.replyTo === undefined;
  if (isEmpty) return outgoing;
  return {
    text: [outgoing.text, draft.text].filter((text) => text !== "").join("\n"),
    mode: modeOfBoth(outgoing, draft),
    replyTo: draft.replyTo ?? outgoing.replyTo,
    files: [...outgoing.files, ...draft.files],
  };
}

/** What was meant for agents alone stays so; files are no customer's. */
function modeOfBoth(one: Written, other: Written): DraftMode {
  if (one.mode === "note" || other.mode === "note") return "note";
  return one.files.length + other.files.length > 0 && other.mode === "customer" ? "reply" : other.mode;
}

/** A draft without what has arrived after all. What the reader has changed or added since stays. */
export function without(draft: Draft, { text, replyTo, files }: Written): Draft {
  const keys = new Set(files.map(({ key }) => key));
  return {
    ...draft,
    // Whole lines alone: words that were added to the same line are another message.
    text: `${draft.text}\n`.startsWith(`${text}\n`) ? draft.text.slice(text.length + 1) : draft.text,
    replyTo: draft.replyTo === replyTo ? undefined : draft.replyTo,
    files: draft.files.filter(({ key }) => !keys.has(key)),
  };
}

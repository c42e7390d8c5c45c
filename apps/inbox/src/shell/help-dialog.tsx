import type { ReactNode } from "react";
import { useLanguage } from "../i18n/language.ts";
import { SEARCH_EXAMPLES } from "../search/search.ts";
import { Dialog } from "../ui/panel.tsx";

/** The keys of the page, and the filters of its search. */
export function HelpDialog() {
  const { text } = useLanguage();
  const { help } = text;
  const keys: readonly (readonly [name: string, words: string, keys: ReactNode])[] = [
    ["j", help.next, <kbd key="j">j</kbd>],
    ["k", help.previous, <kbd key="k">k</kbd>],
    ["enter", help.enter, <kbd key="enter">⏎</kbd>],
    ["r", help.reply, <kbd key="r">r</kbd>],
    ["/", help.search, <kbd key="/">/</kbd>],
    [
      "send",
      help.send,
      <span key="send">
        <kbd>⌘</kbd> {help.or} <kbd>Ctrl</kbd> <kbd>⏎</kbd>
      </span>,
    ],
    ["esc", help.closes, <kbd key="esc">Esc</kbd>],
    ["?", help.help, <kbd key="?">?</kbd>],
  ];
  return (
    <Dialog title={help.title} look="centre">
      <div className="dialog-body help">
        <section>
          <h3>{help.keys}</h3>
          <dl className="help-list">
            {keys.map(([name, words, shown]) => (
              <HelpRow key={name} term={shown} words={words} />
            ))}
          </dl>
        </section>
        <section>
          <h3>{help.searchTitle}</h3>
          <p>{help.searchHint}</p>
          <dl className="help-list">
            {SEARCH_EXAMPLES.map((example) => (
              <HelpRow key={example} term={<code>{example}</code>} words={help.meanings[example]} />
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}

const HelpRow = ({ term, words }: { readonly term: ReactNode; readonly words: string }) => (
  <>
    <dt>{term}</dt>
    <dd>{words}</dd>
  </>
);

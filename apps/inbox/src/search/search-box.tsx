import { useState } from "react";
import { useLanguage } from "../i18n/language.ts";
import { SEARCH_EXAMPLES, type SearchProblem } from "./search.ts";
import { Icon, IconButton } from "../ui/elements.tsx";

interface SearchBoxProps {
  readonly query: string;
  readonly problems: readonly SearchProblem[];
  readonly onQuery: (query: string) => void;
}

/** Where the search is typed, with the filters that there are, and what of it was not understood. */
export function SearchBox({ query, problems, onQuery }: SearchBoxProps) {
  const { text } = useLanguage();
  const [isOpen, setIsOpen] = useState(false);

  return (
    <search className="search" aria-label={text.search.label}>
      <div className="search-field" data-focus-home="#search">
        <Icon name="search" />
        <input
          id="search"
          type="text"
          inputMode="search"
          enterKeyHint="search"
          autoComplete="off"
          spellCheck={false}
          aria-label={text.search.label}
          aria-describedby="search-problems"
          placeholder={text.search.placeholder}
          value={query}
          onChange={({ target }) => onQuery(target.value)}
        />
        {query !== "" && <IconButton icon="close" label={text.search.clear} onClick={() => onQuery("")} />}
        <button
          type="button"
          className="search-filters"
          aria-expanded={isOpen}
          aria-controls="search-examples"
          aria-label={text.search.filters}
          title={text.search.filters}
          onClick={() => setIsOpen(!isOpen)}
        >
          <Icon name="filter" />
        </button>
      </div>
      <ul id="search-examples" className="search-examples" hidden={!isOpen}>
        {SEARCH_EXAMPLES.map((example) => (
          <li key={example}>
            <button
              type="button"
              title={text.help.meanings[example]}
              aria-label={text.search.add(example)}
              onClick={() => {
                onQuery(`${query.trimEnd()} ${example}`.trimStart());
                document.getElementById("search")?.focus();
              }}
            >
              {example}
            </button>
          </li>
        ))}
      </ul>
      <div id="search-problems" className="search-problems" aria-live="polite">
        {problems.map((problem) => (
          <p key={JSON.stringify(problem)}>
            {problem.kind === "unknown-filter"
              ? text.search.unknownFilter(problem.name)
              : text.search.unknownValue(problem.name, problem.value)}
          </p>
        ))}
      </div>
    </search>
  );
}

import { useLanguage } from "../i18n/language.ts";
import type { Headers } from "../api/exchange.ts";

/** The headers of a request or an answer, folded away. */
export function HeaderList({ headers }: { readonly headers: Headers }) {
  const { text } = useLanguage();
  const entries = Object.entries(headers);
  if (entries.length === 0) return null;
  return (
    <details className="headers">
      <summary>
        {text.details.headers} ({entries.length})
      </summary>
      <FactList facts={entries} />
    </details>
  );
}

/** Names and what they stand for, in the type of code. */
export const FactList = ({ facts }: { readonly facts: readonly (readonly [name: string, value: string])[] }) => (
  <dl className="facts exchange-facts">
    {facts.map(([name, value], place) => (
      // The parts of a form may share a name, and never move.
      <div key={place} className="fact">
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

import type { Exchange } from "../api/exchange.ts";
import { useLanguage } from "../i18n/language.ts";
import { ExchangeView } from "./exchange-view.tsx";

const MOST = 50;

interface ExchangeListProps {
  readonly exchanges: readonly Exchange[];
  /** Whether they are those of one message; then the latest is open. */
  readonly ofMessage: boolean;
}

/** Calls, the latest first. */
export function ExchangeList({ exchanges, ofMessage }: ExchangeListProps) {
  const { text } = useLanguage();
  return (
    <section aria-label={text.details.calls}>
      {exchanges
        .slice(-MOST)
        .toReversed()
        .map((exchange, place) => (
          <ExchangeView key={exchange.id} exchange={exchange} open={ofMessage && place === 0} />
        ))}
    </section>
  );
}

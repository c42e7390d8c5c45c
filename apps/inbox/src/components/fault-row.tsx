import type { ListedFault } from "../api/fault.ts";
import { useLanguage } from "../i18n/text-context.ts";

/** A fault in force: which calls it is for, and how often it struck. */
export function FaultRow({
  fault: { fault, kind, conversationId, count, odds, struck },
}: {
  readonly fault: ListedFault;
}) {
  const { text, locale } = useLanguage();
  const kinds: Readonly<Record<string, string>> = text.details.kinds;
  const often =
    odds === undefined
      ? text.control.left(struck, count ?? 1)
      : text.control.odds(new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 }).format(odds));
  const scope = [kind && (kinds[kind] ?? kind), conversationId !== undefined && `#${conversationId}`].filter(Boolean);
  return (
    <li className="fault-row">
      <code>{fault}</code>
      {scope.length > 0 && <span>{scope.join(" · ")}</span>}
      <span className="grow" />
      <span>{often}</span>
    </li>
  );
}

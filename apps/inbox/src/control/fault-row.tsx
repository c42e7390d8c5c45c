import { isInForce, type ListedFault } from "../api/fault.ts";
import { useLanguage } from "../i18n/language.ts";
import { IconButton } from "../ui/icon-button.tsx";

interface FaultRowProps {
  readonly fault: ListedFault;
  readonly busy: boolean;
  readonly onRemove: () => void;
}

/** A fault: which calls it is for, how often it struck, and whether it still can. */
export function FaultRow({ fault: listed, busy, onRemove }: FaultRowProps) {
  const { text, locale } = useLanguage();
  const { fault, kind, conversationId, count, odds, struck } = listed;
  const kinds: Readonly<Record<string, string>> = text.details.kinds;
  const often =
    odds === undefined
      ? text.control.left(struck, count ?? 1)
      : text.control.odds(new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 }).format(odds));
  const scope = [kind && (kinds[kind] ?? kind), conversationId !== undefined && `#${conversationId}`].filter(Boolean);
  return (
    <li className="fault-row" data-spent={isInForce(listed) ? undefined : ""}>
      <span className="fault-words">
        <code>{fault}</code>
        <span>
          {[...scope, often].join(" · ")}
          {!isInForce(listed) && ` · ${text.control.spent}`}
        </span>
      </span>
      <IconButton icon="close" label={text.control.remove(fault)} disabled={busy} onClick={onRemove} />
    </li>
  );
}

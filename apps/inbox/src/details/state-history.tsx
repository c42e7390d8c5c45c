import type { InboxMessage } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";

/** The states that a message went through, oldest first. */
export function StateHistory({ message }: { readonly message: InboxMessage }) {
  const { text, times } = useLanguage();
  const names: Readonly<Record<string, string>> =
    message.from === "customer" ? { sent: text.chat.received } : text.chat.statuses;
  return (
    <section className="section">
      <h3 className="section-title">{text.details.history}</h3>
      <ol className="history">
        {message.history.map(({ status, at, reason }, place) => (
          // A state may come again, at the same moment too; what happened never moves.
          <li key={place} data-status={status}>
            <span className="history-line">
              <strong>{names[status] ?? status}</strong>
              <time dateTime={new Date(at).toISOString()}>{times.exact(at)}</time>
            </span>
            {reason !== undefined && (
              <span className="history-reason" lang="en">
                {reason}
              </span>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox-context.ts";
import { isUnsure, type TroubleEntry } from "../outbox/outbox-reducer.ts";

/** What a trouble means, in few words; what the client says of it is folded away. */
export function TroubleWords({ entry }: { readonly entry: TroubleEntry }) {
  const { text, times } = useLanguage();
  const { desk } = useInbox();
  const { trouble, attempt, looked } = entry;
  const { kind, hint, retryAt, fault, detail } = trouble;
  const hasLooked = looked && desk.conversations.phase === "ready";
  const own = fault === undefined || fault === "refused" ? undefined : text.faults[fault];
  return (
    <>
      <p>{(attempt ? text.trouble.meanings : text.trouble.retryMeanings)[kind]}</p>
      {attempt && isUnsure(entry) && <p>{hasLooked ? text.trouble.notThere : text.trouble.looking}</p>}
      {hint && <p>{text.trouble.hints[hint]}</p>}
      {attempt && kind === "rejected" && !hint && <p>{text.trouble.putRight}</p>}
      {retryAt !== undefined && <p>{text.trouble.hints.waitUntil(times.exact(retryAt))}</p>}
      {own !== undefined && <p>{own}</p>}
      {own === undefined && kind !== "cancelled" && (
        // What the page has no hint for can only be put right by what is said of it.
        <details className="trouble-more" open={!isUnsure(entry) && !hint}>
          <summary>{text.trouble.said}</summary>
          <p className="trouble-detail" lang="en">
            {detail}
          </p>
        </details>
      )}
    </>
  );
}

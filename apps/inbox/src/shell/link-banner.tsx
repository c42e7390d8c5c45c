import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox-context.ts";
import { valueOf } from "../api/loadable.ts";
import { problemTitle } from "../i18n/problem-title.ts";

/** Says that what is shown may be old. */
export function LinkBanner() {
  const { text } = useLanguage();
  const { link, conversations } = useInbox().desk;
  const isStale = conversations.phase === "failed" && valueOf(conversations) !== undefined;
  return (
    <div role="alert" className="link-banner">
      {link === "lost" && <p>{text.top.lostBanner}</p>}
      {link !== "lost" && isStale && (
        <p>
          {problemTitle(conversations.error, text)} {text.top.staleBanner}
        </p>
      )}
    </div>
  );
}

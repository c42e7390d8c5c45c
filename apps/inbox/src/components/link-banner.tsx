import type { Link } from "../api/live-events.ts";
import { useLanguage } from "../i18n/text-context.ts";

/** Says that what is shown may be old. */
export function LinkBanner({ link }: { readonly link: Link }) {
  const { text } = useLanguage();
  return (
    <div role="alert" className="link-banner">
      {link === "lost" && <p>{text.top.lostBanner}</p>}
    </div>
  );
}

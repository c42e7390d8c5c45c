import { useEffect, useRef } from "react";
import { formatBytes } from "../i18n/format-bytes.ts";
import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox-context.ts";
import { laneOf, type SendingEntry } from "../outbox/outbox-reducer.ts";
import { attemptLine } from "../outbox/attempt-line.ts";
import { Button } from "../ui/button.tsx";

/** What of a conversation is on its way, and what follows it. Nothing where nothing is. */
export function SendProgress({ conversationId }: { readonly conversationId: number }) {
  const { outbox, sending } = useInbox();
  const [head, ...others] = laneOf(outbox, conversationId);
  const [key, entry] = head ?? [];
  if (key === undefined || entry?.phase !== "sending") return null;
  return <CallProgress key={key} entry={entry} waiting={others.length} onCancel={() => sending.cancel(key)} />;
}

interface CallProgressProps {
  readonly entry: SendingEntry;
  /** How many messages go after it. */
  readonly waiting: number;
  readonly onCancel: () => void;
}

const STEP = 25;

/** How much of an upload is out, and the way to stop it. */
function CallProgress({ entry: { sent, total, attempt }, waiting, onCancel }: CallProgressProps) {
  const { text, locale } = useLanguage();
  const { announce } = useInbox();
  const quarter = total === 0 ? 0 : Math.floor((sent / total) * (100 / STEP)) * STEP;
  const spoken = useRef(0);

  useEffect(() => {
    if (quarter <= spoken.current) return;
    spoken.current = quarter;
    announce(text.compose.progressSpoken(quarter));
  }, [quarter, announce, text]);

  const isOut = total > 0 && sent >= total;
  return (
    <div className="progress">
      {total > 0 && <progress aria-label={text.compose.progressLabel} value={sent} max={total} />}
      <span className="progress-words">
        {total === 0 && text.compose.sending}
        {total === 0 && attempt && <span className="progress-what">{attemptLine(attempt)}</span>}
        {total > 0 &&
          (isOut ? text.compose.waiting : text.compose.progress(formatBytes(sent, locale), formatBytes(total, locale)))}
      </span>
      {waiting > 0 && <span className="progress-waiting">{text.compose.waitingBehind(waiting)}</span>}
      <Button look="quiet" icon="close" onClick={onCancel}>
        {text.cancel}
      </Button>
    </div>
  );
}

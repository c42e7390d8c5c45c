import { useEffect, useRef } from "react";
import { formatBytes } from "../format/format-bytes.ts";
import { useLanguage } from "../i18n/text-context.ts";
import { useInbox } from "../state/inbox-context.ts";
import type { OutboxEntry } from "../state/outbox-reducer.ts";
import { Button } from "./button.tsx";

interface SendProgressProps {
  readonly entry: Extract<OutboxEntry, { phase: "sending" }>;
  readonly onCancel: () => void;
}

const STEP = 25;

/** How much of an upload is out, and the way to stop it. */
export function SendProgress({ entry: { sent, total, attempt }, onCancel }: SendProgressProps) {
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
        {total === 0 && attempt && attempt.content !== "" && <span className="progress-what">{attempt.content}</span>}
        {total > 0 &&
          (isOut ? text.compose.waiting : text.compose.progress(formatBytes(sent, locale), formatBytes(total, locale)))}
      </span>
      <Button look="quiet" icon="close" onClick={onCancel}>
        {text.cancel}
      </Button>
    </div>
  );
}

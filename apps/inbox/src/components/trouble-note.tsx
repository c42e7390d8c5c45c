import { useLanguage } from "../i18n/text-context.ts";
import { useInbox } from "../state/inbox-context.ts";
import type { Trouble } from "../state/trouble.ts";
import { Button } from "./button.tsx";
import { Notice } from "./notice.tsx";

interface TroubleNoteProps {
  readonly trouble: Trouble;
  /** Of which call. */
  readonly outboxKey: string;
}

/** What became of a call that did not end well, and what to do. It stays until it is dismissed or the call is made again. */
export function TroubleNote({ trouble, outboxKey }: TroubleNoteProps) {
  const { text, times } = useLanguage();
  const { sending } = useInbox();
  const { kind, hint, retryAt, detail } = trouble;
  return (
    <div data-testid="trouble" data-kind={kind}>
      <Notice
        urgent
        tone={kind === "unknown" || kind === "cancelled" ? "warning" : "danger"}
        icon="alert"
        title={text.trouble.titles[kind]}
        actions={
          <Button look="quiet" onClick={() => sending.dismiss(outboxKey)}>
            {text.trouble.dismiss}
          </Button>
        }
      >
        <p>{text.trouble.meanings[kind]}</p>
        {hint && <p>{text.trouble.hints[hint]}</p>}
        {retryAt !== undefined && <p>{text.trouble.hints.waitUntil(times.exact(retryAt))}</p>}
        <p className="trouble-detail" lang="en">
          {detail}
        </p>
      </Notice>
    </div>
  );
}

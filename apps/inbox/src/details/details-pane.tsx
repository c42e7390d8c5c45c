import { useState } from "react";
import type { Conversation, InboxMessage } from "../api/conversation.ts";
import type { Exchange } from "@livedesk/emulator/client";
import { ExchangeList } from "../calls/exchange-view.tsx";
import { useExchanges } from "../calls/use-exchanges.ts";
import { replyIdOf } from "../chat/chat-items.ts";
import { formatBytes } from "../i18n/format.ts";
import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox.ts";
import { focusOnMessage } from "../ui/access.ts";
import { IconButton, Placeholder } from "../ui/elements.tsx";
import { LoadState } from "../ui/panel.tsx";
import { CodeBlock } from "../ui/code-block.tsx";
import { callOfExchange, callOfMessage, curl, sdkCode } from "./send-code.ts";

/**
 * The details of the chosen message: its status, facts, code and calls. If no message is chosen, the calls of the
 * conversation are shown.
 */
export function DetailsPane({ conversation }: { readonly conversation: Conversation }) {
  const { text } = useLanguage();
  const { api, desk, refresh, route, go } = useInbox();
  const conversationId = conversation.id;
  const message = conversation.messages.find(({ id }) => id === route.messageId);
  const exchanges = useExchanges(api, { conversationId, messageId: message?.id, calls: desk.calls });

  return (
    <>
      <header className="column-head">
        <span className="only-narrow">
          <IconButton icon="back" label={text.back} onClick={() => go({ conversationId, messageId: message?.id })} />
        </span>
        <h2 className="grow">{message ? text.details.titleOf(message.id) : text.details.calls}</h2>
        {message && (
          <IconButton
            icon="close"
            label={text.details.closeMessage}
            onClick={() => {
              focusOnMessage(message.id);
              go({ conversationId });
            }}
          />
        )}
      </header>
      <div className="scroll details">
        {message ? <MessageFacts message={message} /> : <p className="details-hint">{text.details.callsHint}</p>}
        <LoadState of={exchanges} again={() => void refresh.all()}>
          {(calls) => (
            <>
              {message?.from === "agent" && (
                <SameInCode conversationId={conversationId} message={message} exchanges={calls} />
              )}
              {calls.length > 0 && (
                <ExchangeList exchanges={calls} key={message?.id} ofMessage={message !== undefined} />
              )}
              {calls.length === 0 && (
                <Placeholder title={message ? text.details.noCallsOfMessage : text.details.noCalls} />
              )}
            </>
          )}
        </LoadState>
      </div>
    </>
  );
}

/** The history of a message, and its facts. */
function MessageFacts({ message }: { readonly message: InboxMessage }) {
  const { text, times, locale } = useLanguage();
  const { id, from, createdAt, templateParams, attachments } = message;
  const replyTo = replyIdOf(message);
  return (
    <>
      <StateHistory message={message} />
      <section className="section">
        <h3 className="section-title">{text.details.facts}</h3>
        <dl className="facts">
          <dt>{text.details.id}</dt>
          <dd>{id}</dd>
          <dt>{text.details.from}</dt>
          <dd>
            {from === "customer" ? text.chat.customer : message.private ? text.chat.privateNote : text.chat.agent}
          </dd>
          <dt>{text.details.created}</dt>
          <dd>{times.full(createdAt)}</dd>
          {replyTo !== undefined && (
            <>
              <dt>{text.details.replyTo}</dt>
              <dd>{replyTo}</dd>
            </>
          )}
          {templateParams && (
            <>
              <dt>{text.details.templateName}</dt>
              <dd>
                <code>{templateParams.name}</code> · {templateParams.language}
              </dd>
            </>
          )}
          {attachments.map(({ id: file, name, type, size, sha256 }) => (
            <FileFacts key={file} facts={[name, formatBytes(size, locale), type]} sha256={sha256} />
          ))}
        </dl>
      </section>
    </>
  );
}

function FileFacts({ facts, sha256 }: { readonly facts: readonly string[]; readonly sha256: string }) {
  const { text } = useLanguage();
  return (
    <>
      <dt>{text.details.kinds.file}</dt>
      <dd>
        {facts.filter(Boolean).join(" · ")}
        {sha256 !== "" && (
          <span className="sha" title={sha256}>
            {text.details.sha} <code>{sha256.slice(0, 12)}…</code>
          </span>
        )}
      </dd>
    </>
  );
}

/** The statuses that a message has had, oldest first. */
function StateHistory({ message }: { readonly message: InboxMessage }) {
  const { text, times } = useLanguage();
  const names: Readonly<Record<string, string>> =
    message.from === "customer" ? { sent: text.chat.received } : text.chat.statuses;
  return (
    <section className="section">
      <h3 className="section-title">{text.details.history}</h3>
      <ol className="history">
        {message.history.map(({ status, at, reason }, place) => (
          // The same status can occur twice, even with the same time. The order never changes, so the index can be the
          // key.
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

interface SameInCodeProps {
  readonly conversationId: number;
  readonly message: InboxMessage;
  /** The calls of the message, oldest first. The first call created the message. */
  readonly exchanges: readonly Exchange[];
}

const LANGUAGES = ["curl", "sdk"] as const;

/** The call that sends a message, as a curl command and as code. */
function SameInCode({ conversationId, message, exchanges }: SameInCodeProps) {
  const { text } = useLanguage();
  const [language, setLanguage] = useState<(typeof LANGUAGES)[number]>("curl");
  const first = exchanges.find(({ kind }) => kind !== "retry");
  const call = (first && callOfExchange(conversationId, first.request.body)) ?? callOfMessage(conversationId, message);
  const { origin } = window.location;
  const code = language === "curl" ? curl(call, origin) : sdkCode(call, origin);

  return (
    <section className="section">
      <div className="code-head">
        <h3 className="section-title">{text.details.again}</h3>
        <div className="tabs" role="group" aria-label={text.details.again}>
          {LANGUAGES.map((each) => (
            <button key={each} type="button" aria-pressed={language === each} onClick={() => setLanguage(each)}>
              {text.details[each]}
            </button>
          ))}
        </div>
      </div>
      <CodeBlock
        title={text.details.repeats}
        code={code}
        copyLabel={language === "curl" ? text.details.copyCurl : text.details.copySdk}
      />
    </section>
  );
}

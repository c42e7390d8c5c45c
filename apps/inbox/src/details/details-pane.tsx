import type { InboxMessage } from "../api/conversation.ts";
import { formatBytes } from "../i18n/format-bytes.ts";
import { useLanguage } from "../i18n/language.ts";
import { replyIdOf } from "../chat/reply-id.ts";
import { StateHistory } from "./state-history.tsx";

/** What a message is, and the states it went through. */
export function MessageFacts({ message }: { readonly message: InboxMessage }) {
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

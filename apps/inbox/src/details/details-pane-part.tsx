import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox-context.ts";
import { useExchanges } from "../calls/use-exchanges.ts";
import { focusOnMessage } from "../ui/focus-on.ts";
import { ExchangeList } from "../calls/exchange-list.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { MessageFacts } from "./details-pane.tsx";
import { Placeholder } from "../ui/placeholder.tsx";
import { SameInCode } from "./same-in-code.tsx";

/** What became of the chosen message, to the byte. Where none is chosen: the conversation's calls. */
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

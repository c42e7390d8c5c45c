import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox-context.ts";
import { valueOf } from "../api/loadable.ts";
import { useAction } from "../ui/use-action.ts";
import { customerName } from "../shell/conversation-row.ts";
import { Button } from "../ui/button.tsx";
import { Panel } from "../ui/panel-part.tsx";
import { WindowTag } from "../ui/conversation-tags.tsx";

/** The 24-hour window of the conversation that is open. */
export function WindowPanel() {
  const { text } = useLanguage();
  const { api, desk, refresh, route } = useInbox();
  const action = useAction();
  const conversation = valueOf(desk.conversations)?.find(({ id }) => id === route.conversationId);

  if (conversation === undefined || conversation.window === "none") {
    return (
      <Panel title={text.control.window} action={action}>
        <p className="panel-hint">{conversation ? text.control.windowNone : text.control.noConversation}</p>
      </Panel>
    );
  }
  const isOpen = conversation.window === "open";
  return (
    <Panel
      title={text.control.window}
      action={action}
      hint={
        <>
          {text.control.windowOf(customerName(conversation, text))}: <WindowTag conversation={conversation} />
        </>
      }
    >
      <div className="panel-buttons">
        <Button
          disabled={action.busy}
          onClick={() =>
            void action.run(async () => {
              await api.setWindow(conversation.id, !isOpen);
              await refresh.conversations();
            })
          }
        >
          {isOpen ? text.control.closeWindow : text.control.openWindow}
        </Button>
      </div>
    </Panel>
  );
}

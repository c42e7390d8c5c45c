import { valueOf } from "../api/reading.ts";
import { formatOffset, SPANS } from "../i18n/format.ts";
import { useLanguage } from "../i18n/language.ts";
import { customerName } from "../i18n/words.ts";
import { useInbox } from "../state/inbox.ts";
import { WindowTag } from "../ui/conversation-tags.tsx";
import { Button } from "../ui/elements.tsx";
import { Dialog, Panel, useAction } from "../ui/panel.tsx";
import { FaultPanel } from "./fault-panel.tsx";
import { TemplatePanel } from "./template-panel.tsx";

/** The drawer that controls the emulator: clock, window, faults and templates. */
export function ControlDrawer() {
  const { text } = useLanguage();
  const { show } = useInbox();
  return (
    <Dialog title={text.control.title} look="drawer" onClose={() => show(undefined)}>
      <div className="dialog-body control">
        <ClockPanel />
        <WindowPanel />
        <FaultPanel />
        <TemplatePanel />
      </div>
    </Dialog>
  );
}

/** Moves the emulator's clock forward, or back to real time. */
function ClockPanel() {
  const { text, times, locale } = useLanguage();
  const { api, desk, now, refresh } = useInbox();
  const action = useAction();
  const offset = formatOffset(desk.clock.offset, locale);
  const change = (job: () => Promise<unknown>) => () =>
    void action.run(async () => {
      await job();
      await Promise.all([refresh.clock(), refresh.conversations()]);
    });

  return (
    <Panel title={text.control.clock} action={action}>
      <p className="clock-now">
        <span className="visually-hidden">{text.label(text.control.clockNow)}</span>
        {times.full(now)}
      </p>
      <p className="panel-hint">{offset === "" ? text.control.isReal : text.control.shifted(offset)}</p>
      <div className="panel-buttons">
        <Button disabled={action.busy} onClick={change(() => api.clock.advance(SPANS.hour))}>
          {text.control.hour}
        </Button>
        <Button disabled={action.busy} onClick={change(() => api.clock.advance(SPANS.day))}>
          {text.control.day}
        </Button>
        <Button look="quiet" disabled={action.busy || offset === ""} onClick={change(() => api.clock.reset())}>
          {text.control.real}
        </Button>
      </div>
    </Panel>
  );
}

/** Opens or closes the 24-hour window of the open conversation. */
function WindowPanel() {
  const { text } = useLanguage();
  const { api, desk, now, refresh, route } = useInbox();
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
          {text.label(text.control.windowOf(customerName(conversation, text)))}
          <WindowTag conversation={conversation} now={now} />
        </>
      }
    >
      <div className="panel-buttons">
        <Button
          disabled={action.busy}
          onClick={() =>
            void action.run(async () => {
              await api.setWindow(conversation.id, isOpen ? "closed" : "open");
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

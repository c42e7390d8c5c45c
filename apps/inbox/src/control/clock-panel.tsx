import { formatOffset, SPANS } from "../i18n/format-duration.ts";
import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox-context.ts";
import { useAction } from "../ui/use-action.ts";
import { Button } from "../ui/button.tsx";
import { Panel } from "../ui/panel-part.tsx";

/** The emulator's clock, which only ever goes forward, or back to real time. */
export function ClockPanel() {
  const { text, times, locale } = useLanguage();
  const { api, desk, now, refresh } = useInbox();
  const action = useAction();
  const offset = formatOffset(desk.clock.offset, locale);
  const change = (job: () => Promise<void>) => () =>
    void action.run(async () => {
      await job();
      await Promise.all([refresh.clock(), refresh.conversations()]);
    });

  return (
    <Panel title={text.control.clock} action={action}>
      <p className="clock-now">
        <span className="visually-hidden">{text.control.clockNow}: </span>
        {times.full(now)}
      </p>
      <p className="panel-hint">{offset === "" ? text.control.isReal : text.control.shifted(offset)}</p>
      <div className="panel-buttons">
        <Button disabled={action.busy} onClick={change(() => api.advanceClock(SPANS.hour))}>
          {text.control.hour}
        </Button>
        <Button disabled={action.busy} onClick={change(() => api.advanceClock(SPANS.day))}>
          {text.control.day}
        </Button>
        <Button look="quiet" disabled={action.busy || offset === ""} onClick={change(() => api.resetClock())}>
          {text.control.real}
        </Button>
      </div>
    </Panel>
  );
}

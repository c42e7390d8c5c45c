import { useLanguage } from "../i18n/text-context.ts";
import { ClockPanel } from "./clock-panel.tsx";
import { Dialog } from "./dialog.tsx";
import { FaultPanel } from "./fault-panel.tsx";
import { TemplatePanel } from "./template-panel.tsx";
import { WindowPanel } from "./window-panel.tsx";

/** What is behind the API: the clock, the window, the faults and the templates. */
export function ControlDrawer() {
  const { text } = useLanguage();
  return (
    <Dialog title={text.control.title} look="drawer">
      <div className="dialog-body control">
        <ClockPanel />
        <WindowPanel />
        <FaultPanel />
        <TemplatePanel />
      </div>
    </Dialog>
  );
}

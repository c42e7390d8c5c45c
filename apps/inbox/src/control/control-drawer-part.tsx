import { useLanguage } from "../i18n/language.ts";
import { ClockPanel } from "./clock-panel.tsx";
import { Dialog } from "../ui/panel.tsx";
import { FaultPanel } from "./fault-panel-part.tsx";
import { TemplatePanel } from "./template-panel.tsx";
import { WindowPanel } from "./control-drawer.tsx";

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

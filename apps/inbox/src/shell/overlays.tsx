import { type Overlay, useInbox } from "../state/inbox-context.ts";
import { valueOf } from "../api/loadable.ts";
import { ControlDrawer } from "../control/control-drawer-part.tsx";
import { HelpDialog } from "./help-dialog.tsx";
import { TemplateDialog } from "../templates/template-dialog.tsx";

/** What lies over the page, if anything does. */
export function Overlays({ overlay }: { readonly overlay: Overlay | undefined }) {
  const { desk } = useInbox();
  if (overlay === undefined) return null;
  if (overlay.kind === "help") return <HelpDialog />;
  if (overlay.kind === "control") return <ControlDrawer />;
  const conversation = valueOf(desk.conversations)?.find(({ id }) => id === overlay.conversationId);
  return conversation ? <TemplateDialog conversation={conversation} params={overlay.params} /> : null;
}

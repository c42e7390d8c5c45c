import type { TemplateParams } from "@livedesk/schema";
import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/text-context.ts";
import { useInbox } from "../state/inbox-context.ts";
import { valueOf } from "../state/loadable.ts";
import { useAction } from "../state/use-action.ts";
import { EXAMPLE_TEMPLATES } from "../templates/example-templates.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Notice } from "./notice.tsx";
import { Placeholder } from "./placeholder.tsx";
import { TemplateForm } from "./template-form.tsx";

interface TemplateDialogProps {
  readonly conversation: Conversation;
  readonly params: TemplateParams | undefined;
}

/** Chooses a template, fills it in and sends it. */
export function TemplateDialog({ conversation, params }: TemplateDialogProps) {
  const { text } = useLanguage();
  const { api, desk, refresh } = useInbox();
  const action = useAction();
  const templates = valueOf(desk.templates) ?? [];

  return (
    <Dialog title={text.template.title} look="wide">
      {templates.length > 0 ? (
        <TemplateForm conversation={conversation} templates={templates} params={params} />
      ) : (
        <Placeholder icon="template" title={text.template.none}>
          <Button
            disabled={action.busy}
            onClick={() =>
              void action.run(async () => {
                await api.replaceTemplates(EXAMPLE_TEMPLATES);
                await refresh.templates();
              })
            }
          >
            {text.template.addExamples}
          </Button>
          {action.error !== undefined && (
            <Notice urgent tone="danger" title={text.trouble.action}>
              <p lang="en">{action.error}</p>
            </Notice>
          )}
        </Placeholder>
      )}
    </Dialog>
  );
}

import type { TemplateParams } from "@livedesk/schema";
import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox-context.ts";
import { useAction } from "../ui/use-action.ts";
import { useExampleTemplates } from "./use-example-templates.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/panel.tsx";
import { LoadState } from "../ui/load-state.tsx";
import { Placeholder } from "../ui/placeholder.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { TemplateForm } from "./template-form.tsx";

interface TemplateDialogProps {
  readonly conversation: Conversation;
  readonly params: TemplateParams | undefined;
}

/** Chooses a template, fills it in and sends it. */
export function TemplateDialog({ conversation, params }: TemplateDialogProps) {
  const { text } = useLanguage();
  const { desk, refresh } = useInbox();
  return (
    <Dialog title={text.template.title} look="wide">
      <LoadState of={desk.templates} again={() => void refresh.templates()}>
        {(templates) =>
          templates.length > 0 ? (
            <TemplateForm conversation={conversation} templates={templates} params={params} />
          ) : (
            <NoTemplates />
          )
        }
      </LoadState>
    </Dialog>
  );
}

function NoTemplates() {
  const { text } = useLanguage();
  const action = useAction();
  const addExamples = useExampleTemplates();
  return (
    <Placeholder icon="template" title={text.template.none}>
      <Button disabled={action.busy} onClick={() => void action.run(addExamples)}>
        {text.template.addExamples}
      </Button>
      {action.error !== undefined && <ProblemNote problem={action.error} />}
    </Placeholder>
  );
}

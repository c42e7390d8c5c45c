import type { TemplateDefinition, TemplateParams } from "@livedesk/schema";
import { type FormEvent, useEffect, useRef } from "react";
import type { Conversation } from "../api/conversation.ts";
import { TroubleNote } from "../composer/trouble-note.tsx";
import { useLanguage } from "../i18n/language.ts";
import { customerName } from "../i18n/words.ts";
import { arrivals, isUnsure, queueOf, stoppedBy, templateKey } from "../outbox/outbox-reducer.ts";
import { useInbox } from "../state/inbox.ts";
import { Button, Notice, Placeholder } from "../ui/elements.tsx";
import { Dialog, LoadState, ProblemNote, useAction } from "../ui/panel.tsx";
import { type TemplateDraft, useTemplateDraft } from "./form-model.ts";
import { registerExamples } from "./registering.ts";
import { TemplateFields } from "./template-inputs.tsx";
import { TemplateStage } from "./template-view.tsx";

interface TemplateDialogProps {
  readonly conversation: Conversation;
  readonly params: TemplateParams | undefined;
}

/** The dialog in which a template is chosen, filled in and sent. */
export function TemplateDialog({ conversation, params }: TemplateDialogProps) {
  const { text } = useLanguage();
  const { desk, refresh, show } = useInbox();
  return (
    <Dialog title={text.template.title} look="wide" onClose={() => show(undefined)}>
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
  const { api, refresh } = useInbox();
  const addExamples = async (): Promise<void> => {
    await registerExamples(api);
    await refresh.templates();
  };
  return (
    <Placeholder icon="template" title={text.template.none}>
      <Button disabled={action.busy} onClick={() => void action.run(addExamples)}>
        {text.template.addExamples}
      </Button>
      {action.error !== undefined && <ProblemNote problem={action.error} />}
    </Placeholder>
  );
}

interface TemplateFormProps {
  readonly conversation: Conversation;
  readonly templates: readonly TemplateDefinition[];
  /** The parameters that were sent before, as the initial values. */
  readonly params: TemplateParams | undefined;
}

/** Focuses the field of an issue. An issue of a whole part has no field. */
function focusOn(form: HTMLFormElement, path: string): void {
  const inputs = [...form.querySelectorAll<HTMLElement>("[data-path]")];
  inputs.find((each) => each.dataset["path"] === path)?.focus();
}

/** The form of a template, with a preview next to the form. */
function TemplateForm({ conversation, templates, params }: TemplateFormProps) {
  const { text } = useLanguage();
  const { desk, outbox, sending, show } = useInbox();
  const element = useRef<HTMLFormElement>(null);
  const draft = useTemplateDraft(templates, params);
  const send = useSendOnce(conversation);
  const key = templateKey(conversation.id);
  const call = outbox[key];
  const isBusy = call?.phase === "sending" || call?.phase === "waiting";
  // Sending is blocked as long as an earlier message of the conversation is not sent.
  const [stopped = key] = stoppedBy(outbox, conversation.id) ?? [];
  const isBehind = stopped !== key;
  const isHeld = isUnsure(call) || isBehind;
  if (draft === undefined) return null;

  const submit = (): void => {
    draft.showAllIssues();
    const [first] = draft.form.issues;
    if (first === undefined) send(draft);
    else if (element.current) focusOn(element.current, first.path);
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isBusy && !isHeld) submit();
  };

  return (
    <form
      ref={element}
      className="template-form"
      noValidate
      onSubmit={onSubmit}
      // A key that is held down must send only once.
      onKeyDown={(event) => event.key === "Enter" && event.repeat && event.preventDefault()}
    >
      <div className="template-columns">
        <div className="template-inputs">
          {draft.isSubstitute && params && (
            <Notice tone="warning">{text.template.notRegistered(`${params.name} · ${params.language}`)}</Notice>
          )}
          <TemplateChoice templates={templates} draft={draft} />
          <TemplateFields
            form={draft.form}
            texts={draft.texts}
            shows={draft.shows}
            onText={draft.setText}
            onLeave={draft.leave}
          />
        </div>
        <TemplateStage preview={draft.form.preview} warnings={draft.form.warnings} />
      </div>
      {call?.phase === "trouble" && (
        <TroubleNote
          entry={call}
          isUpToDate={desk.conversations.phase === "ready"}
          arrived={arrivals(queueOf(outbox, conversation.id), conversation.messages).get(key)}
          onAgain={submit}
          onArrived={() => show(undefined)}
          onRemove={() => sending.remove(key)}
        />
      )}
      {isBehind && <Notice tone="warning">{text.unsent.first}</Notice>}
      <TemplateFoot
        conversation={conversation}
        busy={isBusy}
        held={isHeld}
        onCancel={() => (isBusy ? sending.cancel(key) : show(undefined))}
      />
    </form>
  );
}

const nameOf = ({ name, language }: TemplateDefinition): string => `${name} · ${language}`;

interface TemplateChoiceProps {
  readonly templates: readonly TemplateDefinition[];
  readonly draft: TemplateDraft;
}

function TemplateChoice({ templates, draft: { chosen, choose } }: TemplateChoiceProps) {
  const { text } = useLanguage();
  return (
    <label className="field">
      <span>{text.template.choose}</span>
      <select
        value={nameOf(chosen)}
        onChange={({ target }) => choose(templates.find((each) => nameOf(each) === target.value) ?? chosen)}
      >
        {templates.map((each) => (
          <option key={nameOf(each)}>{nameOf(each)}</option>
        ))}
      </select>
    </label>
  );
}

/**
 * Sends the template of a form once, and then closes the form. If another dialog was opened in the meantime, that
 * dialog stays open. Until the form is closed, it still contains the values, so a second submit must not send them
 * again.
 */
function useSendOnce(conversation: Conversation): (draft: TemplateDraft) => void {
  const { sending, show } = useInbox();
  const isSendingIn = useRef(false);
  const isShown = useRef(true);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);
  return ({ form }) => {
    if (isSendingIn.current) return;
    isSendingIn.current = true;
    void sending.sendTemplate(conversation.id, form.message()).then((isSent) => {
      isSendingIn.current = isSent;
      if (isSent && isShown.current) show(undefined);
    });
  };
}

interface TemplateFootProps {
  readonly conversation: Conversation;
  readonly busy: boolean;
  /** Whether sending is blocked, because the outcome of the last send is unknown or an earlier message was not sent. */
  readonly held: boolean;
  readonly onCancel: () => void;
}

/** The name of the customer, and the buttons that send the template, stop sending it, or close the form. */
function TemplateFoot({ conversation, busy, held, onCancel }: TemplateFootProps) {
  const { text } = useLanguage();
  return (
    <footer className="template-foot">
      <span className="template-to">{text.template.to(customerName(conversation, text))}</span>
      <Button look="quiet" onClick={onCancel}>
        {busy ? text.template.stop : text.cancel}
      </Button>
      <Button
        look="primary"
        icon="send"
        type="submit"
        disabled={busy || held}
        onClick={(event) => event.detail > 1 && event.preventDefault()}
      >
        {busy ? text.template.sending : text.template.send}
      </Button>
    </footer>
  );
}

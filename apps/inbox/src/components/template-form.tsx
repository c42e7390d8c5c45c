import type { TemplateDefinition, TemplateParams } from "@livedesk/schema";
import { type FormEvent, useMemo, useState } from "react";
import type { Conversation } from "../api/conversation.ts";
import { useLanguage } from "../i18n/text-context.ts";
import { useInbox } from "../state/inbox-context.ts";
import { templateKey } from "../state/outbox-reducer.ts";
import { templateForm } from "../templates/template-form-model.ts";
import { findTemplate } from "../templates/template-card.ts";
import { templateFields } from "../templates/template-field.ts";
import { textsOfValues } from "../templates/texts-of-values.ts";
import type { FormTexts } from "../templates/values-of-form.ts";
import { valuesOfParams } from "../templates/values-of-params.ts";
import { customerName } from "../view/conversation-row.ts";
import { Button } from "./button.tsx";
import { TemplateFields } from "./template-fields.tsx";
import { TemplatePreviewView } from "./template-preview-view.tsx";
import { TroubleNote } from "./trouble-note.tsx";

interface TemplateFormProps {
  readonly conversation: Conversation;
  readonly templates: readonly TemplateDefinition[];
  /** What was sent before, to begin with. */
  readonly params: TemplateParams | undefined;
}

const keyOf = ({ name, language }: TemplateDefinition): string => `${name} · ${language}`;

/** Goes to the field that is wrong; a part that is wrong as a whole has none. */
function focusOn(form: HTMLFormElement, path: string): void {
  const inputs = [...form.querySelectorAll<HTMLElement>("[data-path]")];
  inputs.find((each) => each.dataset["path"] === path)?.focus();
}

/** The form of a template, and beside it what the customer will see. */
export function TemplateForm({ conversation, templates, params }: TemplateFormProps) {
  const { text } = useLanguage();
  const { sending, outbox, show } = useInbox();
  const before = params && findTemplate(templates, params);
  const [chosen, setChosen] = useState(() => before ?? templates[0]);
  const [texts, setTexts] = useState<FormTexts>(() =>
    before && params ? textsOfValues(templateFields(before), valuesOfParams(params)) : {},
  );
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [wasTried, setWasTried] = useState(false);
  const form = useMemo(() => chosen && templateForm(chosen, texts), [chosen, texts]);
  if (chosen === undefined || form === undefined) return null;

  const key = templateKey(conversation.id);
  const call = outbox[key];
  const isBusy = call?.phase === "sending";
  const choose = (name: string): void => {
    setChosen(templates.find((each) => keyOf(each) === name) ?? chosen);
    setTouched(new Set());
    setWasTried(false);
  };
  const send = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    setWasTried(true);
    const first = form.issues[0];
    if (first) focusOn(event.currentTarget, first.path);
    if (first || isBusy) return;
    if (await sending.sendTemplate(conversation.id, form.message())) show(undefined);
  };

  return (
    <form className="template-form" noValidate onSubmit={(event) => void send(event)}>
      <div className="template-columns">
        <div className="template-inputs">
          <label className="field">
            <span>{text.template.choose}</span>
            <select value={keyOf(chosen)} onChange={({ target }) => choose(target.value)}>
              {templates.map((each) => (
                <option key={keyOf(each)}>{keyOf(each)}</option>
              ))}
            </select>
          </label>
          <TemplateFields
            form={form}
            texts={texts}
            shows={(path) => wasTried || touched.has(path)}
            onText={(path, value) => setTexts({ ...texts, [path]: value })}
            onLeave={(path) => setTouched(new Set(touched).add(path))}
          />
        </div>
        <section className="template-stage" aria-label={text.template.preview}>
          <h3>{text.template.preview}</h3>
          <div className="bubble template-bubble">
            <TemplatePreviewView preview={form.preview} />
          </div>
          {form.warnings.length > 0 && (
            <div className="template-warnings">
              <h3>{text.template.warnings}</h3>
              <ul lang="en">
                {form.warnings.map(({ path, message }) => (
                  <li key={`${path} ${message}`}>
                    <code>{path}</code> {message}
                  </li>
                ))}
              </ul>
            </div>
          )}
        </section>
      </div>
      {call?.phase === "trouble" && <TroubleNote trouble={call.trouble} outboxKey={key} />}
      <footer className="template-foot">
        <span className="template-to">{text.template.to(customerName(conversation, text))}</span>
        <Button look="quiet" onClick={() => show(undefined)}>
          {text.cancel}
        </Button>
        <Button look="primary" icon="send" type="submit" disabled={isBusy}>
          {isBusy ? text.template.sending : text.template.send}
        </Button>
      </footer>
    </form>
  );
}

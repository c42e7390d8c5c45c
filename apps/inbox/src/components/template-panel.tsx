import type { TemplateDefinition } from "@livedesk/schema";
import { useState } from "react";
import { useLanguage } from "../i18n/text-context.ts";
import { useInbox } from "../state/inbox-context.ts";
import { valueOf } from "../state/loadable.ts";
import { useAction } from "../state/use-action.ts";
import { EXAMPLE_TEMPLATES } from "../templates/example-templates.ts";
import { readPastedTemplates } from "../templates/read-pasted-templates.ts";
import { Button } from "./button.tsx";
import { LoadState } from "./load-state.tsx";
import { Panel } from "./panel.tsx";

/** The templates that Meta has approved, as far as this emulator was told. */
export function TemplatePanel() {
  const { text } = useLanguage();
  const { api, desk, refresh, announce } = useInbox();
  const action = useAction();
  const [pasted, setPasted] = useState("");
  const registered = valueOf(desk.templates) ?? [];

  const replace = (templates: () => readonly TemplateDefinition[]): Promise<boolean> =>
    action.run(async () => {
      const all = templates();
      await api.replaceTemplates(all);
      await refresh.templates();
      announce(text.control.registered(all.length));
    });
  const register = async (): Promise<void> => {
    if (await replace(() => readPastedTemplates(pasted, registered, text.control.notJson))) setPasted("");
  };

  return (
    <Panel title={text.control.templates} hint={text.control.templatesHint} action={action}>
      <LoadState of={desk.templates} again={() => void refresh.templates()}>
        {(templates) => (
          <ul className="template-list">
            {templates.length === 0 && <li className="panel-hint">{text.control.noTemplates}</li>}
            {templates.map(({ name, language, body }) => (
              <li key={`${name} ${language}`}>
                <span>
                  <code>{name}</code> · {language}
                </span>
                <span className="template-list-body">{body}</span>
              </li>
            ))}
          </ul>
        )}
      </LoadState>
      <div className="panel-buttons">
        {registered.length === 0 ? (
          <Button disabled={action.busy} onClick={() => void replace(() => EXAMPLE_TEMPLATES)}>
            {text.template.addExamples}
          </Button>
        ) : (
          <Button disabled={action.busy} onClick={() => void replace(() => [])}>
            {text.control.clearTemplates}
          </Button>
        )}
      </div>
      <details className="paste">
        <summary>{text.control.paste}</summary>
        <label className="field">
          <span>{text.control.pasteLabel}</span>
          <textarea
            rows={6}
            spellCheck={false}
            placeholder={'{ "name": "greeting", "language": "en", "body": "Hello {{1}}" }'}
            value={pasted}
            onChange={({ target }) => setPasted(target.value)}
          />
        </label>
        <Button disabled={action.busy || pasted.trim() === ""} onClick={() => void register()}>
          {text.control.register}
        </Button>
      </details>
    </Panel>
  );
}

import type { TemplateDefinition } from "@livedesk/schema";
import { useState } from "react";
import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox.ts";
import { readPastedTemplates, registerExamples } from "../templates/registering.ts";
import { useAnnounce } from "../ui/access.ts";
import { Button } from "../ui/elements.tsx";
import { LoadState, Panel, useAction } from "../ui/panel.tsx";

/** The templates that count as approved by Meta in this emulator. */
export function TemplatePanel() {
  const { text } = useLanguage();
  const { api, desk, refresh } = useInbox();
  const announce = useAnnounce();
  const action = useAction();
  const [pasted, setPasted] = useState("");

  const replace = (templates: () => Promise<readonly TemplateDefinition[]>): Promise<boolean> =>
    action.run(async () => {
      const all = await templates();
      await api.templates.replace(all);
      await refresh.templates();
      announce(text.control.registered(all.length));
    });
  const examples = (): Promise<boolean> =>
    action.run(async () => {
      const count = await registerExamples(api);
      await refresh.templates();
      announce(text.control.registered(count));
    });
  const register = async (): Promise<void> => {
    // Reads the registered templates again, because the list on the page may be out of date.
    const all = async () => readPastedTemplates(pasted, await api.templates.list(), text.control.notJson);
    if (await replace(all)) setPasted("");
  };

  return (
    <Panel title={text.control.templates} hint={text.control.templatesHint} action={action}>
      <LoadState of={desk.templates} again={() => void refresh.templates()}>
        {(templates) => (
          <>
            <ul className="template-list">
              {templates.length === 0 && <li className="panel-hint">{text.control.noTemplates}</li>}
              {templates.map(({ name, language, body }) => (
                <li key={`${name} ${language}`}>
                  <span>
                    <code>{name}</code> · {language}
                  </span>
                  <span className="template-list-body" dir="auto">
                    {body}
                  </span>
                </li>
              ))}
            </ul>
            <div className="panel-buttons">
              {templates.length === 0 ? (
                <Button disabled={action.busy} onClick={() => void examples()}>
                  {text.template.addExamples}
                </Button>
              ) : (
                <Button disabled={action.busy} onClick={() => void replace(() => Promise.resolve([]))}>
                  {text.control.clearTemplates}
                </Button>
              )}
            </div>
          </>
        )}
      </LoadState>
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

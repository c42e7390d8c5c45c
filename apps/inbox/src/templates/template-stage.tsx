import { useLanguage } from "../i18n/language.ts";
import type { TemplateFormModel } from "./template-form-model.ts";
import { TemplatePreviewView } from "./template-view.tsx";

/** What the customer will see of a template, and what of it may not arrive as it is. */
export function TemplateStage({ form: { preview, warnings } }: { readonly form: TemplateFormModel }) {
  const { text } = useLanguage();
  return (
    <section className="template-stage" aria-label={text.template.preview}>
      <h3>{text.template.preview}</h3>
      <div className="bubble template-bubble">
        <TemplatePreviewView preview={preview} />
      </div>
      {warnings.length > 0 && (
        <div className="template-warnings">
          <h3>{text.template.warnings}</h3>
          <ul lang="en">
            {warnings.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                <code>{path}</code> {message}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

import type { ReactNode } from "react";
import { useLanguage } from "../i18n/text-context.ts";
import type { Action } from "../state/use-action.ts";
import { Notice } from "./notice.tsx";

interface PanelProps {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly action: Action;
  readonly children: ReactNode;
}

/** One part of the drawer. What the emulator refused is said in it. */
export function Panel({ title, hint, action, children }: PanelProps) {
  const { text } = useLanguage();
  return (
    <section className="panel" aria-label={title}>
      <h3>{title}</h3>
      {hint !== undefined && <p className="panel-hint">{hint}</p>}
      {children}
      {action.error !== undefined && (
        <Notice urgent tone="danger" icon="alert" title={text.trouble.action}>
          <p lang="en">{action.error}</p>
        </Notice>
      )}
    </section>
  );
}

import type { ReactNode } from "react";
import type { Action } from "./use-action.ts";
import { ProblemNote } from "./problem-note.tsx";

interface PanelProps {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly action: Action;
  readonly children: ReactNode;
}

/** One part of the drawer. What the emulator refused is said in it. */
export function Panel({ title, hint, action, children }: PanelProps) {
  return (
    <section className="panel" aria-label={title}>
      <h3>{title}</h3>
      {hint !== undefined && <p className="panel-hint">{hint}</p>}
      {children}
      {action.error !== undefined && <ProblemNote problem={action.error} />}
    </section>
  );
}

import { type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";
import { type Loadable, type Problem, problemOf, valueOf } from "../api/reading.ts";
import { useLanguage } from "../i18n/language.ts";
import { problemDetail, problemTitle } from "../i18n/words.ts";
import { focusOn } from "./access.ts";
import { Button, IconButton, Notice, Placeholder } from "./elements.tsx";

interface PanelProps {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly action: Action;
  readonly children: ReactNode;
}

/** A section of the control drawer. If the last change failed, the section shows the reason. */
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

/** A request that a button started, and the reason why it failed. */
export interface Action {
  readonly busy: boolean;
  readonly error: Problem | undefined;
  /** Resolves to true if the job succeeded. */
  run(job: () => Promise<unknown>): Promise<boolean>;
}

/** Runs the request of a button, and keeps its failure so that the page can show it. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Problem>();
  return {
    busy,
    error,
    run: async (job) => {
      setBusy(true);
      setError(undefined);
      try {
        await job();
        return true;
      } catch (reason) {
        setError(problemOf(reason));
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

/** Shows why a request failed. */
export function ProblemNote({ problem }: { readonly problem: Problem }) {
  const { text, locale } = useLanguage();
  const detail = problemDetail(problem);
  return (
    <Notice urgent tone="danger" icon="alert" title={problemTitle(problem, text)}>
      {detail !== undefined && <p lang={problem.reason === undefined ? locale : "en"}>{detail}</p>}
    </Notice>
  );
}

interface LoadStateProps<Value> {
  readonly of: Loadable<Value>;
  readonly again: () => void;
  /** Whether another part of the page already warns that the value is out of date. */
  readonly quiet?: boolean;
  readonly children: (value: Value) => ReactNode;
}

/**
 * Shows a value after it is loaded. Before that, shows that the value is loading, or why it could not be loaded. If a
 * later reading fails, the component warns that the value is out of date.
 */
export function LoadState<Value>({ of, again, quiet = false, children }: LoadStateProps<Value>) {
  const { text } = useLanguage();
  const value = valueOf(of);
  if (of.phase === "loading") return <Placeholder title={text.loading} />;
  if (of.phase === "ready") return children(of.value);
  const retry = (
    <Button icon="retry" onClick={again}>
      {text.retryLoading}
    </Button>
  );
  if (value === undefined) {
    const detail = problemDetail(of.error);
    return (
      <Placeholder icon="alert" title={problemTitle(of.error, text)}>
        {detail !== undefined && <p lang="en">{detail}</p>}
        {retry}
      </Placeholder>
    );
  }
  return (
    <>
      {!quiet && (
        <Notice tone="warning" icon="alert" title={problemTitle(of.error, text)} actions={retry}>
          <p>{text.stale}</p>
        </Notice>
      )}
      {children(value)}
    </>
  );
}

interface DialogProps {
  readonly title: string;
  readonly look: "centre" | "drawer" | "wide";
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A modal dialog. The browser keeps the focus inside the dialog, and Escape or a click outside closes the dialog. */
export function Dialog({ title, look, onClose, children }: DialogProps) {
  const { text } = useLanguage();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  // This is a layout effect, because the dialog must give the focus back before React removes the dialog from the page.
  useLayoutEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
      // The button that opened the dialog may no longer exist, such as a button in the note of a fixed failure. In this
      // case, no element has the focus, or the focus stays inside the closed dialog until the browser paints the next
      // frame.
      const { activeElement, body } = document;
      if (opener !== body && (activeElement === body || element?.contains(activeElement))) focusOn("#composer", ".row");
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      className={`dialog dialog-${look}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={({ target }) => target === dialog.current && onClose()}
    >
      <div className="dialog-inner">
        <header className="dialog-head">
          <h2 id={titleId}>{title}</h2>
          <IconButton icon="close" label={text.close} onClick={onClose} />
        </header>
        {children}
      </div>
    </dialog>
  );
}

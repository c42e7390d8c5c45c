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

/** One thing at a time that a reader has asked for, and why it went wrong. */
export interface Action {
  readonly busy: boolean;
  readonly error: Problem | undefined;
  /** Resolves to whether it went well. */
  run(job: () => Promise<unknown>): Promise<boolean>;
}

/** Runs what a button does, and keeps what went wrong for the eye of the reader. */
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

/** Why something that was asked for did not happen. */
export function ProblemNote({ problem }: { readonly problem: Problem }) {
  const { text, locale } = useLanguage();
  const detail = problemDetail(problem);
  return (
    <Notice urgent tone="danger" icon="alert" title={problemTitle(problem, text)}>
      {detail !== undefined && <p lang={problem.fault === undefined ? locale : "en"}>{detail}</p>}
    </Notice>
  );
}

interface LoadStateProps<Value> {
  readonly of: Loadable<Value>;
  readonly again: () => void;
  /** Whether it is said elsewhere that what is shown is old. */
  readonly quiet?: boolean;
  readonly children: (value: Value) => ReactNode;
}

/** Shows something once it is there, and until then that it is on its way, or why it is not, or is old. */
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

/** Something over the page: the browser keeps the focus in it, and Escape or a click beside it closes it. */
export function Dialog({ title, look, onClose, children }: DialogProps) {
  const { text } = useLanguage();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  // Before the page is drawn anew: what is gone from the page cannot give the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
      // What opened it may be gone, such as the note of a failure that is mended. The focus is then on nothing, or still within the
      // closed dialog, until the browser draws the page again.
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

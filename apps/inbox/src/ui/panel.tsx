import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { useLanguage } from "../i18n/language.ts";
import { focusOn } from "./focus-on.ts";
import { useInbox } from "../state/inbox-context.ts";
import { IconButton } from "./icon-button.tsx";

interface DialogProps {
  readonly title: string;
  readonly look: "centre" | "drawer" | "wide";
  readonly children: ReactNode;
}

/** Something over the page: the browser keeps the focus in it, and Escape or a click beside it closes it. */
export function Dialog({ title, look, children }: DialogProps) {
  const { text } = useLanguage();
  const { show } = useInbox();
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
        show(undefined);
      }}
      onMouseDown={({ target }) => target === dialog.current && show(undefined)}
    >
      <div className="dialog-inner">
        <header className="dialog-head">
          <h2 id={titleId}>{title}</h2>
          <IconButton icon="close" label={text.close} onClick={() => show(undefined)} />
        </header>
        {children}
      </div>
    </dialog>
  );
}

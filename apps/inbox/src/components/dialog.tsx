import { type ReactNode, useEffect, useId, useRef } from "react";
import { useLanguage } from "../i18n/text-context.ts";
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

  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
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

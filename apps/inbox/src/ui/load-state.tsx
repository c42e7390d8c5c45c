import type { ReactNode } from "react";
import { useLanguage } from "../i18n/language.ts";
import { type Loadable, valueOf } from "../api/loadable.ts";
import { problemDetail, problemTitle } from "../i18n/problem-title.ts";
import { Button } from "./button.tsx";
import { Notice } from "./notice.tsx";
import { Placeholder } from "./placeholder.tsx";

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

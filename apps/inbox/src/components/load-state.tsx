import type { ReactNode } from "react";
import { useLanguage } from "../i18n/text-context.ts";
import { type Loadable, valueOf } from "../state/loadable.ts";
import { Button } from "./button.tsx";
import { Placeholder } from "./placeholder.tsx";

interface LoadStateProps<Value> {
  readonly of: Loadable<Value>;
  readonly again: () => void;
  readonly children: (value: Value) => ReactNode;
}

/** Shows something once it is there, and until then that it is on its way, or why it is not. */
export function LoadState<Value>({ of, again, children }: LoadStateProps<Value>) {
  const { text } = useLanguage();
  const value = valueOf(of);
  if (value !== undefined) return children(value);
  if (of.phase !== "failed") return <Placeholder title={text.loading} />;
  return (
    <Placeholder icon="alert" title={text.unreachable}>
      <p lang="en">{of.error}</p>
      <Button icon="retry" onClick={again}>
        {text.retryLoading}
      </Button>
    </Placeholder>
  );
}

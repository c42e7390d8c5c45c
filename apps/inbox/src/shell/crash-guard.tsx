import { Component, type ReactNode } from "react";
import { LanguageContext } from "../i18n/language.ts";
import { Button, Placeholder } from "../ui/elements.tsx";

interface CrashGuardState {
  readonly error?: Error;
}

/** Says that the page itself went wrong, in the place of a white one. React knows such guards as classes alone. */
export class CrashGuard extends Component<{ readonly children: ReactNode }, CrashGuardState> {
  static override contextType = LanguageContext;
  declare context: React.ContextType<typeof LanguageContext>;
  override state: CrashGuardState = {};

  static getDerivedStateFromError(thrown: unknown): CrashGuardState {
    return { error: thrown instanceof Error ? thrown : new Error("Something was thrown that is no error") };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    const { text } = this.context;
    return (
      <main className="crash" role="alert">
        <Placeholder icon="alert" title={text.crash.title}>
          <p>{text.crash.meaning}</p>
          <p lang="en">
            <code>{error.message}</code>
          </p>
          <Button autoFocus look="primary" icon="retry" onClick={() => window.location.reload()}>
            {text.crash.reload}
          </Button>
        </Placeholder>
      </main>
    );
  }
}

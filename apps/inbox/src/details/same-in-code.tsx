import { useState } from "react";
import type { InboxMessage } from "../api/conversation.ts";
import type { Exchange } from "../api/exchange.ts";
import { useLanguage } from "../i18n/language.ts";
import { curl } from "./curl.ts";
import { sdkCode } from "./sdk-code.ts";
import { callOfExchange, callOfMessage } from "./send-code.ts";
import { CodeBlock } from "../ui/code-block.tsx";

interface SameInCodeProps {
  readonly conversationId: number;
  readonly message: InboxMessage;
  /** The message's calls, oldest first: the first made it. */
  readonly exchanges: readonly Exchange[];
}

const LANGUAGES = ["curl", "sdk"] as const;

/** The same send as a command and as code. */
export function SameInCode({ conversationId, message, exchanges }: SameInCodeProps) {
  const { text } = useLanguage();
  const [language, setLanguage] = useState<(typeof LANGUAGES)[number]>("curl");
  const first = exchanges.find(({ kind }) => kind !== "retry");
  const call = (first && callOfExchange(conversationId, first.request.body)) ?? callOfMessage(conversationId, message);
  const { origin } = window.location;
  const code = language === "curl" ? curl(call, origin) : sdkCode(call, origin);

  return (
    <section className="section">
      <div className="code-head">
        <h3 className="section-title">{text.details.again}</h3>
        <div className="tabs" role="group" aria-label={text.details.again}>
          {LANGUAGES.map((each) => (
            <button key={each} type="button" aria-pressed={language === each} onClick={() => setLanguage(each)}>
              {text.details[each]}
            </button>
          ))}
        </div>
      </div>
      <CodeBlock
        title={text.details.repeats}
        code={code}
        copyLabel={language === "curl" ? text.details.copyCurl : text.details.copySdk}
      />
    </section>
  );
}

import type { Exchange } from "../api/exchange.ts";
import { formatLatency } from "../i18n/format-duration.ts";
import { useLanguage } from "../i18n/language.ts";
import { requestText, responseText } from "./http-text.ts";
import { prettyJson } from "./pretty-json.ts";
import { CodeBlock } from "../ui/code-block.tsx";
import { HeaderList } from "./header-list.tsx";
import { RequestBody } from "./request-body.tsx";

interface ExchangeViewProps {
  readonly exchange: Exchange;
  readonly open: boolean;
}

/** One call: exactly what was asked and answered, and how long it took. */
export function ExchangeView({ exchange, open }: ExchangeViewProps) {
  const { text, times, locale } = useLanguage();
  const { method, path, kind, fault, request, response, duration, at, messageId } = exchange;
  const kinds: Readonly<Record<string, string>> = text.details.kinds;
  const tone = response === undefined || response.status >= 500 ? "bad" : response.status >= 400 ? "poor" : "good";
  return (
    <details className="exchange" open={open}>
      <summary>
        <span className="exchange-status" data-tone={tone}>
          {response?.status ?? "—"}
        </span>
        <span className="exchange-kind">{kinds[kind ?? ""] ?? kind ?? text.details.call}</span>
        {!open && messageId !== undefined && <span>#{messageId}</span>}
        {fault !== undefined && <span className="exchange-fault">{fault}</span>}
        <span className="exchange-times">
          {duration !== undefined && (
            <span title={text.details.took(formatLatency(duration, locale))}>{formatLatency(duration, locale)}</span>
          )}
          <time dateTime={new Date(at).toISOString()}>{times.exact(at)}</time>
        </span>
      </summary>
      <div className="exchange-part">
        <CodeBlock
          title={text.details.request}
          copyLabel={text.details.copyRequest}
          code={requestText(exchange)}
          shown={`${method} ${path}`}
        />
        <HeaderList headers={request.headers} />
        <RequestBody body={request.body} />
      </div>
      <div className="exchange-part">
        {response ? (
          <>
            <CodeBlock
              title={`${text.details.response} ${response.status}`}
              copyLabel={text.details.copyResponse}
              code={responseText(response)}
              shown={prettyJson(response.body)}
            />
            <HeaderList headers={response.headers} />
          </>
        ) : (
          <p className="exchange-cut">{text.details.cut}</p>
        )}
        {fault !== undefined && <p className="exchange-cut">{text.details.fault(fault)}</p>}
      </div>
    </details>
  );
}

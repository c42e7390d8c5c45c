import type { Exchange, ExchangeBody, FormPart, Headers } from "../api/exchange.ts";
import { formatBytes, formatLatency } from "../i18n/format.ts";
import { useLanguage } from "../i18n/language.ts";
import { CodeBlock } from "../ui/text.tsx";

const MOST = 50;

interface ExchangeListProps {
  readonly exchanges: readonly Exchange[];
  /** Whether they are those of one message; then the latest is open. */
  readonly ofMessage: boolean;
}

/** Calls, the latest first. */
export function ExchangeList({ exchanges, ofMessage }: ExchangeListProps) {
  const { text } = useLanguage();
  return (
    <section aria-label={text.details.calls}>
      {exchanges
        .slice(-MOST)
        .toReversed()
        .map((exchange, place) => (
          <ExchangeView key={exchange.id} exchange={exchange} open={ofMessage && place === 0} />
        ))}
    </section>
  );
}

interface ExchangeViewProps {
  readonly exchange: Exchange;
  readonly open: boolean;
}

/** One call: exactly what was asked and answered, and how long it took. */
function ExchangeView({ exchange, open }: ExchangeViewProps) {
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

/** The body of a request: its JSON, or the parts of its form. */
function RequestBody({ body }: { readonly body: ExchangeBody }) {
  const { locale } = useLanguage();
  if (body.kind === "none") return null;
  if (body.kind === "json") return <CodeBlock code={body.text} shown={prettyJson(body.text)} />;
  const value = ({ filename, type, size, text = "" }: FormPart): string =>
    filename === undefined ? text : [filename, formatBytes(size, locale), type].filter(Boolean).join(" · ");
  return <FactList facts={body.parts.map((part) => [part.name, value(part)])} />;
}

/** The headers of a request or an answer, folded away. */
function HeaderList({ headers }: { readonly headers: Headers }) {
  const { text } = useLanguage();
  const entries = Object.entries(headers);
  if (entries.length === 0) return null;
  return (
    <details className="headers">
      <summary>
        {text.details.headers} ({entries.length})
      </summary>
      <FactList facts={entries} />
    </details>
  );
}

/** Names and what they stand for, in the type of code. */
const FactList = ({ facts }: { readonly facts: readonly (readonly [name: string, value: string])[] }) => (
  <dl className="facts exchange-facts">
    {facts.map(([name, value], place) => (
      // The parts of a form may share a name, and never move.
      <div key={place} className="fact">
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

/** A request as a text to pass on. Its credentials are masked already. */
export const requestText = ({ method, path, request }: Pick<Exchange, "method" | "path" | "request">): string =>
  httpText(`${method} ${path}`, request.headers, bodyText(request.body));

/** An answer as a text to pass on. */
const responseText = ({ status, headers, body }: NonNullable<Exchange["response"]>): string =>
  httpText(`HTTP ${status}`, headers, body);

function httpText(start: string, headers: Headers, body: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [start, ...lines, "", body].join("\n").trimEnd();
}

function bodyText(body: ExchangeBody): string {
  switch (body.kind) {
    case "none":
      return "";
    case "json":
      return body.text;
    default:
      return body.parts
        .map(({ name, filename, type, size, text }) =>
          filename === undefined ? `${name}=${text ?? ""}` : `${name}=@${filename} (${type ?? ""}, ${size} bytes)`,
        )
        .join("\n");
  }
}

/** JSON with a line a key; any other text as it is. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

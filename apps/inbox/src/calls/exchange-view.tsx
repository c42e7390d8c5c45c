import type { Exchange, ExchangeBody, ExchangePart, ExchangeResponse } from "@livedesk/emulator/client";
import { formatBytes, formatLatency } from "../i18n/format.ts";
import { useLanguage } from "../i18n/language.ts";
import { CodeBlock } from "../ui/code-block.tsx";

const MOST = 50;

interface ExchangeListProps {
  readonly exchanges: readonly Exchange[];
  /** Whether all calls belong to one message. If they do, the latest call is unfolded. */
  readonly ofMessage: boolean;
}

/** A list of calls. The latest call is the first. */
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

/** One call: its request, its response and its duration. */
function ExchangeView({ exchange, open }: ExchangeViewProps) {
  const { text, times, locale } = useLanguage();
  const { method, path, kind, fault, warnings, request, response, duration, at, message_id: messageId } = exchange;
  const kinds: Readonly<Record<string, string>> = text.details.kinds;
  const tone = response === null || response.status >= 500 ? "bad" : response.status >= 400 ? "poor" : "good";
  return (
    <details className="exchange" open={open}>
      <summary>
        <span className="exchange-status" data-tone={tone}>
          {response?.status ?? "—"}
        </span>
        <span className="exchange-kind">{kinds[kind ?? ""] ?? kind ?? text.details.call}</span>
        {!open && messageId !== null && <span>#{messageId}</span>}
        {fault !== null && <span className="exchange-fault">{fault}</span>}
        <span className="exchange-times">
          <span title={text.details.took(formatLatency(duration, locale))}>{formatLatency(duration, locale)}</span>
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
        {fault !== null && <p className="exchange-cut">{text.details.fault(fault)}</p>}
        {warnings.map((warning) => (
          <p key={warning} className="exchange-cut">
            {text.details.warning(warning)}
          </p>
        ))}
      </div>
    </details>
  );
}

/** The body of a request: its JSON, or the parts of its form. */
function RequestBody({ body }: { readonly body: ExchangeBody }) {
  const { locale } = useLanguage();
  if (body.kind === "none") return null;
  if (body.kind === "json") return <CodeBlock code={body.text} shown={prettyJson(body.text)} />;
  const value = ({ filename, type, size, text = "" }: ExchangePart): string =>
    filename === undefined ? text : [filename, formatBytes(size, locale), type].filter(Boolean).join(" · ");
  return <FactList facts={body.parts.map((part) => [part.name, value(part)])} />;
}

type Headers = Exchange["request"]["headers"];

/** The headers of a request or a response, collapsed. */
function HeaderList({ headers }: { readonly headers: Headers }) {
  const { text } = useLanguage();
  const entries = Object.entries(headers);
  if (entries.length === 0) return null;
  return (
    <details className="headers">
      <summary>{text.inBrackets(text.details.headers, entries.length)}</summary>
      <FactList facts={entries} />
    </details>
  );
}

/** A list of names and values in a monospace font. */
const FactList = ({ facts }: { readonly facts: readonly (readonly [name: string, value: string])[] }) => (
  <dl className="facts exchange-facts">
    {facts.map(([name, value], place) => (
      // Parts of a form can have the same name. Their order never changes, so the index can be the key.
      <div key={place} className="fact">
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

/** A request as text, for the clipboard. The emulator has already masked its credentials. */
export const requestText = ({ method, path, request }: Pick<Exchange, "method" | "path" | "request">): string =>
  httpText(`${method} ${path}`, request.headers, bodyText(request.body));

/** A response as text, for the clipboard. */
const responseText = ({ status, headers, body }: ExchangeResponse): string => httpText(`HTTP ${status}`, headers, body);

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

/** Indents JSON text. Any other text is returned unchanged. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

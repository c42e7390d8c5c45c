import type { ExchangeBody, FormPart } from "../api/exchange.ts";
import { formatBytes } from "../format/format-bytes.ts";
import { useLanguage } from "../i18n/text-context.ts";
import { prettyJson } from "../view/pretty-json.ts";
import { CodeBlock } from "./code-block.tsx";
import { FactList } from "./header-list.tsx";

/** The body of a request: its JSON, or the parts of its form. */
export function RequestBody({ body }: { readonly body: ExchangeBody }) {
  const { locale } = useLanguage();
  if (body.kind === "none") return null;
  if (body.kind === "json") return <CodeBlock code={body.text} shown={prettyJson(body.text)} />;
  const value = ({ filename, type, size, text = "" }: FormPart): string =>
    filename === undefined ? text : [filename, formatBytes(size, locale), type].filter(Boolean).join(" · ");
  return <FactList facts={body.parts.map((part) => [part.name, value(part)])} />;
}

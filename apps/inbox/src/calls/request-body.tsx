import type { ExchangeBody, FormPart } from "../api/exchange.ts";
import { formatBytes } from "../i18n/format-bytes.ts";
import { useLanguage } from "../i18n/language.ts";
import { prettyJson } from "./pretty-json.ts";
import { CodeBlock } from "../ui/code-block.tsx";
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

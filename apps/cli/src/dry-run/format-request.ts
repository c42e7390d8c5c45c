import { jsonText } from "../visible.ts";
import type { DescribedPart, DescribedRequest } from "../dry-run.ts";

/** Writes a described request for a person: as it would go over the wire, and then the curl command. */
export function formatRequest({ method, url, headers, body, parts, curl }: DescribedRequest): string {
  const head = [`${method} ${url}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  const sections = [head.join("\n")];
  if (body !== undefined) sections.push(jsonText(body, 2));
  if (parts !== undefined) sections.push(parts.map(formatPart).join("\n"));
  return [...sections, curl].join("\n\n");
}

const formatPart = (part: DescribedPart): string =>
  "value" in part
    ? `part ${part.name}: ${jsonText(part.value)}`
    : `part ${part.name}: file ${jsonText(part.filename)}, ${part.type}, ${part.size} bytes`;

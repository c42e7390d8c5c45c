import type { DescribedRequest } from "../dry-run.ts";
import { jsonText } from "../visible.ts";
import { relevant } from "./differences.ts";
import type { Exchange } from "./exchange.ts";
import type { Step } from "./step.ts";

/** Tells a step so that a newcomer understands it: what is typed, what goes out, what comes back, what it means. */
export function narrate(number: number, { title, expect, meaning }: Step, exchange: Exchange): string {
  const { typed, request, answer, words } = exchange;
  const heading = `${number}. ${title}`;
  const cameBack =
    answer === undefined ? words.trim() : jsonText(relevant({ id: 0, status: "", ...expect.answer }, answer));
  return [
    heading,
    "─".repeat(heading.length),
    `  ${typed}`,
    `  → ${short(request)}`,
    `  ← ${cameBack.replaceAll("\n", "\n    ")}`,
    `  ${meaning}`,
    "",
  ].join("\n");
}

function short({ method, url, body, parts }: Exchange["request"]): string {
  const { pathname } = new URL(url);
  const content = parts ? parts.map(shortPart).join(", ") : body && jsonText(body);
  return [method, pathname, content].filter(Boolean).join(" ");
}

type Part = NonNullable<DescribedRequest["parts"]>[number];

const shortPart = (part: Part): string =>
  "value" in part
    ? `${part.name}=${jsonText(part.value)}`
    : `${part.name}=@${part.filename} (${part.type}, ${part.size} bytes)`;

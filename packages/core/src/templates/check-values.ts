import type { InputIssue } from "../errors/validation-error.ts";
import type { ApprovedTemplate } from "./approved-template.ts";
import { checkButtons } from "./check.ts";
import { checkHeader } from "./check-header.ts";
import { checkText, type TextPart } from "./check-text.ts";
import { givenIn } from "./fill.ts";

// The values count towards the body's 1024 characters (Meta's pages on components and carousels); a template that is a body
// alone may have texts of 32 768 (its changelog of 6 October 2022). A footer is another part.
const BODY = 1024;
const BODY_ALONE = 32_768;
const FOOTER = 60;

const PARTS = ["header", "body", "footer", "buttons"];

function bodyOf({ header, body, footer, buttons }: ApprovedTemplate): TextPart {
  const isAlone = header === undefined && footer === undefined && buttons === undefined;
  if (isAlone) return { path: "body", text: body, longest: BODY_ALONE };
  return { path: "body", text: body, longest: BODY, why: `: only a body alone may have ${BODY_ALONE}` };
}

/** Everything that is wrong with the values for a template, as they come. */
export function checkValues(definition: ApprovedTemplate, values: unknown = {}): InputIssue[] {
  if (typeof values !== "object" || values === null || Array.isArray(values))
    return [{ path: "values", message: 'must be an object, for example { body: { 1: "John" } }' }];
  const { header, body, footer, buttons, ...rest } = givenIn(values);
  return [
    ...checkHeader(definition.header, header),
    ...checkText(bodyOf(definition), body),
    ...checkFooter(definition.footer, footer),
    ...checkButtons(definition.buttons, buttons),
    ...Object.keys(rest).map((path) => ({ path, message: `must be left out: a template takes ${PARTS.join(", ")}` })),
  ];
}

const checkFooter = (text = "", value: unknown): InputIssue[] =>
  checkText({ path: "footer", text, longest: FOOTER }, value);

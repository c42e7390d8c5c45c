import type { TemplateButton, TemplateDefinition, TemplateParams } from "@livedesk/schema";
import { fillIn } from "./fill-in.ts";
import type { GraphCode } from "./graph-error.ts";

const LINE = 60;
const BODY = 1024;
const BODY_ALONE = 32_768;
const ADDRESS = 2000;
const PASSWORD = 15;

type Measured = readonly [text: string, longest: number];

function headerText({ header }: TemplateDefinition, { header_params: given }: TemplateParams): Measured {
  const isText = header?.type === "text" && given?.type === "text";
  return [isText ? fillIn(header.text, given.text_variables) : "", LINE];
}

function bodyText({ header, body, footer, buttons }: TemplateDefinition, params: TemplateParams): Measured {
  const isAlone = header === undefined && footer === undefined && buttons === undefined;
  return [fillIn(body, params.processed_params), isAlone ? BODY_ALONE : BODY];
}

const footerText = ({ footer = "" }: TemplateDefinition, { footer_params }: TemplateParams): Measured => [
  fillIn(footer, footer_params?.text_variables),
  LINE,
];

const buttonText =
  ({ buttons }: TemplateDefinition) =>
  (given: TemplateButton): Measured => {
    const button = buttons?.[given.index];
    const text = given.sub_type === "url" ? given.text : "";
    return button?.type === "url" ? [fillIn(button.url, { "1": text }), ADDRESS] : [text, PASSWORD];
  };

/** In characters (code points), as definitions are counted. */
const isTooLong = ([text, longest]: Measured): boolean => Array.from(text).length > longest;

/** Whether a part of a template is too long once its variables, which must be the right ones, are filled in. */
export function lengthFault(template: TemplateDefinition, params: TemplateParams): GraphCode | undefined {
  const texts = [
    headerText(template, params),
    bodyText(template, params),
    footerText(template, params),
    ...(params.button_params ?? []).map(buttonText(template)),
  ];
  return texts.some(isTooLong) ? 132005 : undefined;
}

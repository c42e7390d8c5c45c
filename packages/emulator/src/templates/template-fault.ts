import type { TemplateDefinition, TemplateParams } from "@livedesk/schema";
import { buttonsFault } from "./buttons-fault.ts";
import type { GraphCode } from "./graph-error.ts";
import { headerFault } from "./header-fault.ts";
import { lengthFault } from "./check.ts";
import { variablesFault } from "./variables-fault.ts";

/**
 * With which code Meta would refuse a template filled in like this, or undefined when it would take it. Of several faults
 * the first counts, in the order in which the parts are sent; how long the texts are shows only when all fit.
 *
 * The namespace and the category are not looked at: the one is not sent to Meta's cloud, the other is no part of a send.
 */
export const templateFault = (template: TemplateDefinition, params: TemplateParams): GraphCode | undefined =>
  headerFault(template.header, params.header_params) ??
  variablesFault(template.body, params.processed_params) ??
  variablesFault(template.footer ?? "", params.footer_params?.text_variables) ??
  buttonsFault(template.buttons, params.button_params) ??
  lengthFault(template, params);

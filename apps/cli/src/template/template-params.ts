import type { TemplateFlags } from "../options.ts";
import { parsePair, parsePairs } from "./parse-pairs.ts";
import { templateHeader } from "./template-header.ts";
import { wholeNumber } from "../whole-number.ts";

/** The `template_params` that flags describe. What is missing or wrong in it, the model says. */
export function templateParams(flags: TemplateFlags): object {
  const { name, language, namespace, category, body, footer } = flags;
  const header = templateHeader(flags);
  const buttons = templateButtons(flags);
  return {
    ...(name !== undefined && { name }),
    ...(namespace !== undefined && { namespace }),
    ...(language !== undefined && { language }),
    ...(category !== undefined && { category }),
    ...(body && { processed_params: parsePairs("--body", body) }),
    ...(header && { header_params: header }),
    ...(footer && { footer_params: { text_variables: parsePairs("--footer", footer) } }),
    ...(buttons.length > 0 && { button_params: buttons }),
  };
}

const templateButtons = ({ buttonUrl = [], quickReply = [] }: TemplateFlags): readonly object[] => [
  ...buttonUrl.map((given) => {
    const [index, text] = parsePair("--button-url", given);
    return { index: wholeNumber(index), sub_type: "url", text };
  }),
  ...quickReply.map((given) => {
    const [index, payload] = parsePair("--quick-reply", given);
    return { index: wholeNumber(index), sub_type: "quick_reply", payload };
  }),
];

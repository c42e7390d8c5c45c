import type { LooseTemplateValues } from "@livedesk/core";
import type { TemplateParams } from "@livedesk/schema";

/** The values that were sent, as the template takes them, so that it can draw them again. */
export function valuesOfParams(params: TemplateParams): LooseTemplateValues {
  const { processed_params, header_params, footer_params, button_params = [] } = params;
  const buttons = Object.fromEntries(
    button_params.map((button) => [
      button.index,
      button.sub_type === "url" ? { text: button.text } : { payload: button.payload },
    ]),
  );
  return {
    ...(header_params && { header: headerValues(header_params) }),
    ...(processed_params && { body: processed_params }),
    ...(footer_params && { footer: footer_params.text_variables }),
    ...(button_params.length > 0 && { buttons }),
  };
}

function headerValues(
  header: NonNullable<TemplateParams["header_params"]>,
): NonNullable<LooseTemplateValues["header"]> {
  switch (header.type) {
    case "text":
      return header.text_variables;
    case "location":
      return header.location;
    default: {
      const { type: _, ...values } = header;
      return values;
    }
  }
}

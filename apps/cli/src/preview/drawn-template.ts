import type { ButtonDefinition, TemplateDefinition, PreviewButton, PreviewHeader } from "@livedesk/core";

/** The header as it is drawn: filled in, or as it was approved. */
export type DrawnHeader = PreviewHeader | NonNullable<TemplateDefinition["header"]>;

/** A button as it is drawn. Of one that was not filled in, what it does with a value is left open. */
export type DrawnButton = PreviewButton | { readonly type: ButtonDefinition["type"]; readonly label: string };

/** What is drawn of a template: what the SDK's `preview()` gives, or the template as it was approved. */
export interface DrawnTemplate {
  readonly header?: DrawnHeader | undefined;
  readonly body: string;
  readonly footer?: string | undefined;
  readonly buttons: readonly DrawnButton[];
}

/** A template without values: its placeholders stay. */
export const withoutValues = ({ header, body, footer, buttons = [] }: TemplateDefinition): DrawnTemplate => ({
  ...(header && { header }),
  body,
  ...(footer !== undefined && { footer }),
  buttons: buttons.map(({ type, text: label, ...deed }) => ({ type, label, ...deed })),
});

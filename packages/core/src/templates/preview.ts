import type { TemplateButton, TemplateHeader, TemplateParams } from "@livedesk/schema";
import type { ButtonDefinition, HeaderDefinition, TemplateDefinition } from "@livedesk/schema";
import { fillIn } from "./fill.ts";

/** The header of a preview: a text, a file or a place. */
export type PreviewHeader =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image" | "video"; readonly media_url: string }
  | { readonly type: "document"; readonly media_url: string; readonly filename?: string | undefined }
  | {
      readonly type: "location";
      readonly latitude: number;
      readonly longitude: number;
      readonly name?: string | undefined;
      readonly address?: string | undefined;
    };

/** A button of a preview: its label, and what happens when the customer presses the button. */
export type PreviewButton =
  | { readonly type: "url"; readonly label: string; readonly url: string }
  | { readonly type: "phone_number"; readonly label: string; readonly phone_number: string }
  | { readonly type: "quick_reply"; readonly label: string; readonly payload?: string | undefined }
  | { readonly type: "otp"; readonly label: string; readonly code: string };

/** A template with its values, in the order in which WhatsApp draws the parts. */
export interface TemplatePreview {
  /** The header, if the template has one. */
  readonly header?: PreviewHeader | undefined;
  /** The text of the body. */
  readonly body: string;
  /** The text of the footer, if the template has one. */
  readonly footer?: string | undefined;
  /** The buttons, in their order; empty if the template has no buttons. */
  readonly buttons: readonly PreviewButton[];
}

/** Fills the values into every part of a template. */
export function previewTemplate(definition: TemplateDefinition, params: TemplateParams): TemplatePreview {
  const header = previewHeader(definition.header, params.header_params);
  const { footer, buttons = [] } = definition;
  return {
    ...(header && { header }),
    body: fillIn(definition.body, params.processed_params),
    ...(footer !== undefined && { footer: fillIn(footer, params.footer_params?.text_variables) }),
    buttons: buttons.map((button, place) =>
      previewButton(
        button,
        params.button_params?.find(({ index }) => index === place),
      ),
    ),
  };
}

function previewHeader(
  header: HeaderDefinition | undefined,
  params: TemplateHeader | undefined,
): PreviewHeader | undefined {
  if (header?.type === "text") {
    return { type: "text", text: fillIn(header.text, params?.type === "text" ? params.text_variables : {}) };
  }
  if (params === undefined || params.type === "text") return undefined;
  return params.type === "location" ? { type: "location", ...params.location } : params;
}

function previewButton(button: ButtonDefinition, params: TemplateButton | undefined): PreviewButton {
  const label = button.text;
  if (button.type === "phone_number") return { type: "phone_number", label, phone_number: button.phone_number };
  if (params?.sub_type === "quick_reply") return { type: "quick_reply", label, payload: params.payload };
  if (button.type === "quick_reply") return { type: "quick_reply", label };
  const text = params?.text ?? "";
  return "url" in button
    ? { type: "url", label, url: fillIn(button.url, { 1: text }) }
    : { type: "otp", label, code: text };
}

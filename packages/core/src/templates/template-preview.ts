/** The header of a preview: a text, or the file or place that stands there. */
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

/** A button of a preview: its label, and what pressing it does. */
export type PreviewButton =
  | { readonly type: "url"; readonly label: string; readonly url: string }
  | { readonly type: "phone_number"; readonly label: string; readonly phone_number: string }
  | { readonly type: "quick_reply"; readonly label: string; readonly payload?: string }
  | { readonly type: "otp"; readonly label: string; readonly code: string };

/** A template with its values, part by part, as WhatsApp draws them from top to bottom. */
export interface TemplatePreview {
  readonly header?: PreviewHeader;
  readonly body: string;
  readonly footer?: string;
  readonly buttons: readonly PreviewButton[];
}

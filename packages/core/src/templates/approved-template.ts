/** A header of text, with at most one variable: `{{1}}` or `{{name}}`. */
export interface TextHeader {
  readonly type: "text";
  /** At most 60 characters, also with its value. */
  readonly text: string;
}

/** A header that is a file or a place. Which one is said with every message. */
export interface MediaHeader {
  readonly type: "image" | "video" | "document" | "location";
}

/** The header of a template. */
export type ApprovedHeader = TextHeader | MediaHeader;

/** A button that opens an address. */
export interface UrlButton {
  readonly type: "url";
  /** The label: at most 25 characters, and no variable. */
  readonly text: string;
  /** The address. It may end in `{{1}}`, the one part that a message can fill in. */
  readonly url: string;
}

/** A button that calls a number. */
export interface PhoneButton {
  readonly type: "phone_number";
  /** The label: at most 25 characters, and no variable. */
  readonly text: string;
  readonly phone_number: string;
}

/** A button that answers (`quick_reply`), or one that carries a one-time password (`otp`). */
export interface PlainButton {
  readonly type: "quick_reply" | "otp";
  /** The label: at most 25 characters, and no variable. */
  readonly text: string;
}

/** A button of a template. */
export type ApprovedButton = UrlButton | PhoneButton | PlainButton;

/**
 * A WhatsApp template as Meta approved it, with its placeholders: all positions (`{{1}}`, `{{2}}`) or all names
 * (`{{first_name}}`).
 *
 * Contract: template request, `template_params` (`name`, `namespace`, `language`, `category`).
 */
export interface ApprovedTemplate {
  /** Lower-case letters, digits and underscores. */
  readonly name: string;
  /** The language of this text, as Meta spells it: `en_US`, `ja`. Name and language together are one template. */
  readonly language: string;
  /** Goes along as it is. WhatsApp's own servers need none. */
  readonly namespace?: string | undefined;
  /** Goes along as it is, and changes nothing. */
  readonly category?: "MARKETING" | "UTILITY" | "AUTHENTICATION" | undefined;
  readonly header?: ApprovedHeader | undefined;
  /** At most 1024 characters, placeholders included. */
  readonly body: string;
  /** At most 60 characters. Meta is likely to refuse variables here. */
  readonly footer?: string | undefined;
  /** In their order. At most 10, of them 2 of type `url`, 1 `phone_number` and 1 `otp`; the quick replies together. */
  readonly buttons?: readonly ApprovedButton[] | undefined;
}

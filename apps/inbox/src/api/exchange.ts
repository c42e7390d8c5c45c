/** One part of a form, as it arrived. */
export interface FormPart {
  readonly name: string;
  readonly filename?: string;
  readonly type?: string;
  /** In bytes. */
  readonly size: number;
  /** Of a part that is no file. */
  readonly text?: string;
}

/** The body of a call, as it arrived. */
export type ExchangeBody =
  | { readonly kind: "json"; readonly text: string }
  | { readonly kind: "multipart"; readonly parts: readonly FormPart[] }
  | { readonly kind: "none" };

/** Headers by name, as they were written. */
export type Headers = Readonly<Record<string, string>>;

/** One call of the API and what was answered. */
export interface Exchange {
  readonly id: number;
  /** In ms. */
  readonly at: number;
  /** In ms; undefined while it is not known. */
  readonly duration: number | undefined;
  readonly conversationId: number;
  readonly messageId: number | undefined;
  readonly kind: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly fault: string | undefined;
  readonly request: { readonly headers: Headers; readonly body: ExchangeBody };
  /** Undefined where the connection was cut. */
  readonly response: { readonly status: number; readonly headers: Headers; readonly body: string } | undefined;
}

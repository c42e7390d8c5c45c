/** What may go wrong with something that can be sent. */
export interface TemplateWarning {
  /**
   * - `unknown-language`: Meta's list does not have the language
   * - `footer-variables`: Meta is likely to refuse a footer with variables
   * - `variable-at-edge`, `adjacent-variables`: Meta refuses such a body at its review
   * - `not-a-pdf`: Meta documents PDF alone for the header of a template
   * - `characters-deleted`: LiveDesk may delete characters of a value
   */
  readonly code:
    | "unknown-language"
    | "footer-variables"
    | "variable-at-edge"
    | "adjacent-variables"
    | "not-a-pdf"
    | "characters-deleted";
  /** Where: `language`, `footer`, `body.1`. */
  readonly path: string;
  /** Why, without the value itself. */
  readonly message: string;
}

/** One thing that a message must be or have to be found. */
export type SearchTerm =
  | { readonly kind: "words"; readonly text: string }
  | { readonly kind: "status"; readonly status: string }
  | { readonly kind: "has"; readonly what: "attachment" | "reply" | "template" }
  | { readonly kind: "is"; readonly what: "private" | "failed" }
  | { readonly kind: "from"; readonly who: "customer" | "agent" }
  | { readonly kind: "template"; readonly name: string }
  | { readonly kind: "before" | "after"; readonly time: SearchTime };

/** A moment: so many ms ago, or the start of a day of the reader's own time zone. */
export type SearchTime =
  | { readonly ago: number }
  | { readonly day: readonly [year: number, month: number, day: number] };

/** Something in a query that was not understood. */
export type SearchProblem =
  | { readonly kind: "unknown-filter"; readonly name: string }
  | { readonly kind: "unknown-value"; readonly name: string; readonly value: string };

/** A query, understood as far as it can be: all its terms must hold. */
export interface Search {
  readonly terms: readonly SearchTerm[];
  readonly problems: readonly SearchProblem[];
}

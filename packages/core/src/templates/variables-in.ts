/** Whether a text is known to the compiler letter by letter: `string` is not, nor is `Hello ${string}`. */
export type IsLiteral<Text extends string> = {} extends Record<Text, unknown> ? false : true;

/** The variables of a text: `"1" | "2"` of `"Hello {{1}}, your order is {{2}}."`, and never of a text without any. */
export type VariablesIn<Text, Found extends string = never> = Text extends `${string}{{${infer Variable}}}${infer Rest}`
  ? VariablesIn<Rest, Found | Variable>
  : Found;

/** What would be right where a text stops being JSON, by the name that the parser has for it. */
export const JSON_COMPLAINTS: Readonly<Record<string, string>> = {
  InvalidSymbol: "put a text in double quotes; true, false and null alone have none",
  InvalidNumberFormat: "write a number such as 1, -1.5 or 2e3",
  PropertyNameExpected: "a key in double quotes must follow; after the last one there is no comma",
  ValueExpected: "a value must follow; after the last one there is no comma",
  ColonExpected: "a colon must follow the key",
  CommaExpected: "a comma must follow, or the end",
  CloseBraceExpected: "a closing brace must follow",
  CloseBracketExpected: "a closing bracket must follow",
  EndOfFileExpected: "nothing may follow the value",
  InvalidCommentToken: "JSON has no comments",
  UnexpectedEndOfComment: "JSON has no comments",
  UnexpectedEndOfString: "a text must end on its line, with a double quote",
  UnexpectedEndOfNumber: "write a number such as 1, -1.5 or 2e3",
  InvalidUnicode: String.raw`\u takes four hexadecimal digits`,
  InvalidEscapeCharacter: String.raw`there is no such escape; a backslash is written \\`,
  InvalidCharacter: String.raw`a control character is written as an escape, such as \n or \u001b`,
};

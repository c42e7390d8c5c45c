import { placeholdersOf, type TemplateButton, type TemplateDefinition } from "@livedesk/schema";
import type { GraphCode } from "./graph-error.ts";

type DefinedButton = NonNullable<TemplateDefinition["buttons"]>[number];

/** Whether a button cannot be sent without a value: the end of its address, or the one-time password. */
const needsText = (button: DefinedButton): boolean =>
  button.type === "otp" || (button.type === "url" && placeholdersOf(button.url).length > 0);

function givenFault(button: DefinedButton | undefined, { sub_type }: TemplateButton): GraphCode | undefined {
  // At a place without a button, a value is one more than the template takes: 132000 is about their number.
  if (button === undefined) return 132000;
  // A value of another kind than the button's: 132012 is about a parameter's type. A one-time password goes as a url.
  if (sub_type !== (button.type === "otp" ? "url" : button.type)) return 132012;
  // A fixed address takes none, as any other part that is fixed.
  return sub_type === "url" && !needsText(button) ? 132000 : undefined;
}

/** What is wrong with the values given for buttons. A quick reply can do without one. */
export function buttonsFault(
  buttons: readonly DefinedButton[] = [],
  given: readonly TemplateButton[] = [],
): GraphCode | undefined {
  const faults = given.map((button) => givenFault(buttons[button.index], button));
  const isGiven = (place: number): boolean => given.some(({ index }) => index === place);
  // Meta's details here: "Button at index 0 of type Url requires a parameter".
  const isMissing = buttons.some((button, place) => needsText(button) && !isGiven(place));
  return faults.find((fault) => fault !== undefined) ?? (isMissing ? 131008 : undefined);
}

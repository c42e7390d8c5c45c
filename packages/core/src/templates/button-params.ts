import { placeholdersOf } from "@livedesk/schema/plain";
import type { ApprovedButton } from "./approved-template.ts";
import { type Given, givenIn, pick } from "./fill.ts";

/** The one key that a button takes, if it takes any. */
export function buttonTakes(button: ApprovedButton): "text" | "payload" | undefined {
  if (button.type === "quick_reply") return "payload";
  return button.type === "otp" || (button.type === "url" && placeholdersOf(button.url).length > 0) ? "text" : undefined;
}

/** A button as the API wants it, of a value that may still be wrong. A one-time password goes as the end of an address. */
export const buttonParams = (button: ApprovedButton, index: number, value: unknown): Given => ({
  index,
  sub_type: button.type === "otp" ? "url" : button.type,
  ...pick(givenIn(value), [buttonTakes(button) ?? ""]),
});

/**
 * The buttons as the API wants them: those alone that carry something.
 *
 * Contract: `button_params`.
 */
export function buttonsParams(buttons: readonly ApprovedButton[] = [], value: unknown): readonly Given[] | undefined {
  const given = givenIn(value);
  const all = buttons
    .map((button, index) => buttonParams(button, index, given[index]))
    .filter((params) => "text" in params || "payload" in params);
  return all.length > 0 ? all : undefined;
}

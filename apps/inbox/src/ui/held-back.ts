import type { ComponentProps } from "react";

type ButtonFacts = ComponentProps<"button">;

/**
 * A button that does nothing for now. It keeps the focus, which an element that is `disabled` loses: a button is held back while
 * what it has asked for is under way.
 */
export const heldBack = ({ disabled = false, onClick, ...rest }: ButtonFacts): ButtonFacts => ({
  ...rest,
  "aria-disabled": disabled || undefined,
  // Also the click that the Enter key makes in a field of its form.
  onClick: disabled ? (event) => event.preventDefault() : onClick,
});

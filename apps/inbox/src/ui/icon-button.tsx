import type { ComponentProps } from "react";
import { heldBack } from "./held-back.ts";
import { Icon, type IconName } from "./elements.tsx";

interface IconButtonProps extends Omit<ComponentProps<"button">, "className" | "children"> {
  readonly icon: IconName;
  /** What it does: read aloud, and shown to a resting pointer. */
  readonly label: string;
}

/** A button of a picture alone. */
export const IconButton = ({ icon, label, ...rest }: IconButtonProps) => (
  <button type="button" className="icon-button" aria-label={label} title={label} {...heldBack(rest)}>
    <Icon name={icon} />
  </button>
);

import type { ComponentProps, ReactNode } from "react";
import { heldBack } from "./held-back.ts";
import { Icon, type IconName } from "./elements.tsx";

interface ButtonProps extends Omit<ComponentProps<"button">, "className"> {
  readonly look?: "primary" | "plain" | "quiet";
  readonly icon?: IconName;
  readonly children: ReactNode;
}

/** A button with words. */
export const Button = ({ look = "plain", icon, children, type = "button", ...rest }: ButtonProps) => (
  <button type={type} className={`button button-${look}`} {...heldBack(rest)}>
    {icon && <Icon name={icon} />}
    {children}
  </button>
);

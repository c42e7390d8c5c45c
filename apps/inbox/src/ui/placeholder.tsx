import type { ReactNode } from "react";
import { Icon, type IconName } from "./elements.tsx";

interface PlaceholderProps {
  readonly icon?: IconName;
  readonly title: string;
  readonly children?: ReactNode;
}

/** What stands where there is nothing to show, and why. */
export const Placeholder = ({ icon, title, children }: PlaceholderProps) => (
  <div className="placeholder">
    {icon && <Icon name={icon} />}
    <p className="placeholder-title">{title}</p>
    {children}
  </div>
);

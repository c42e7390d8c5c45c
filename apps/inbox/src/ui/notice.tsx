import type { ReactNode } from "react";
import { Icon, type IconName } from "./elements.tsx";

interface NoticeProps {
  readonly tone: "calm" | "warning" | "danger";
  readonly icon?: IconName;
  readonly title?: string;
  readonly children?: ReactNode;
  /** What can be done. */
  readonly actions?: ReactNode;
  /** Whether it is read out as soon as it appears. */
  readonly urgent?: boolean;
}

/** A few words that stand out, and what can be done. */
export const Notice = ({ tone, icon, title, children, actions, urgent = false }: NoticeProps) => (
  <div className={`notice notice-${tone}`} role={urgent ? "alert" : undefined}>
    {icon && <Icon name={icon} />}
    <div className="notice-words">
      {title !== undefined && <strong>{title}</strong>}
      {children}
    </div>
    {actions && <div className="notice-actions">{actions}</div>}
  </div>
);

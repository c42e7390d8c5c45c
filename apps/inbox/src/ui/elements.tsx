import { type ComponentProps, type ReactNode, useRef } from "react";

/** The paths of the icons, in a view box of 20 by 20. */
const PATHS = {
  alert: "M10 6.500v4M10 13.500v.01M10 2.500a7.500 7.500 0 1 0 0 15 7.500 7.500 0 0 0 0-15z",
  back: "M12 4.500 6.500 10l5.500 5.500",
  check: "m4.500 10.500 3.500 3.500 7.500-8",
  checks: "m2.500 10.500 3.500 3.500 6-8M9.500 13l1 1 7-8",
  clock: "M10 5.500V10l3 2M10 2.500a7.500 7.500 0 1 0 0 15 7.500 7.500 0 0 0 0-15z",
  close: "m5 5 10 10M15 5 5 15",
  copy: "M7 7h8.500v8.500H7zM4.500 13V4.500H13",
  details: "M10 9v4.500M10 6.500v.01M10 2.500a7.500 7.500 0 1 0 0 15 7.500 7.500 0 0 0 0-15z",
  down: "M10 4v12m0 0 4.500-4.500M10 16l-4.500-4.500",
  document: "M5.500 2.500h6l3 3v12h-9zM11.500 2.500v3h3",
  download: "M10 3v9m0 0 3.500-3.500M10 12 6.500 8.500M4 16.500h12",
  fault: "M11 2.500 4.500 11H10l-1 6.500L15.500 9H10z",
  filter: "M3 5.500h14M6 10h8M9 14.500h2",
  help: "M7.700 7.700a2.400 2.400 0 1 1 3.500 2.100c-.8.400-1.200.9-1.200 1.700M10 14.200v.01M10 2.500a7.500 7.500 0 1 0 0 15 7.500 7.500 0 0 0 0-15z",
  image: "M3 4h14v12H3zM3 13l4-4 4 4 2-2 4 4M12.500 7.500v.01",
  link: "M8 12l4-4M8.500 6.500l1.800-1.800a3.200 3.200 0 0 1 4.500 4.500L13 11M11.500 13.500l-1.800 1.800a3.200 3.200 0 0 1-4.500-4.500L7 9",
  lock: "M5 9h10v7.500H5zM7 9V6.500a3 3 0 0 1 6 0V9",
  moon: "M16.500 11.500A7 7 0 0 1 8.500 3.500a7 7 0 1 0 8 8z",
  paperclip:
    "m15.500 9-5.700 5.700a3.300 3.300 0 0 1-4.700-4.700L11 4.100a2.200 2.200 0 0 1 3.100 3.100l-5.600 5.600a1 1 0 0 1-1.500-1.500l5-5",
  phone:
    "M4 3.500h3l1.500 4-2 1.500a9 9 0 0 0 4.500 4.500l1.500-2 4 1.500v3a1 1 0 0 1-1 1A13 13 0 0 1 3 4.500a1 1 0 0 1 1-1z",
  pin: "M10 17.500s5.500-5 5.500-9a5.500 5.500 0 0 0-11 0c0 4 5.500 9 5.500 9zM10 10.200a1.700 1.700 0 1 0 0-3.400 1.700 1.700 0 0 0 0 3.400z",
  reply: "M8 5 3.500 9.500 8 14M3.500 9.500H12a4.500 4.500 0 0 1 4.500 4.500v1.500",
  retry: "M16 5v4h-4M15.600 9A6 6 0 1 0 16 11.500",
  search: "M8.500 3.500a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM12.200 12.200l4.300 4.300",
  send: "M3.500 10 16.500 4l-4 12.500-3-5zM9.500 11.500 16.500 4",
  settings: "M3 6h7M14 6h3M3 14h3M10 14h7M12 4v4M8 12v4",
  sun: "M10 6.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM10 2v1.500M10 16.500V18M2 10h1.500M16.500 10H18M4.300 4.300l1.100 1.100M14.600 14.600l1.100 1.100M4.300 15.700l1.100-1.100M14.600 5.400l1.100-1.100",
  system: "M3 4h14v9.500H3zM7.500 16.500h5M10 13.500v3",
  template: "M3.500 3.500h13v13h-13zM3.500 7.500h13M6.500 10.500h7M6.500 13.500h4",
  video: "M3 5.500h9v9H3zM12 9l5-2.500v7L12 11",
} as const;

/** The name of an icon. */
export type IconName = keyof typeof PATHS;

/** An icon. Screen readers ignore the icon, because the text or the button around it has the name. */
export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} />
  </svg>
);

type ButtonFacts = ComponentProps<"button">;

/**
 * Makes a button inactive with `aria-disabled`. The attribute `disabled` would take the focus away from a button that was just
 * pressed and is inactive only until its request has ended.
 */
const inactive = ({ disabled = false, onClick, ...rest }: ButtonFacts): ButtonFacts => ({
  ...rest,
  "aria-disabled": disabled || undefined,
  // This call also prevents the click that the Enter key triggers in a field of the form.
  onClick: disabled ? (event) => event.preventDefault() : onClick,
});

interface ButtonProps extends Omit<ComponentProps<"button">, "className"> {
  readonly look?: "primary" | "plain" | "quiet";
  readonly icon?: IconName;
  readonly children: ReactNode;
}

/** A button with text. */
export const Button = ({ look = "plain", icon, children, type = "button", ...rest }: ButtonProps) => (
  <button type={type} className={`button button-${look}`} {...inactive(rest)}>
    {icon && <Icon name={icon} />}
    {children}
  </button>
);

interface IconButtonProps extends Omit<ComponentProps<"button">, "className" | "children"> {
  readonly icon: IconName;
  /** The name of the button for screen readers. It is also the tooltip. */
  readonly label: string;
}

/** A button that shows only an icon. */
export const IconButton = ({ icon, label, ...rest }: IconButtonProps) => (
  <button type="button" className="icon-button" aria-label={label} title={label} {...inactive(rest)}>
    <Icon name={icon} />
  </button>
);

interface FileButtonProps {
  readonly look: "plain" | "quiet";
  /** The test id of the input for files. */
  readonly testId: string;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: string;
}

/** A button that opens the browser's file dialog. */
export function FileButton({ look, testId, onFiles, children }: FileButtonProps) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        data-testid={testId}
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])]);
          // Without this line, a user who chooses the same file again would not cause a `change` event.
          target.value = "";
        }}
      />
      <Button look={look} icon="paperclip" onClick={() => picker.current?.click()}>
        {children}
      </Button>
    </>
  );
}

interface NoticeProps {
  readonly tone: "calm" | "warning" | "danger";
  readonly icon?: IconName;
  readonly title?: string;
  readonly children?: ReactNode;
  /** Buttons. */
  readonly actions?: ReactNode;
  /** Whether screen readers announce the notice when it appears. */
  readonly urgent?: boolean;
}

/** A highlighted message with optional buttons. */
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

interface PlaceholderProps {
  readonly icon?: IconName;
  readonly title: string;
  readonly children?: ReactNode;
}

/** Text that stands in place of a list, a chat or a message that cannot be shown. */
export const Placeholder = ({ icon, title, children }: PlaceholderProps) => (
  <div className="placeholder">
    {icon && <Icon name={icon} />}
    <p className="placeholder-title">{title}</p>
    {children}
  </div>
);

import { isInForce } from "../api/fault.ts";
import { formatOffset } from "../i18n/format-duration.ts";
import { DICTIONARIES, isLocale } from "../i18n/locale.ts";
import { useLanguage } from "../i18n/language.ts";
import { useInbox } from "../state/inbox-context.ts";
import { valueOf } from "../api/loadable.ts";
import { THEMES } from "./preferences-part.ts";
import type { Preferences } from "./preferences.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Icon } from "../ui/elements.tsx";

const THEME_ICONS = { system: "system", light: "sun", dark: "moon" } as const;

/** What holds for the whole emulator, and how the page looks. */
export function TopBar({ preferences }: { readonly preferences: Preferences }) {
  const { text } = useLanguage();
  const { desk, show } = useInbox();
  const { theme, setTheme } = preferences;
  const faults = valueOf(desk.faults)?.filter(isInForce).length ?? 0;
  const nextTheme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";

  return (
    <header className="top-bar">
      <h1 className="brand">
        <span className="brand-mark" aria-hidden="true">
          <Icon name="check" />
        </span>
        <span className="brand-name">{text.title}</span>
      </h1>
      <span className={`link-state link-${desk.link}`} role="status">
        <span className="link-dot" aria-hidden="true" />
        <span className="link-words">{text.top[desk.link]}</span>
      </span>
      <span className="grow" />
      {faults > 0 && (
        <button type="button" className="chip chip-danger" onClick={() => show({ kind: "control" })}>
          <Icon name="fault" />
          <span>{text.top.faults(faults)}</span>
        </button>
      )}
      <ClockChip />
      <Button icon="settings" title={text.top.controlHint} onClick={() => show({ kind: "control" })}>
        <span className="control-name">{text.top.control}</span>
      </Button>
      <LanguageSelect preferences={preferences} />
      <IconButton
        icon={THEME_ICONS[theme]}
        label={`${text.top.theme}: ${text.top.themes[theme]}`}
        onClick={() => setTheme(nextTheme)}
      />
      <IconButton icon="help" label={text.top.help} onClick={() => show({ kind: "help" })} />
    </header>
  );
}

function ClockChip() {
  const { text, times, locale } = useLanguage();
  const { desk, now, show } = useInbox();
  const offset = formatOffset(desk.clock.offset, locale);
  const time = times.time(now);
  const label = offset === "" ? text.top.clock(time) : text.top.clockShifted(time, offset);
  return (
    <button
      type="button"
      className="chip chip-clock"
      aria-label={label}
      title={label}
      onClick={() => show({ kind: "control" })}
    >
      <Icon name="clock" />
      <span>{time}</span>
      {offset !== "" && <span className="chip-badge">{offset}</span>}
    </button>
  );
}

function LanguageSelect({ preferences: { locale, setLocale } }: { readonly preferences: Preferences }) {
  const { text } = useLanguage();
  return (
    <select
      className="language"
      aria-label={text.top.language}
      value={locale}
      onChange={({ target }) => isLocale(target.value) && setLocale(target.value)}
    >
      {Object.entries(DICTIONARIES).map(([tag, { language }]) => (
        <option key={tag} value={tag} lang={tag}>
          {language}
        </option>
      ))}
    </select>
  );
}

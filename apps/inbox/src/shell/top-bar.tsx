import { isInForce } from "../api/faults.ts";
import { valueOf } from "../api/reading.ts";
import { formatOffset } from "../i18n/format.ts";
import { DICTIONARIES, isLocale, useLanguage } from "../i18n/language.ts";
import { problemTitle } from "../i18n/words.ts";
import { useInbox } from "../state/inbox.ts";
import { Button, Icon, IconButton } from "../ui/elements.tsx";
import { type Preferences, THEMES } from "./preferences.ts";

const THEME_ICONS = { system: "system", light: "sun", dark: "moon" } as const;

/** The bar at the top: the state of the emulator, and the settings of the page. */
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
        label={text.label(text.top.theme) + text.top.themes[theme]}
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

/** Warns that the page may be out of date. */
export function LinkBanner() {
  const { text } = useLanguage();
  const { link, conversations } = useInbox().desk;
  const isStale = conversations.phase === "failed" && valueOf(conversations) !== undefined;
  return (
    <div role="alert" className="link-banner">
      {link === "lost" && <p>{text.top.lostBanner}</p>}
      {link !== "lost" && isStale && (
        <p>
          {problemTitle(conversations.error, text)} {text.top.staleBanner}
        </p>
      )}
    </div>
  );
}

/**
 * A link that moves the focus to the composer. The URL must not change, because its hash names the open conversation.
 */
export function SkipLink() {
  const { text } = useLanguage();
  return (
    <a
      className="skip"
      href="#composer"
      onClick={(event) => {
        event.preventDefault();
        // If no conversation is open, the list gets the focus.
        (document.getElementById("composer") ?? document.querySelector<HTMLElement>(".row"))?.focus();
      }}
    >
      {text.skip}
    </a>
  );
}

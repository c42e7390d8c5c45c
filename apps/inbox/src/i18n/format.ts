const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** Returns a size in bytes as text: `512 bytes`, `1.2 MB`. The units are decimal: 1 kB is 1000 bytes. */
export function formatBytes(bytes: number, locale: string): string {
  const step = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  const maximumFractionDigits = step === 0 || value >= 100 ? 0 : 1;
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: UNITS[step] ?? "byte",
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits,
  }).format(value);
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const unit = (locale: string, value: number, of: string, digits = 0): string =>
  new Intl.NumberFormat(locale, {
    style: "unit",
    unit: of,
    // The style "narrow" would use the English units in Japanese.
    unitDisplay: locale === "ja" ? "short" : "narrow",
    maximumFractionDigits: digits,
  }).format(value);

/** Returns a duration in its two largest units: `2h 5m`, `3d 1h`. A duration of less than a minute is `0m`. */
export function formatDuration(ms: number, locale: string): string {
  const minutes = Math.floor(Math.max(0, ms) / MINUTE);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  if (days > 0) return [unit(locale, days, "day"), ...(hours > 0 ? [unit(locale, hours, "hour")] : [])].join(" ");
  const rest = unit(locale, minutes % 60, "minute");
  return hours > 0 ? `${unit(locale, hours, "hour")} ${rest}` : rest;
}

/** Returns the duration of a call as text: `12 ms`, `1.3 s`. */
export const formatLatency = (ms: number, locale: string): string =>
  ms < SECOND
    ? `${new Intl.NumberFormat(locale, { maximumFractionDigits: ms < 10 ? 1 : 0 }).format(ms)} ms`
    : `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(ms / SECOND)} s`;

/**
 * Returns the difference between a clock and real time: `+2d 1h`, `−5m`. The text is empty if there is no difference.
 */
export function formatOffset(ms: number, locale: string): string {
  if (Math.abs(ms) < SECOND) return "";
  return `${ms < 0 ? "−" : "+"}${formatDuration(Math.abs(ms), locale)}`;
}

/** Common durations in ms. */
export const SPANS = { minute: MINUTE, hour: HOUR, day: DAY } as const;

/** Formats of times in ms, for one language and one time zone. */
export interface TimeFormats {
  /** Returns `14:05`, or the day if the time is not today. */
  readonly short: (at: number, now: number) => string;
  /** `14:05`. */
  readonly time: (at: number) => string;
  /** `14:05:09.120`. */
  readonly exact: (at: number) => string;
  /** Returns `Thursday, 5 November`, or `Today`. */
  readonly day: (at: number, now: number) => string;
  /** The full date and time. */
  readonly full: (at: number) => string;
  /** Returns `2026-11-05`. Two times on the same day have the same key. */
  readonly dayKey: (at: number) => string;
}

/** Makes the formats of a language. The default time zone is that of this machine. */
export function timeFormats(locale: string, timeZone?: string): TimeFormats {
  const format = (options: Intl.DateTimeFormatOptions, of = locale): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(of, timeZone === undefined ? options : { ...options, timeZone });
  const time = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const exact = format({
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    hourCycle: "h23",
  });
  const date = format({ month: "short", day: "numeric" });
  const day = format({ weekday: "long", month: "long", day: "numeric" });
  const full = format({ dateStyle: "full", timeStyle: "medium", hourCycle: "h23" });
  const key = format({ year: "numeric", month: "2-digit", day: "2-digit" }, "en-CA");
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

  const dayKey = (at: number): string => key.format(at);
  const daysAgo = (at: number, now: number): number =>
    Math.round((Date.parse(dayKey(now)) - Date.parse(dayKey(at))) / DAY);

  return {
    short: (at, now) => (dayKey(at) === dayKey(now) ? time.format(at) : date.format(at)),
    time: (at) => time.format(at),
    exact: (at) => exact.format(at),
    day: (at, now) => {
      const days = daysAgo(at, now);
      return days === 0 || days === 1 ? capitalised(relative.format(-days, "day"), locale) : day.format(at);
    },
    full: (at) => full.format(at),
    dayKey,
  };
}

const capitalised = (text: string, locale: string): string => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);

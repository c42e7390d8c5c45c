/** When something happened, in the words of one language and one time zone. */
export interface TimeFormats {
  /** `14:05`, or the day where it was not today. */
  readonly short: (at: number, now: number) => string;
  /** `14:05`. */
  readonly time: (at: number) => string;
  /** `14:05:09.120`. */
  readonly exact: (at: number) => string;
  /** `Thursday, 5 November`, or `Today`. */
  readonly day: (at: number, now: number) => string;
  /** The whole date and time. */
  readonly full: (at: number) => string;
  /** `2026-11-05`, by which two times are on the same day or not. */
  readonly dayKey: (at: number) => string;
}

/** Makes the formats of a language. Without a time zone, the machine's own. */
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

const DAY = 24 * 60 * 60 * 1000;

const capitalised = (text: string, locale: string): string => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const unit = (locale: string, value: number, of: string, digits = 0): string =>
  new Intl.NumberFormat(locale, {
    style: "unit",
    unit: of,
    // The narrow units of Japanese are those of English.
    unitDisplay: locale === "ja" ? "short" : "narrow",
    maximumFractionDigits: digits,
  }).format(value);

/** A stretch of time in its two largest units: `2h 5m`, `3d 1h`; less than a minute is `0m`. */
export function formatDuration(ms: number, locale: string): string {
  const minutes = Math.floor(Math.max(0, ms) / MINUTE);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  if (days > 0) return [unit(locale, days, "day"), ...(hours > 0 ? [unit(locale, hours, "hour")] : [])].join(" ");
  const rest = unit(locale, minutes % 60, "minute");
  return hours > 0 ? `${unit(locale, hours, "hour")} ${rest}` : rest;
}

/** How long a call took: `12 ms`, `1.3 s`. */
export const formatLatency = (ms: number, locale: string): string =>
  ms < SECOND
    ? `${new Intl.NumberFormat(locale, { maximumFractionDigits: ms < 10 ? 1 : 0 }).format(ms)} ms`
    : `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(ms / SECOND)} s`;

/** How far a clock is from real time: `+2d 1h`, `-5m`; empty where it is not. */
export function formatOffset(ms: number, locale: string): string {
  if (Math.abs(ms) < SECOND) return "";
  return `${ms < 0 ? "−" : "+"}${formatDuration(Math.abs(ms), locale)}`;
}

/** Ends that count: an hour, and a day, in ms. */
export const SPANS = { minute: MINUTE, hour: HOUR, day: DAY } as const;

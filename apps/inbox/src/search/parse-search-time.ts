import { SPANS } from "../i18n/format-duration.ts";
import type { SearchTime } from "./search-term.ts";

const UNITS: Readonly<Record<string, number>> = {
  m: SPANS.minute,
  h: SPANS.hour,
  d: SPANS.day,
  w: 7 * SPANS.day,
};

/** Reads `30m`, `2h`, `3d`, `1w` as so long ago, and `2026-11-01` as that day's start. */
export function parseSearchTime(value: string): SearchTime | undefined {
  const [, count, unit = ""] = /^(\d{1,6})([mhdw])$/i.exec(value) ?? [];
  const length = UNITS[unit.toLowerCase()];
  if (count !== undefined && length !== undefined) return { ago: Number(count) * length };
  const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(value) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const date = new Date(year, month - 1, day);
  const exists = date.getMonth() === month - 1 && date.getDate() === day;
  return exists ? { day: [year, month, day] } : undefined;
}

/** The moment that is meant, in ms. */
export function momentOf(time: SearchTime, now: number): number {
  if ("ago" in time) return now - time.ago;
  const [year, month, day] = time.day;
  return new Date(year, month - 1, day).getTime();
}

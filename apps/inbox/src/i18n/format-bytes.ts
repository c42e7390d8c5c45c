const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** A size as people say it: `512 byte`, `1.2 MB`. A thousand of one unit make the next, as the units' names say. */
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

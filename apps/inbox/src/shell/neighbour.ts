/** The message before or after the chosen one, or the last where none is; it stays at the ends. */
export function neighbour(ids: readonly number[], chosen: number | undefined, step: 1 | -1): number | undefined {
  const at = chosen === undefined ? -1 : ids.indexOf(chosen);
  if (at === -1) return ids.at(-1);
  return ids[Math.min(ids.length - 1, Math.max(0, at + step))];
}

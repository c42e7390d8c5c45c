/** The part of a command line in which flags are flags: what follows `--` is taken as it is. */
export function flagsOf(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  return end === -1 ? argv : argv.slice(0, end);
}

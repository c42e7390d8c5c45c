// packages/schema and packages/core run on every JavaScript runtime, so their sources must not use globals that only
// some runtimes have. Both tsconfig.json files include this file: `tsc` fails as soon as one of these names compiles
// there, for example because a dependency installs the types of Node.js.
export const unknownHere = [
  // @ts-expect-error -- fetch exists only on some runtimes
  fetch,
  // @ts-expect-error -- Buffer exists only on Node.js
  Buffer,
  // @ts-expect-error -- process exists only on Node.js
  process,
  // @ts-expect-error -- URL exists only on some runtimes
  URL,
  // @ts-expect-error -- FormData exists only on some runtimes
  FormData,
  // @ts-expect-error -- setTimeout exists only on some runtimes
  setTimeout,
];

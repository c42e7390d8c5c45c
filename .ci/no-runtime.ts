// packages/schema and packages/core run on every JavaScript runtime, so their sources may use nothing that only some runtimes
// have. Both tsconfig.json files include this file: `tsc` fails as soon as one of these names compiles there, for example
// because a dependency brings the types of Node.js along.
export const unknownHere = [
  // @ts-expect-error -- fetch belongs to a runtime
  fetch,
  // @ts-expect-error -- Buffer belongs to Node.js
  Buffer,
  // @ts-expect-error -- process belongs to Node.js
  process,
  // @ts-expect-error -- URL belongs to a runtime
  URL,
  // @ts-expect-error -- FormData belongs to a runtime
  FormData,
  // @ts-expect-error -- setTimeout belongs to a runtime
  setTimeout,
];

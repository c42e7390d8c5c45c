// Refuses a Node.js that is too old, with an error that names the version that is needed.
//
// This module is loaded before everything else. Without it, an older Node.js would fail with an error about a missing
// function, in this package or in one of its dependencies, and the error would not say that the version is the cause.
// So this module imports nothing, and tsup.config.ts keeps it in a separate file. In a common file, the code of the
// dependencies would run first.

/** The oldest version of Node.js on which this package runs, as in `engines` of its package.json. */
const NEEDED = "22.19";

const [neededMajor = 0, neededMinor = 0] = NEEDED.split(".").map(Number);
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const isSupported = major > neededMajor || (major === neededMajor && minor >= neededMinor);

if (!isSupported)
  throw new Error(
    `@livedesk/emulator needs Node.js ${NEEDED} or later, but this process runs Node.js ${process.versions.node}`,
  );

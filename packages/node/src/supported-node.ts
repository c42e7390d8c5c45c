// Loaded ahead of everything else: an older Node.js cannot load undici, and fails within it without saying why.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 19))
  throw new Error(`@livedesk/node needs Node.js 22.19 or later; this is Node.js ${process.versions.node}`);

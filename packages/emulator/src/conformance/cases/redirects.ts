import type { ConformanceCase } from "../case.ts";
import { VARIANTS } from "../variants.ts";

/** A redirect to another origin is no answer, and is not followed: neither credentials nor a message go there. */
export const REDIRECTS: readonly ConformanceCase[] = VARIANTS.map(({ name, prepare, done }) => ({
  name: `a redirect of ${name}`,
  async run(bench) {
    const call = await prepare(bench);
    const redirected = bench.client({ baseUrl: await bench.redirecting() });
    return { outcome: await bench.outcome(call(redirected)), done: await done(bench) };
  },
  expected: { outcome: "unknown unexpected-status 307", done: 0 },
  // A browser does not show it. Asked for progress, it would follow, but not to an origin that has not agreed to that.
  inBrowser: {
    outcome: name.includes("watched") ? "unknown connection-lost" : "unknown unexpected-status",
    done: 0,
  },
}));

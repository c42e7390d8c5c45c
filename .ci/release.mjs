// Publishes every package whose version is not in the registry, and makes a git tag for each. The release workflow and the rehearsal
// (rehearse.mjs) both run it, after the build.
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { badLinks, npmReadme, rewritePacked } from "./npm-readme.mjs";
import { packages, readJson } from "./packages.mjs";
import { run } from "./spawn.mjs";

/**
 * Gives each packed package the README for npm, and writes the new checksums into the plan that `changeset pack` has made. Returns what is
 * wrong with the READMEs.
 */
export function prepare(folder) {
  const file = path.join(folder, "publish-plan.json");
  const document = readJson(file);
  const complaints = [];
  for (const { name, tarball } of document.plan.flat().filter(({ kind }) => kind === "publish")) {
    const { packagePath } = packages.find(({ manifest }) => manifest.name === name);
    const packed = path.join(folder, tarball.path);
    rewritePacked(packed, "README.md", (text) => {
      const readme = npmReadme(text, packagePath);
      complaints.push(...badLinks(readme).map((complaint) => `${name}: ${complaint}`));
      return readme;
    });
    tarball.integrity = `sha256-${createHash("sha256").update(readFileSync(packed)).digest("base64")}`;
  }
  writeFileSync(file, JSON.stringify(document, undefined, 2));
  return complaints;
}

/** Returns the exit code of the first step that fails, or 0. */
function release() {
  const folder = mkdtempSync(path.join(tmpdir(), "livedesk-release-"));
  try {
    const packed = run("changeset", ["pack", "--out-dir", folder]);
    if (packed !== 0) return packed;
    const complaints = prepare(folder);
    for (const complaint of complaints) console.error(complaint);
    if (complaints.length > 0) return 1;
    return run("changeset", ["publish", "--from-pack-dir", folder]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = release();

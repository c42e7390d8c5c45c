// Compares the reports api/*.api.md with the types that the build wrote. Each entry of the package has one report, so a
// reviewer sees every change of the public exports. `npm run api:update` writes the reports.
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";
import { currentPackage } from "./packages.mjs";

const update = process.argv.includes("--update");
const { folder, manifest } = currentPackage();
const reports = path.join(folder, "api");

/** Returns the name of the report of an entry: index.api.md for ".", and testing.api.md for "./testing". */
const entries = Object.entries(manifest.exports)
  .map(([entry, target]) => ({ name: entry === "." ? "index" : entry.slice(2), types: target.import?.types }))
  .filter(({ types }) => types);

mkdirSync(reports, { recursive: true });
const changed = entries.filter(({ name, types }) => !extract(name, path.join(folder, types)));
if (changed.length > 0)
  console.error(
    "The public exports changed. If the change is intended, run `npm run api:update` and commit the reports.",
  );

const known = new Set(entries.map(({ name }) => `${name}.api.md`));
const stale = readdirSync(reports).filter((file) => !known.has(file));
for (const file of stale) console.error(`api/${file} belongs to no entry of the package: delete this file.`);

if (changed.length > 0 || stale.length > 0) process.exitCode = 1;

/** Returns true if the report equals the types, or if the report was just written. */
function extract(name, mainEntryPointFilePath) {
  // `core/web` needs the types of the web platform, which the rest of core must not use.
  const own = path.join(folder, `tsconfig.${name}.json`);
  const tsconfigFilePath = existsSync(own) ? own : path.join(folder, "tsconfig.json");
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: path.join(folder, "package.json"),
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath,
      newlineKind: "lf",
      compiler: { tsconfigFilePath },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: reports,
        reportTempFolder: path.join(folder, ".api-extractor"),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: {
          default: { logLevel: "warning", addToApiReportFile: true },
          // All exports are public. There are no alpha or beta exports.
          "ae-missing-release-tag": { logLevel: "none" },
          // The comment at the top of an entry is for the site of the reference. The bundler of the types moves it.
          "ae-misplaced-package-tag": { logLevel: "none" },
        },
      },
    },
  });
  return Extractor.invoke(config, { localBuild: update, printApiReportDiff: true }).succeeded;
}

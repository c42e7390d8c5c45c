// Writes the types of the package for TypeScript with `moduleResolution: node10`, which reads only "types" of package.json. It
// would find the CommonJS types of zod, in which TypeScript 5 reports 63 errors if neither `skipLibCheck` nor `esModuleInterop` is on.
// The same types for ES modules have no such errors, so the imports name the files of the ES modules. Only node10 finds files by
// their path in a package; every other resolution uses "exports", and never sees this file.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { currentPackage } from "./packages.mjs";

const { folder, manifest } = currentPackage();
const types = readFileSync(path.join(folder, manifest.exports["."].import.types), "utf8");
const forNode10 = types.replaceAll(/from '(zod\/[^']+)'/g, "from '$1/index.js'");
if (forNode10 === types) throw new Error(`${manifest.name} imports no types of zod: remove this step from its build`);
writeFileSync(path.join(folder, manifest.types), forNode10);

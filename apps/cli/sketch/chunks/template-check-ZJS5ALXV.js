import {
  findingsOf,
  loadDefinitions
} from "./chunk-DP4N4XRU.js";
import "./chunk-QAFNQZF4.js";
import "./chunk-ZRDP2DVA.js";
import "./chunk-HFPLMQF4.js";
import "./chunk-OMTJXMC3.js";
import "./chunk-HYOSJS3A.js";
import "./chunk-C4SM5Z73.js";
import "./chunk-RLSAHZSO.js";
import {
  print,
  printJson,
  talk,
  visible
} from "./chunk-3VDSCCUD.js";
import {
  EXIT,
  errorsIn,
  findingLine
} from "./chunk-XUXS7NT6.js";
import "./chunk-RFYV5G4X.js";

// src/commands/template-check.ts
var templateCheck = async (io, paths, { json, strict = false }) => {
  const loaded = await loadDefinitions(paths, "file");
  const findings = findingsOf(loaded);
  if (json) printJson(io, findings);
  else {
    findings.forEach((finding) => print(io, visible(findingLine(finding))));
    talk(io, summary(loaded, findings));
  }
  return (strict ? findings : errorsIn(findings)).length > 0 ? EXIT.usage : EXIT.ok;
};
function summary({ files, definitions }, findings) {
  const errors = errorsIn(findings).length;
  const checked = `checked ${count(definitions.length, "template")} in ${count(files.length, "file")}`;
  return `${checked}: ${count(errors, "error")}, ${count(findings.length - errors, "warning")}`;
}
var count = (number, thing) => `${number} ${thing}${number === 1 ? "" : "s"}`;
export {
  templateCheck
};

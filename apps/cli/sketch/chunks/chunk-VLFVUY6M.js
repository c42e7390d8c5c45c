import {
  readJson,
  spellPath
} from "./chunk-QAFNQZF4.js";
import {
  readSource
} from "./chunk-ZRDP2DVA.js";
import {
  CliError,
  placeLine
} from "./chunk-XUXS7NT6.js";

// src/definitions/source.ts
async function readJsonSource(io, flag, file) {
  const { value, issues } = readJson(await readSource(io, flag, file));
  const [issue] = issues;
  if (issue === void 0) return value;
  const { path, message, line, column } = issue;
  const place = placeLine({ file: file === "-" ? "stdin" : file, line, column });
  throw new CliError([flag, place, ...path ? [spellPath(path)] : [], message].join(": "));
}

export {
  readJsonSource
};

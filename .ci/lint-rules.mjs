// The lint rules of this repository, for oxlint:
// - layers: an import that breaks the layers (.ci/layers.mjs) is reported where it is written.
// - rooms: an import against the order of the package's rooms, or a file without a room (.ci/rooms.mjs).
// - named-rows: a table of tests must not use the row's number as its name. A failure report that says "#7" sends the reader
//   to count rows.
import { objection } from "./layers.mjs";
import { objectionToFile, objectionToImport } from "./rooms.mjs";

/** Calls `check` with the text node of every import of a file: static, dynamic, of a type, re-exported or by `require`. */
const forEachImport = (check) => {
  const checkText = (source) => {
    if (source?.type === "Literal" && typeof source.value === "string") check(source);
  };
  const checkSource = (node) => checkText(node.source);
  return {
    ImportDeclaration: checkSource,
    ExportNamedDeclaration: checkSource,
    ExportAllDeclaration: checkSource,
    ImportExpression: checkSource,
    TSImportType: checkSource,
    CallExpression(node) {
      if (node.callee.name === "require") checkText(node.arguments[0]);
    },
  };
};

const layers = {
  create: (context) =>
    forEachImport((source) => {
      const message = objection(context.filename, source.value);
      if (message) context.report({ node: source, message });
    }),
};

const rooms = {
  create: (context) => ({
    ...forEachImport((source) => {
      const message = objectionToImport(context.filename, source.value);
      if (message) context.report({ node: source, message });
    }),
    Program(node) {
      const message = objectionToFile(context.filename);
      if (message) context.report({ node, message });
    },
  }),
};

const textOf = (node) =>
  node?.type === "TemplateLiteral" ? node.quasis.map(({ value }) => value.raw).join("") : String(node?.value ?? "");

const namedRows = {
  create: (context) => ({
    /** `test.each(rows)(name, …)` and `describe.for(rows)(name, …)`, also when the rows are a tagged template. */
    CallExpression(node) {
      const table = node.callee.callee ?? node.callee.tag;
      if (!/^(each|for)$/.test(table?.property?.name)) return;
      const [name] = node.arguments;
      if (!/%[#$]/.test(textOf(name))) return;
      context.report({ node: name, message: "Name each row by what it holds (%s, $0, $name), not by its number." });
    },
  }),
};

export default { meta: { name: "livedesk" }, rules: { layers, rooms, "named-rows": namedRows } };

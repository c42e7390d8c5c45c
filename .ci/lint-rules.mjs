// The lint rules of this repository, for oxlint:
// - layers: an import that breaks the layers (.ci/layers.mjs).
// - import-order: an import against the order in the package's README, or a file that the README does not list
//   (.ci/import-order.mjs).
// - named-rows: a table of tests must not use the index of a row as the row's name. If a failure report says "#7", the
//   reader must count rows.
import { objection } from "./layers.mjs";
import { objectionToFile, objectionToImport } from "./import-order.mjs";

/**
 * Calls `check` with the text node of every import of a file: static imports, dynamic imports, type imports, re-exports
 * and `require`.
 */
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

const importOrder = {
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
    /** `test.each(rows)(name, …)` and `describe.for(rows)(name, …)`, even if the rows are a tagged template. */
    CallExpression(node) {
      const table = node.callee.callee ?? node.callee.tag;
      if (!/^(each|for)$/.test(table?.property?.name)) return;
      const [name] = node.arguments;
      if (!/%[#$]/.test(textOf(name))) return;
      context.report({
        node: name,
        message: "Put a value of the row (%s, $0, $name) into the test name instead of its index (%#, %$).",
      });
    },
  }),
};

export default { meta: { name: "livedesk" }, rules: { layers, "import-order": importOrder, "named-rows": namedRows } };

// Lint rules of our own. `layers` makes .ci/layers.mjs a rule: an import that breaks the layers is underlined where it is
// written. `named-rows` refuses a table of tests whose rows have a number for a name: a failure report that says "#7" sends the
// reader to count rows.
import { objection } from "./layers.mjs";

const layers = {
  create(context) {
    const check = (source) => {
      if (source?.type !== "Literal" || typeof source.value !== "string") return;
      const message = objection(context.filename, source.value);
      if (message) context.report({ node: source, message });
    };
    const checkSource = (node) => check(node.source);
    return {
      ImportDeclaration: checkSource,
      ExportNamedDeclaration: checkSource,
      ExportAllDeclaration: checkSource,
      ImportExpression: checkSource,
      TSImportType: checkSource,
      CallExpression(node) {
        if (node.callee.name === "require") check(node.arguments[0]);
      },
    };
  },
};

const textOf = (node) =>
  node?.type === "TemplateLiteral" ? node.quasis.map(({ value }) => value.raw).join("") : String(node?.value ?? "");

const namedRows = {
  create: (context) => ({
    /** `test.each(rows)(name, …)`, `describe.for(rows)(name, …)`, also with a tagged template for rows. */
    CallExpression(node) {
      const table = node.callee.callee ?? node.callee.tag;
      if (!/^(each|for)$/.test(table?.property?.name)) return;
      const [name] = node.arguments;
      if (!/%[#$]/.test(textOf(name))) return;
      context.report({ node: name, message: "Name each row by what it holds (%s, $0, $name), not by its number." });
    },
  }),
};

export default { meta: { name: "livedesk" }, rules: { layers, "named-rows": namedRows } };

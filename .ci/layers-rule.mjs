// Makes .ci/layers.mjs a lint rule: an import that breaks the layers is underlined where it is written.
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

export default { meta: { name: "livedesk" }, rules: { layers } };

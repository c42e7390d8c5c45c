import ts from "typescript";

/** The doc comment of a type, of its fields if it is an interface, and the members of a union. */
interface TypeComments {
  readonly description?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly members?: readonly string[];
}

/** The doc comments of every interface and union in the sources, for the descriptions in JSON Schema and OpenAPI. */
export function docComments(): Readonly<Record<string, TypeComments>> {
  const docs: Record<string, TypeComments> = {};
  for (const path of ts.sys.readDirectory("src", [".ts"], ["**/*.test.ts", "**/*.test-d.ts"], undefined, 1)) {
    const source = ts.createSourceFile(path, ts.sys.readFile(path) ?? "", ts.ScriptTarget.Latest, true);
    for (const node of source.statements) {
      if (ts.isInterfaceDeclaration(node)) docs[node.name.text] = { ...textOf(node), fields: fieldsOf(node) };
      if (ts.isTypeAliasDeclaration(node) && ts.isUnionTypeNode(node.type)) {
        docs[node.name.text] = { ...textOf(node), members: node.type.types.map((type) => type.getText()) };
      }
    }
  }
  return docs;
}

const fieldsOf = (node: ts.InterfaceDeclaration) =>
  Object.fromEntries(
    node.members.flatMap((member) => (member.name ? [[member.name.getText(), textOf(member).description ?? ""]] : [])),
  );

/** The text of a doc comment on one line, up to its first tag and without its `Contract:` line. */
function textOf(node: ts.Node): { description?: string } {
  const comment = ts
    .getJSDocCommentsAndTags(node)
    .filter((part) => ts.isJSDoc(part))
    .map(({ comment: text }) => ts.getTextOfJSDocComment(text) ?? "")
    .join(" ")
    .replaceAll(/\{@link (\w+)\}/g, "$1")
    .replace(/\s*Contract:[^]*$/, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return comment === "" ? {} : { description: comment };
}

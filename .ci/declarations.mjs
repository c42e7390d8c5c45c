// Checks that a program can export the values that it makes with a package, and that TypeScript can write declarations
// for these values. For this, TypeScript must name every type. In a pnpm project, it can name only the types that the
// package itself exports: a signature with a type of another package, or with a type that is not exported, is an error
// in such a project (TS2742).
import path from "node:path";
import ts from "typescript";

/**
 * Returns the source of a module that contains, for each export of `specifier`, the value itself, a function that calls
 * the value, and a copy of each object type, so that TypeScript writes the types of all its properties. `beside` lists
 * other packages that a program with this package imports in any case.
 */
export function declarationProbe({ specifier, beside = [], folder, compilerOptions }) {
  const file = path.join(folder, "names.mts");
  const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, folder);
  const host = ts.createCompilerHost(options);
  const source = `import * as all from "${specifier}";`;
  const program = ts.createProgram([file], options, {
    ...host,
    fileExists: (name) => name === file || host.fileExists(name),
    readFile: (name) => (name === file ? source : host.readFile(name)),
    getSourceFile: (name, ...rest) =>
      name === file ? ts.createSourceFile(name, source, ...rest) : host.getSourceFile(name, ...rest),
  });
  const checker = program.getTypeChecker();
  const [declaration] = program.getSourceFile(file).statements;
  const module = checker.getSymbolAtLocation(declaration.moduleSpecifier);
  const lines = checker.getExportsOfModule(module).flatMap((exported) => probesOf(checker, exported));
  return [source, ...beside.map((name) => `import type {} from "${name}";`), ...lines].join("\n");
}

function probesOf(checker, exported) {
  const { name } = exported;
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const lines = [];
  if (symbol.flags & ts.SymbolFlags.Value) {
    lines.push(`export const value_${name} = all.${name};`);
    if (checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0)
      lines.push(`export const call_${name} = (...given: Parameters<typeof all.${name}>) => all.${name}(...given);`);
  }
  if (symbol.flags & ts.SymbolFlags.Type) {
    const parameters = symbol.declarations[0].typeParameters ?? [];
    const type = `all.${name}${parameters.length > 0 ? `<${parameters.map(() => "any").join(", ")}>` : ""}`;
    const declared = checker.getDeclaredTypeOfSymbol(symbol);
    if (declared.getCallSignatures().length > 0)
      lines.push(`export const call_of_${name} = (made: ${type}, ...given: Parameters<${type}>) => made(...given);`);
    else if (isObject(declared)) lines.push(`export const copy_of_${name} = (made: ${type}) => ({ ...made });`);
  }
  return lines;
}

/** Whether a value of the type can be copied with `{ ...value }`. */
function isObject(type) {
  if (type.isUnionOrIntersection()) return type.types.every(isObject);
  return (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.NonPrimitive)) !== 0;
}

// Builds the site in site/: the guides, the READMEs, and the reference of every public entry, which typedoc reads from the
// doc comments. A link that leads nowhere is an error. The site needs no server: its search works in files as well.
import { readFileSync } from "node:fs";
import path from "node:path";
import * as typedoc from "typedoc";
import { brokenLinksOfSite } from "./docs-links.mjs";
import { indexSections } from "./docs-search.mjs";
import {
  anchorOf,
  brokenLinksOf,
  entries,
  linksOf,
  markdownFiles,
  repository,
  targetOf,
  textForSite,
  titleOf,
} from "./docs-pages.mjs";
import { root } from "./packages.mjs";

const out = path.join(root, "site");
const INDEX = "README.md";
const modules = entries();

/** The guides in the order of their index. */
const guides = linksOf(readFileSync(path.join(root, "docs/README.md"), "utf8"))
  .map((link) => targetOf("docs/README.md", link)?.file)
  .filter((file) => file !== undefined && path.posix.dirname(file) === "docs");
/** The pages in the order of the navigation. The pages of a group are below its first page. */
const GROUPS = [
  [...new Set(["docs/README.md", ...guides])],
  ["README.ja.md", ...markdownFiles.filter((file) => file.startsWith("docs/ja/"))],
  ["apps/cli/README.md"],
  ["SECURITY.md"],
  ["CONTRIBUTING.md", ".ci/README.md", "apps/bench/README.md", "apps/inbox/README.md"],
];
/** The names of pages in the navigation whose own title says too little there. */
const NAMES = {
  "README.ja.md": "日本語",
  "apps/cli/README.md": "livedesk (the command)",
  "apps/bench/README.md": "The benchmark",
};

const pages = new Set([INDEX, ...modules.map(({ readme }) => readme), ...GROUPS.flat()]);
const absolute = (file) => path.join(root, file);
const isPage = (file) => pages.has(file);

/** Names the page of a Markdown file by its path, docs/outbox.html, and its headings as GitHub does. */
class SiteRouter extends typedoc.KindRouter {
  buildPages(project) {
    const all = super.buildPages(project);
    for (const slugger of this.sluggers.values()) slugger.serialize = anchorOf;
    return all;
  }

  getIdealBaseName(reflection) {
    if (!reflection.siteFile) return super.getIdealBaseName(reflection);
    return reflection.siteFile.replace(/\.md$/, "").replace(/^\./, "");
  }
}

/** The reflection of each Markdown page, by its file. */
const reflections = new Map();
/** Where the search leads to. */
const found = [];
const complaints = markdownFiles.flatMap((file) => brokenLinksOf(file));
const built = complaints.length === 0 && (await build());
if (built) complaints.push(...brokenLinksOfSite(out, found));
for (const complaint of complaints) console.error(complaint);
if (!built || complaints.length > 0) process.exitCode = 1;
else console.log(`Open ${path.join(out, "index.html")} in a browser.`);

async function build() {
  const app = await typedoc.Application.bootstrap({
    name: "LiveDesk for TypeScript",
    entryPoints: modules.map(({ source }) => source),
    tsconfig: path.join(root, ".ci/docs.tsconfig.json"),
    compilerOptions: { paths: Object.fromEntries(modules.map(({ name, source }) => [name, [source]])) },
    // `npm run typecheck` reports errors of types, with the types of one runtime for each package.
    skipErrorChecking: true,
    out,
    cleanOutputDir: true,
    readme: "none", // addPages sets it
    router: "livedesk",
    customCss: path.join(root, ".ci/docs.css"),
    headings: { readme: false, document: false },
    navigation: { includeFolders: false, excludeReferences: true },
    markdownItLoader: nameCodeInHeadings,
    navigationLinks: { GitHub: repository.replace(/\/blob\/.*/, "") },
    sort: ["kind", "alphabetical-ignoring-documents"],
    sortEntryPoints: true,
    searchInComments: true,
    searchInDocuments: true,
    highlightLanguages: [
      "bash",
      "css",
      "html",
      "javascript",
      "json",
      "jsonc",
      "powershell",
      "sql",
      "console",
      "yaml",
      "tsx",
      "typescript",
    ],
    ignoredHighlightLanguages: ["text", "rooms"],
    blockTags: [...typedoc.OptionDefaults.blockTags, "@contract"],
    excludeExternals: true,
    disableGit: true,
    sourceLinkTemplate: `${repository}{path}#L{line}`,
    hideGenerator: true,
    includeVersion: false,
    validation: { invalidLink: true, invalidPath: true, notExported: true, rewrittenLink: true },
    treatWarningsAsErrors: true,
    logLevel: "Warn",
  });
  app.renderer.defineRouter("livedesk", SiteRouter);
  app.converter.on(typedoc.Converter.EVENT_BEGIN, ({ project }) => addPages(app, project));
  app.converter.on(typedoc.Converter.EVENT_CREATE_DECLARATION, (_, reflection) => nameModule(app, reflection));
  app.converter.on(typedoc.Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    project.readme = parse(app, project, INDEX);
    for (const reflection of Object.values(project.reflections)) separateContract(reflection.comment);
    for (const module of project.children) warnOfMissingComments(app, module);
  });
  app.renderer.on(typedoc.IndexEvent.PREPARE_INDEX, (event) => found.push(...addToSearch(app, event)));
  app.renderer.on(typedoc.PageEvent.END, (page) => {
    // A link to the first page must name the file: a folder is not opened as its index.html without a server.
    page.contents = page.contents?.replaceAll(/href="((?:\.\.?\/)+)(#[^"]*)?"/g, 'href="$1index.html$2"');
  });
  const project = await app.convert();
  if (!project) return false;
  app.validate(project);
  await app.generateOutputs(project);
  return !app.logger.hasErrors() && !app.logger.hasWarnings();
}

/** The parts of a Markdown file. typedoc resolves the links between the pages, and says which of them are broken. */
function parse(app, project, file, edit = (text) => text) {
  const text = edit(textForSite(file, isPage));
  return app.converter.parseRawComment(new typedoc.MinimalSourceFile(text, absolute(file)), project.files).content;
}

function addPages(app, project) {
  project.files.registerReflectionPath(absolute(INDEX), project);
  reflections.set(INDEX, project);
  for (const [first, ...others] of GROUPS) {
    const parent = addPage(app, project, project, first);
    for (const file of others) addPage(app, project, parent, file);
  }
}

function addPage(app, project, parent, file) {
  const name = NAMES[file] ?? titleOf(readFileSync(absolute(file), "utf8"));
  const page = new typedoc.DocumentReflection(name, parent, [], {});
  parent.addChild(page);
  project.registerReflection(page, undefined, absolute(file));
  page.content = parse(app, project, file);
  page.siteFile = file;
  reflections.set(file, page);
  return page;
}

/** The search finds the sections of a page, and the page itself by the section of its title. */
function addToSearch(app, event) {
  for (const [index, result] of [...event.searchResults.entries()].toReversed())
    if (result.isDocument()) event.removeResult(index);
  const { router } = app.renderer;
  const all = [...reflections].map(([file, reflection]) => ({
    reflection,
    url: file === INDEX ? "index.html" : router.getFullUrl(reflection),
    text: readFileSync(absolute(file), "utf8"),
  }));
  return indexSections(event, router, all);
}

/** Gives a module the name by which a program imports it, and the README of its package. */
function nameModule(app, reflection) {
  if (reflection.kind !== typedoc.ReflectionKind.Module) return;
  const { project } = reflection;
  const [{ fileName }] = reflection.sources;
  const module = modules.find(({ source }) => source === absolute(fileName) || source === fileName);
  reflection.name = module.name;
  if (!module.readme) return;
  project.files.registerReflectionPath(absolute(module.readme), reflection);
  reflections.set(module.readme, reflection);
  // The page has a heading with the name of the package already.
  reflection.readme = parse(app, project, module.readme, (text) => text.replace(/^# .*$/m, ""));
}

/** typedoc leaves code out of the text of a heading, also in its anchor. It reads the children of a part, if there are any. */
function nameCodeInHeadings(markdown) {
  markdown.core.ruler.push("code-in-headings", ({ tokens }) => {
    for (const part of tokens.flatMap(({ children }) => children ?? []))
      if (part.type === "code_inline") part.children = [{ type: "text", content: part.content }];
  });
}

/** Every entry says what it is for, and every export of an entry has a comment. */
function warnOfMissingComments(app, module) {
  if (!module.readme && !module.comment)
    app.logger.warn(`${module.name} needs a comment with @packageDocumentation at the top of its source`);
  for (const child of module.children ?? []) {
    const commented = [child, ...(child.signatures ?? [])].some((each) => each.hasComment());
    if (!child.isReference() && !commented) app.logger.warn(`${module.name}: ${child.name} has no comment`);
  }
}

/** Makes the paragraph "Contract: …" at the end of a comment a tag that says which page is meant. Without the tag, the paragraph is part of the example. */
function separateContract(comment) {
  const parts = comment?.blockTags.at(-1)?.content ?? comment?.summary ?? [];
  const index = parts.findLastIndex(({ text }) => /\n\nContract: /.test(text));
  if (index === -1) return;
  const [part, ...others] = parts.splice(index);
  const [before, after] = part.text.split("\n\nContract: ");
  // After an example, typedoc has taken the paragraph for code.
  const isCode = after.endsWith("\n```");
  parts.push({ ...part, text: isCode ? `${before}\n\`\`\`` : before });
  const text = `EngageLab's page "send message": ${isCode ? after.slice(0, -4) : after}`;
  comment.blockTags.push(new typedoc.CommentTag("@contract", [{ kind: "text", text }, ...others]));
}

// Checks the links of the built site. typedoc checks only the links that it has made itself from doc comments and Markdown.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const decode = (text) => text.replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&#39;", "'");
const valuesOf = (html, name) =>
  [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g"))].map(([, it]) => decode(it));

/**
 * Returns a complaint for each link of a page that leads to no file of the site, or to no place in the file. `found` are the
 * links of the search, from the folder of the site.
 */
export function brokenLinksOfSite(folder, found = []) {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".html"));
  const html = new Map(files.map((file) => [path.join(folder, file), readFileSync(path.join(folder, file), "utf8")]));
  const ids = new Map([...html].map(([file, text]) => [file, new Set(valuesOf(text, "id"))]));
  const linksOfSearch = found.map((target) => encodeURI(target));
  return [...html].flatMap(([file, text]) => {
    const ofSearch = file === path.join(folder, "index.html") ? linksOfSearch : [];
    const targets = new Set([...valuesOf(text, "href"), ...valuesOf(text, "src"), ...ofSearch]);
    return [...targets].flatMap((target) => {
      const complaint = complaintOf(file, target, ids);
      return complaint ? [`site/${path.relative(folder, file)}: the link ${target} ${complaint}`] : [];
    });
  });
}

function complaintOf(file, target, ids) {
  if (/^(?:[a-z]+:|#$)/i.test(target)) return undefined;
  const [name = "", anchor = ""] = target.split("#").map((part) => decodeURIComponent(part));
  const linked = name ? path.join(path.dirname(file), name.replace(/\?.*/, "")) : file;
  if (!ids.has(linked)) return existsSync(linked) && path.extname(linked) ? undefined : "leads to no file";
  return anchor && !ids.get(linked).has(anchor) ? "leads to no place in the file" : undefined;
}

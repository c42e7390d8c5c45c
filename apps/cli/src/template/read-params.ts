import { readFile } from "node:fs/promises";
import { fileFromPath } from "@livedesk/node";
import { CliError } from "../cli-error.ts";
import { decodeUtf8 } from "../decode-utf8.ts";
import type { Io } from "../io.ts";
import { readStdin } from "../read-stdin.ts";

/**
 * Reads a template from a JSON file, or from stdin for `-`: a whole message if it has `template_params`, otherwise the
 * `template_params` themselves, for which the text comes from `--content`.
 */
export async function readParams(io: Io, source: string, content: string | undefined): Promise<object> {
  const value = parseObject(await readSource(io, source));
  if (!("template_params" in value)) {
    return { ...(content !== undefined && { content }), template_params: value };
  }
  if (content === undefined) return value;
  if ("content" in value)
    throw new CliError("--content: the file of --params has a content of its own; give one of the two");
  return { ...value, content };
}

async function readSource(io: Io, source: string): Promise<string> {
  if (source === "-") return decodeUtf8(await readStdin(io), "stdin");
  // Refuses, in the words that --file has, what is no file that can be read.
  await fileFromPath(source);
  return decodeUtf8(await readFile(source), "--params");
}

function parseObject(text: string): object {
  const value = parse(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new CliError("--params: must hold a JSON object: template_params, or { content, template_params }");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, "")) as unknown;
  } catch {
    // The parser's own words quote the text.
    throw new CliError("--params: is not valid JSON");
  }
}

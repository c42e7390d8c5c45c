import { CliError } from "../errors.ts";
import { readJsonSource } from "../definitions/source.ts";
import type { Io } from "../io.ts";

/**
 * Reads a template from a JSON file, or from stdin for `-`: a whole message if it has `template_params`, otherwise the
 * `template_params` themselves, for which the text comes from `--content`.
 */
export async function readParams(io: Io, source: string, content: string | undefined): Promise<object> {
  const value = asObject(await readJsonSource(io, "--params", source));
  if (!("template_params" in value)) {
    return { ...(content !== undefined && { content }), template_params: value };
  }
  if (content === undefined) return value;
  if ("content" in value)
    throw new CliError("--content: the file of --params has a content of its own; give one of the two");
  return { ...value, content };
}

function asObject(value: unknown): object {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new CliError("--params: must hold a JSON object: template_params, or { content, template_params }");
}

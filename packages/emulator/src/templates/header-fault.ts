import type { TemplateDefinition, TemplateHeader } from "@livedesk/schema";
import type { GraphCode } from "./graph-error.ts";
import { variablesFault } from "./variables-fault.ts";

/** What is wrong with the header given. One of a file or a place must be given every time; a fixed text never. */
export function headerFault(
  header: TemplateDefinition["header"],
  given: TemplateHeader | undefined,
): GraphCode | undefined {
  if (header !== undefined && header.type !== "text") return given?.type === header.type ? undefined : 132012;
  if (given === undefined || given.type === "text") return variablesFault(header?.text ?? "", given?.text_variables);
  // Where there is no header, there is no kind to differ from: the value is one too many.
  return header === undefined ? 132000 : 132012;
}

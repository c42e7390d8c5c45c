import type { TemplateWarning } from "@livedesk/core";
import { visible } from "./visible.ts";

/** What may not arrive as it was given, on one line. It names the value and does not show it. */
export const warningLine = ({ path, message }: TemplateWarning): string => visible(`warning: ${path}: ${message}`);

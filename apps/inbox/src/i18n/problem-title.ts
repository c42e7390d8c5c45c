import type { Dictionary } from "./dictionary.ts";
import type { Problem } from "../api/problem.ts";

/** What went wrong with a reading or a change, in the words of the page. */
export const problemTitle = ({ fault }: Problem, text: Dictionary): string =>
  fault === undefined ? text.faults.own : text.faults[fault];

/** What the emulator or the page says beside that, or undefined where there is no more to say. */
export const problemDetail = ({ fault, detail }: Problem): string | undefined =>
  fault === undefined || fault === "refused" ? detail : undefined;

import type { ConformanceCase } from "../case.ts";
import { ANSWERS } from "./answers.ts";
import { ARRIVALS } from "./arrivals.ts";
import { ENDINGS } from "./endings.ts";
import { FAULTS } from "./faults.ts";
import { KINDS } from "./kinds.ts";
import { ORDERS } from "./orders.ts";
import { PROGRESS } from "./uploads.ts";
import { REDIRECTS } from "./redirects.ts";
import { SOURCES } from "./sources.ts";

/** The whole suite. */
export const CASES: readonly ConformanceCase[] = [
  ...KINDS,
  ...ARRIVALS,
  ...ORDERS,
  ...PROGRESS,
  ...SOURCES,
  ...ANSWERS,
  ...REDIRECTS,
  ...FAULTS,
  ...ENDINGS,
];

import type { Handler } from "hono";
import { Refusal } from "../http/refusal.ts";

/** Answers the methods that a path does not have. */
export const only =
  (...methods: readonly string[]): Handler =>
  () => {
    const allowed = methods.join(", ");
    throw new Refusal(405, `This path takes ${allowed} only`, { Allow: allowed });
  };

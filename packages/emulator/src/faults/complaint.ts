import { Refusal } from "../http/refusal.ts";

/** Makes the refusal of one field, which may be `""` for the whole. */
export type Complaint = (field: string, rule: string) => Refusal;

/** Complains about the fields of a JSON value that stands at a path, such as `rules.0`. */
export const complaintAt =
  (...path: readonly (string | number)[]): Complaint =>
  (field, rule) => {
    const steps = field === "" ? path : [...path, field];
    return new Refusal(422, steps.length === 0 ? `the body ${rule}` : `${steps.join(".")}: ${rule}`);
  };

import { createHash } from "node:crypto";

const BYTES = 6;
const RANGE = 2 ** (BYTES * 8);

/**
 * The number from 0 up to 1 that a rule draws for the nth call that it matches: the first 48 bits of the SHA-256 of
 * `seed/rule/n`. Nothing else goes in, so neither other rules nor calls that do not match can shift it.
 */
export const draw = (seed: string, ruleId: number, call: number): number =>
  createHash("sha256").update(`${seed}/${ruleId}/${call}`).digest().readUIntBE(0, BYTES) / RANGE;

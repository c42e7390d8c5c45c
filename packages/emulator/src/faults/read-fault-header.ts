import { Refusal } from "../http/refusal.ts";
import type { Complaint } from "./complaint.ts";
import type { Fault } from "./schema.ts";
import { readFault } from "./read-fault.ts";

/** The header with which a call asks for a fault of its own. */
export const FAULT_HEADER = "X-Emulator-Fault";

const fieldOf: ReadonlyMap<string, string> = new Map([
  ["retry-after", "retryAfter"],
  ["delay-ms", "delayMs"],
]);

const kebab = (field: string): string => field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const complain: Complaint = (field, rule) => new Refusal(422, `${FAULT_HEADER}: ${kebab(field)}: ${rule}`);

const digits = /^\d+$/;

function readParameter(text: string): [string, unknown] {
  const [name = "", ...rest] = text.split("=");
  const field = fieldOf.get(name.trim().toLowerCase());
  if (field === undefined)
    throw new Refusal(
      422,
      `${FAULT_HEADER}: the parameter ${JSON.stringify(name.trim())} is unknown; known: ${[...fieldOf.keys()].join(", ")}`,
    );
  const value = rest.join("=").trim();
  return [field, digits.test(value) ? Number(value) : value];
}

/** The fault in a header such as `reset-after-commit`, `429; retry-after=2` or `slow; delay-ms=50`. */
export function readFaultHeader(header: string | undefined): Fault | undefined {
  if (header === undefined) return undefined;
  const [fault, ...parameters] = header.split(";");
  return readFault({ fault: fault?.trim(), ...Object.fromEntries(parameters.map(readParameter)) }, complain);
}

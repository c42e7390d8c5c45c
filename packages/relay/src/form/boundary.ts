import { Refusal } from "../refusal.ts";

// What browsers and HTTP clients choose. The standard's other characters mean something elsewhere.
const FORM = /^multipart\/form-data\s*;\s*boundary=(?:([\w-]{1,70})|"([\w-]{1,70})")$/i;

/** The boundary that a form's parts are written with; undefined where it is no form. Throws `Refusal` for one without. */
export function boundaryOf(contentType: string): string | undefined {
  if (!/^multipart\/form-data\b/i.test(contentType)) return undefined;
  const [, plain, quoted] = FORM.exec(contentType) ?? [];
  const boundary = plain ?? quoted;
  if (boundary !== undefined) return boundary;
  throw new Refusal(415, "Content-Type: must name a boundary of letters, digits, - and _, and nothing else");
}

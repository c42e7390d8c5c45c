import { Refusal } from "./refusal.ts";

/**
 * Throws `Refusal` for an attribute that pages may not give: LiveDesk keeps its own beside the caller's, such as `external_error`,
 * and would show a made-up failure as a real one. What is no object is for the models to refuse.
 */
export function checkAttributes(attributes: unknown, allowed: readonly string[]): void {
  if (typeof attributes !== "object" || attributes === null) return;
  const strange = Object.keys(attributes).find((key) => !allowed.includes(key));
  if (strange === undefined || Array.isArray(attributes)) return;
  const known = allowed.length === 0 ? "no attribute" : `no other attribute than ${allowed.join(", ")}`;
  throw new Refusal(422, `content_attributes.${strange}: this relay takes ${known} (contentAttributes)`);
}

import { Refusal } from "./http/refusal.ts";

/** A value, and where it stands. */
interface Visited {
  readonly value: unknown;
  readonly key: string;
  readonly parent?: Visited;
}

/** The keys that lead to a value. They are put together for a refusal alone, for a body may be nested deeply. */
function pathOf({ key, parent }: Visited): string {
  const keys = [key];
  for (let above = parent; above !== undefined; above = above.parent) keys.unshift(above.key);
  return keys.filter((each) => each !== "").join(".") || "the body";
}

/** What is wrong with a text that cannot be stored, or undefined when nothing is. */
function faultOf(text: string): string | undefined {
  if (text.includes("\0")) return "must not hold the character U+0000: the database cannot store it";
  return /\p{Surrogate}/u.test(text) ? "must be well-formed Unicode: it holds half of a character" : undefined;
}

/**
 * Refuses, with a 422 that names the field, a value in which a text or a key cannot be stored.
 *
 * Upstream keeps texts in Postgres, which takes neither U+0000 nor half a surrogate pair; whatever is raised while a message
 * is made is answered with 422 (chatwoot `messages_controller`, `create`), and nothing is stored.
 */
export function refuseUnstorable(value: unknown, at = ""): void {
  // Not by recursion, for a body may be nested more deeply than the stack goes.
  const left: Visited[] = [{ value, key: at }];
  for (let visited = left.pop(); visited !== undefined; visited = left.pop()) {
    const { value: found } = visited;
    const fault = typeof found === "string" ? faultOf(found) : undefined;
    if (fault !== undefined) throw new Refusal(422, `${pathOf(visited)}: ${fault}`);
    if (typeof found !== "object" || found === null) continue;
    for (const [key, inner] of Object.entries(found)) {
      const keyFault = faultOf(key);
      if (keyFault !== undefined) throw new Refusal(422, `${pathOf(visited)}: a key ${keyFault}`);
      left.push({ value: inner, key, parent: visited });
    }
  }
}

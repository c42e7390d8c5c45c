import { Refusal } from "../refusal.ts";

/** What a file name must not hold, and what its sender is told. The words do not repeat the name. */
const FAULTS: readonly (readonly [pattern: RegExp, told: string])[] = [
  [/^[.\s]*$/, "must have a file name that is more than dots and spaces"],
  [/[/\\]/, "must have a file name without / and \\"],
  // C0, DEL and C1 (U+0085 is a line break there), and Unicode's own line breaks.
  [/[\p{Cc}\u2028\u2029]/u, "must have a file name without line breaks and control characters"],
  // "photo\u202Egnp.exe" is displayed as "photoexe.png".
  [/[\u202a-\u202e\u2066-\u2069]/, "must have a file name without characters that turn the direction of writing"],
  // Rack 2 takes the last "; name=" of the line for the part's own name, inside the quotes too: the file would become a text.
  [/;\s*(?:file)?name\*?\s*=/i, 'must have a file name without "; name=" and "; filename="'],
  // Rack 2 takes the first "Content-Type: " of a part's head for its type, in a file's name too.
  [/content-(?:type|disposition|id)\s*:/i, 'must have a file name without "Content-Type:" and its like'],
];

/** Of a longer line, Rack 3 takes nothing: the file would become a text of another name. Disks take 255 bytes. */
const MOST_BYTES = 1024;

// Each round makes the name shorter by two characters at least, so an attacker could ask for a thousand rounds.
const MOST_ROUNDS = 8;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Checks a file name as it stands in the form, and as its readers understand it: Rack decodes `%2e%2e` to `..`, and a name that
 * becomes part of an address may be decoded once more. Returns all that it may be read as. Throws `Refusal`.
 */
export function readingsOf(field: string, name: string): readonly string[] {
  if (new TextEncoder().encode(name).byteLength > MOST_BYTES) {
    throw new Refusal(422, `${field}: must have a file name of at most ${MOST_BYTES} bytes`);
  }
  const readings = [name];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const read = readings[round] ?? "";
    const fault = FAULTS.find(([pattern]) => pattern.test(read));
    if (fault !== undefined) throw new Refusal(422, `${field}: ${fault[1]}${round === 0 ? "" : ", also in %xx"}`);
    const decoded = percentDecoded(field, read);
    if (decoded === read) return readings;
    readings.push(decoded);
  }
  throw new Refusal(422, `${field}: must have a file name that is not percent-encoded over and over`);
}

/** Decodes every `%xx`, also where others are malformed: Rack then decodes none, but another reader may. */
function percentDecoded(field: string, name: string): string {
  return name.replaceAll(/(?:%[\da-f]{2})+/gi, (group) => {
    try {
      return decoder.decode(Uint8Array.from(group.slice(1).split("%"), (hex) => Number.parseInt(hex, 16)));
    } catch {
      throw new Refusal(422, `${field}: must have a file name whose %xx are UTF-8`);
    }
  });
}

const SECRET = new Set(["authorization", "proxy-authorization"]);
const scheme = /^(?:basic|bearer|digest)(?= )/i;

/** Headers as a plain object, of the credentials nothing but their scheme. */
export const maskedHeaders = (headers: Headers): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...headers].map(([name, value]) => [
      name,
      SECRET.has(name) ? [...(scheme.exec(value) ?? []), "…"].join(" ") : value,
    ]),
  );

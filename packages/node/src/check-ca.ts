import { X509Certificate } from "node:crypto";
import { ConfigurationError } from "@livedesk/core";

const PEM = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]*-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/**
 * Checks the certificates of an authority. Node takes anything here and ignores what it cannot read, and then refuses every
 * server, or trusts others than were meant. Throws `ConfigurationError`.
 */
export function checkCa(ca: string | Buffer): void {
  const isText = typeof ca === "string" || ca instanceof Uint8Array;
  const certificates = isText ? (Buffer.from(ca).toString("latin1").match(PEM) ?? []) : [];
  if (certificates.length === 0) {
    throw new ConfigurationError(
      'ca: must be one or more certificates in PEM, which begin with "-----BEGIN CERTIFICATE-----". Give the text of the ' +
        'file, as readFileSync("ca.pem") returns it, and not its path',
    );
  }
  const unreadable = certificates.findIndex((certificate) => !isCertificate(certificate));
  if (unreadable === -1) return;
  const which =
    certificates.length === 1 ? "the certificate" : `certificate ${unreadable + 1} of ${certificates.length}`;
  throw new ConfigurationError(`ca: ${which} cannot be read: it is damaged or was cut short`);
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.byteLength > 0;
  } catch {
    return false;
  }
}

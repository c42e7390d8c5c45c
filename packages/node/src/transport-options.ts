import type { Credentials } from "@livedesk/core";
import type { Dispatcher } from "undici";

/** How a transport reaches LiveDesk. */
export interface TransportOptions extends Credentials {
  /** Where the API lives; `https`, but for a loopback address. Default `https://livedesk-api.engagelab.com`. */
  readonly baseUrl?: string | undefined;
  /** How many connections may be open at a time. Default 64. */
  readonly maxConnections?: number | undefined;
  /** A certificate authority to trust in place of the usual ones, as PEM. */
  readonly ca?: string | Buffer | undefined;
  /**
   * Carries the connections in place of the transport's own, which go through `HTTPS_PROXY` or `HTTP_PROXY` where these are
   * set and `NO_PROXY` does not say otherwise. It stays yours: `close()` leaves it open.
   */
  readonly dispatcher?: Dispatcher | undefined;
}

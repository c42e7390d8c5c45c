import type { Clock } from "./desk/clock.ts";
import type { Credentials } from "./http/auth.ts";
import type { Changes } from "./events.ts";
import type { ExchangeLog } from "./exchanges/record.ts";
import type { FaultRules } from "./faults/rules.ts";
import type { Wait } from "./events.ts";
import type { Store } from "./desk/store.ts";
import type { TemplateRegistry } from "./templates/registry.ts";

/** What the routes of one emulator share. */
export interface Context {
  readonly store: Store;
  readonly credentials: Credentials;
  /** Origin of the emulator, such as `http://127.0.0.1:4010`. */
  readonly url: string;
  readonly maxBodyBytes: number;
  readonly faults: FaultRules;
  readonly templates: TemplateRegistry;
  readonly wait: Wait;
  readonly clock: Clock;
  readonly exchanges: ExchangeLog;
  readonly changes: Changes;
  /** Told of a request that a fault lets wait for an answer that never comes whole. */
  readonly onStall: (request: Request) => void;
}

import type { EventEmitter } from "node:events";
import { EVENTS } from "../routes/paths.ts";

/** The exchanges of a server that have begun and will be answered. The stream of events is none of them: it never ends. */
export class UnderWay {
  readonly #requests = new Set<Request>();
  #goOn = (): void => undefined;

  begin(request: Request, answer: EventEmitter): void {
    if (new URL(request.url).pathname === EVENTS) return;
    this.#requests.add(request);
    answer.once("close", () => this.end(request));
  }

  /** Waits no longer for an exchange: it is over, or will never be answered. */
  end(request: Request): void {
    this.#requests.delete(request);
    if (this.#requests.size === 0) this.#goOn();
  }

  /** Waits until none is left, or until `giveUp` is called. */
  finished(): Promise<void> {
    return new Promise((resolve) => {
      this.#goOn = resolve;
      if (this.#requests.size === 0) resolve();
    });
  }

  /** Waits no longer. */
  giveUp(): void {
    this.#goOn();
  }
}

/** Lets one run at a time under each key. */
export class SingleFlight<Value> {
  readonly #flights = new Map<string, Promise<Value>>();

  /** What runs under a key, if something does. */
  under(key: string): Promise<Value> | undefined {
    return this.#flights.get(key);
  }

  /** Keeps what has begun under a key for as long as it runs. Nothing else may run there. */
  keep(key: string, flight: Promise<Value>): Promise<Value> {
    const kept = flight.finally(() => this.#flights.delete(key));
    this.#flights.set(key, kept);
    return kept;
  }
}

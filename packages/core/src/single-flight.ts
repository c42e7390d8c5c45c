/** Lets one run at a time under each key: who asks while it runs gets what it brings, and starts no second one. */
export class SingleFlight<Value> {
  readonly #flights = new Map<string, Promise<Value>>();

  run(key: string, start: () => Promise<Value>): Promise<Value> {
    const flight = this.#flights.get(key);
    if (flight) return flight;
    const started = start().finally(() => this.#flights.delete(key));
    this.#flights.set(key, started);
    return started;
  }
}

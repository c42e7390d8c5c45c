/** Lets one run at a time under each key. */
export class SingleFlight<Value> {
  readonly #flights = new Map<string, Promise<Value>>();

  /** Starts one, or lets who asks while another runs join that. */
  run(key: string, start: () => Promise<Value>, join: (flight: Promise<Value>) => Promise<Value>): Promise<Value> {
    const flight = this.#flights.get(key);
    if (flight) return join(flight);
    const started = start().finally(() => this.#flights.delete(key));
    this.#flights.set(key, started);
    return started;
  }
}

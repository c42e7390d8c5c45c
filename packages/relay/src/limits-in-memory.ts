import type { Clock } from "@livedesk/core/adapter";
import { beingClosed } from "./closing.ts";
import type { IncomingBody } from "./body.ts";
import { Refusal, retryAfter } from "./refusal.ts";

/** How long a form waits for a place before it is refused, and when it may come back then, in ms. */
const LONGEST_WAIT = 5000;

/** How often the forms under way are looked at while another waits, in ms. */
const LOOK_EVERY = 500;

/** How many forms may be under way at a time, in all and of one caller. */
export interface MostForms {
  readonly formsAtOnce: number;
  readonly formsPerCaller: number;
}

interface Form {
  readonly caller: string;
  readonly body: IncomingBody;
}

interface Waiting extends Form {
  readonly enter: () => void;
}

/**
 * The places for forms. Each that is under way holds a connection to LiveDesk and its conversation's turn for as long as its caller
 * takes to send it. Where all places are taken, a form waits for a few seconds: a place that becomes free goes to the caller that
 * has the fewest, and the forms that come slower than they must give way, so that slow callers do not keep the others out.
 */
export class FormPlaces {
  readonly #limits: MostForms;
  readonly #clock: Clock;
  readonly #closed: AbortSignal;
  readonly #forms = new Set<Form>();
  readonly #waiting = new Set<Waiting>();
  #stopLooking: (() => void) | undefined;

  /** Once `closed` is aborted, nobody waits for a place any more. */
  constructor(limits: MostForms, clock: Clock, closed: AbortSignal) {
    this.#limits = limits;
    this.#clock = clock;
    this.#closed = closed;
  }

  /** Takes a place, and returns what gives it back. Throws `Refusal` where there is none in time, or the relay is being closed. */
  async take(caller: string, body: IncomingBody): Promise<() => void> {
    if (this.#closed.aborted) throw beingClosed();
    const { formsAtOnce, formsPerCaller } = this.#limits;
    const own = countOf(caller, this.#forms) + countOf(caller, this.#waiting);
    if (own >= formsPerCaller || this.#waiting.size >= formsAtOnce) throw tooMany();
    const form = { caller, body };
    if (this.#forms.size >= formsAtOnce) await this.#wait(form);
    else this.#forms.add(form);
    return () => {
      this.#forms.delete(form);
      this.#letNextIn();
    };
  }

  #wait(form: Form): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        stopWaiting();
        this.#closed.removeEventListener("abort", refuse);
        this.#waiting.delete(waiting);
        if (this.#waiting.size > 0) return;
        this.#stopLooking?.();
        this.#stopLooking = undefined;
      };
      const enter = (): void => {
        end();
        // At once, before anybody else sees the place that has become free.
        this.#forms.add(form);
        resolve();
      };
      const waiting: Waiting = { ...form, enter };
      const stopWaiting = this.#clock.after(LONGEST_WAIT, () => {
        end();
        reject(tooMany());
      });
      const refuse = (): void => {
        end();
        reject(beingClosed());
      };
      this.#closed.addEventListener("abort", refuse);
      this.#waiting.add(waiting);
      if (this.#stopLooking === undefined) this.#look();
    });
  }

  /** Ends as many slow forms as others wait for, and looks again in a while. */
  #look(): void {
    const slow = [...this.#forms].filter(({ body }) => body.isSlow);
    for (const { body } of slow.slice(0, this.#waiting.size)) body.giveWay();
    this.#stopLooking = this.#clock.after(LOOK_EVERY, () => this.#look());
  }

  #letNextIn(): void {
    // Sorting is stable: among callers with as many forms, the one that has waited longest is first.
    const [next] = [...this.#waiting].toSorted(
      (a, b) => countOf(a.caller, this.#forms) - countOf(b.caller, this.#forms),
    );
    next?.enter();
  }
}

const countOf = (caller: string, forms: ReadonlySet<Form>): number =>
  [...forms].filter((form) => form.caller === caller).length;

const tooMany = (): Refusal => new Refusal(429, "Too many forms at once", retryAfter(LONGEST_WAIT));

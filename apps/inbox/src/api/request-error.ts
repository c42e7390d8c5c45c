/** Why a request of this page went wrong: of all but the first, nobody knows what it did. */
export type RequestFault = "refused" | "unreachable" | "silent" | "unreadable" | "stopped";

/** A request of this page went wrong. Only a refusal has a status, and then the message is what the emulator said. */
export class RequestError extends Error {
  readonly fault: RequestFault;
  readonly status: number | undefined;

  constructor(fault: RequestFault, message: string, status?: number) {
    super(message);
    this.name = "RequestError";
    this.fault = fault;
    this.status = status;
  }
}

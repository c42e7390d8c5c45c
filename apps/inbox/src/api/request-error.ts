/** The emulator refused a request of this page, or it could not be reached: then there is no status. */
export class RequestError extends Error {
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.name = "RequestError";
    this.status = status;
  }
}

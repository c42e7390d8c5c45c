/** Says that the connection of a call is to be reset, without an answer; without a socket, this is all that happens. */
export class ConnectionReset extends Error {
  readonly code = "ECONNRESET";

  constructor() {
    super("The emulator has reset the connection, as a fault asked it to");
    this.name = "ConnectionReset";
  }
}

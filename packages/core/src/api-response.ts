/** What an adapter hands back: the whole answer of the server, whatever its status. */
export interface ApiResponse {
  readonly status: number;
  /** Headers, with names in lower case. One that came more than once holds its values joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, as text. */
  readonly body: string;
  /**
   * Closes the connection that the answer came on, so that no other request is sent on it. Absent where an adapter cannot tell
   * which connection that was.
   */
  readonly discard?: (() => void) | undefined;
}

/** Where the reader is: it stands in the address, so that a reload stays there. */
export interface Route {
  readonly conversationId?: number | undefined;
  readonly messageId?: number | undefined;
  /** Whether the details fill the screen, where there is room for one column alone. */
  readonly details?: boolean | undefined;
}

/** Reads `#/141/3030/details`; what it cannot read is not there. */
export function parseRoute(hash: string): Route {
  const [, conversation, message, details] = /^#\/(\d{1,15})(?:\/(\d{1,15}))?(\/details)?$/.exec(hash) ?? [];
  if (conversation === undefined) return {};
  return {
    conversationId: Number(conversation),
    ...(message !== undefined && { messageId: Number(message) }),
    ...(details !== undefined && { details: true }),
  };
}

/** The address of a place. */
export function routeHash({ conversationId, messageId, details }: Route): string {
  if (conversationId === undefined) return "#/";
  return `#/${conversationId}${messageId === undefined ? "" : `/${messageId}`}${details ? "/details" : ""}`;
}

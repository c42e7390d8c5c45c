import { useCallback, useMemo, useSyncExternalStore } from "react";

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

const subscribe = (onChange: () => void): (() => void) => {
  window.addEventListener("hashchange", onChange);
  return () => window.removeEventListener("hashchange", onChange);
};

/** Where the reader is right now, also before the page has caught up with a quick hand. */
export const currentRoute = (): Route => parseRoute(window.location.hash);

/** Where the reader is, and how to go elsewhere. A step within a conversation replaces the last: Back leaves it at once. */
export function useRoute(): readonly [Route, (to: Route) => void] {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  const go = useCallback((to: Route) => {
    const from = currentRoute();
    if (routeHash(from) === routeHash(to)) return;
    const isStep = from.conversationId === to.conversationId && Boolean(from.details) === Boolean(to.details);
    if (isStep) window.location.replace(routeHash(to));
    else window.location.assign(routeHash(to));
  }, []);
  const route = useMemo(() => parseRoute(hash), [hash]);
  return [route, go];
}

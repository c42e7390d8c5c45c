import { useCallback, useMemo, useSyncExternalStore } from "react";

/** The open parts of the page. The route is in the URL, so that the same parts are open after a reload. */
export interface Route {
  readonly conversationId?: number | undefined;
  readonly messageId?: number | undefined;
  /** Whether the details are visible on a screen that only shows one column. */
  readonly details?: boolean | undefined;
}

/** Reads a hash such as `#/141/3030/details`. Returns an empty route for a hash that is not valid. */
export function parseRoute(hash: string): Route {
  const [, conversation, message, details] = /^#\/(\d{1,15})(?:\/(\d{1,15}))?(\/details)?$/.exec(hash) ?? [];
  if (conversation === undefined) return {};
  return {
    conversationId: Number(conversation),
    ...(message !== undefined && { messageId: Number(message) }),
    ...(details !== undefined && { details: true }),
  };
}

/** Returns the hash of a route. */
export function routeHash({ conversationId, messageId, details }: Route): string {
  if (conversationId === undefined) return "#/";
  return `#/${conversationId}${messageId === undefined ? "" : `/${messageId}`}${details ? "/details" : ""}`;
}

const subscribe = (onChange: () => void): (() => void) => {
  window.addEventListener("hashchange", onChange);
  return () => window.removeEventListener("hashchange", onChange);
};

/** Returns the current route, even if React has not rendered this route yet. */
export const currentRoute = (): Route => parseRoute(window.location.hash);

/**
 * Returns the route, and a function that changes it. A change within a conversation replaces the history entry, so that
 * the Back button leaves the conversation at once.
 */
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

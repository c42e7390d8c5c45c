import { useCallback, useMemo, useSyncExternalStore } from "react";
import { parseRoute, type Route, routeHash } from "./route.ts";

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

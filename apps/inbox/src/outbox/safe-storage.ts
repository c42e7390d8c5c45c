import type { PreferenceStore } from "../shell/preferences-part.ts";

/**
 * A storage of the browser that may be full, or forbidden by its reader's settings: then the page forgets, and goes on. It is
 * opened at each use, since even that may be refused.
 */
export const safeStorage = (open: () => PreferenceStore): PreferenceStore => ({
  getItem: (key) => {
    try {
      return open().getItem(key);
    } catch {
      return null;
    }
  },
  setItem: (key, value) => {
    try {
      open().setItem(key, value);
    } catch {
      // There is nothing that a reader could do about it.
    }
  },
});

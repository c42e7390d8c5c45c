import { optionRule, type OptionRules } from "@livedesk/core/adapter";

/** How the transport reaches the relay. */
export interface FetchTransportOptions {
  /** Where the relay lives: a path of this page's own origin (`/livedesk`), or an `https` address. */
  readonly baseUrl: string;
  /** The value of the `Authorization` header for the relay, if the relay needs one: a text, or a function that is called at every call. */
  readonly authorization?: string | (() => string | Promise<string>) | undefined;
  /** Used instead of the global `fetch`, for every call. It reports an upload's progress only when the upload is complete. */
  readonly fetch?: typeof fetch | undefined;
}

/** The rules for these options. */
export const fetchTransportOptionRules: OptionRules<FetchTransportOptions> = /* @__PURE__ */ (() => ({
  baseUrl: {
    wanted: "a path such as /livedesk, or the whole address of a relay",
    isRight: (value) => typeof value === "string",
    isRequired: true,
  },
  authorization: {
    wanted: "a string, or a function that returns one",
    isRight: (value) => typeof value === "string" || typeof value === "function",
  },
  fetch: optionRule.aFunction,
}))();

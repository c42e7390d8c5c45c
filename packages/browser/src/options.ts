import { optionRule, type OptionRules } from "@livedesk/core/adapter";

/** The options of a transport: how it reaches the relay. */
export interface FetchTransportOptions {
  /** The URL of the relay: a path on this page's own origin (`/livedesk`), or an `https` URL. */
  readonly baseUrl: string;
  /**
   * The value of the `Authorization` header for the relay, if the relay needs this header: a string, or a function that
   * is called for every call.
   */
  readonly authorization?: string | (() => string | Promise<string>) | undefined;
  /**
   * A function that is called for every call in place of the global `fetch`. With such a function, the progress of an
   * upload is only reported when the upload is complete.
   */
  readonly fetch?: typeof fetch | undefined;
}

/** The rules for these options. */
export const fetchTransportOptionRules: OptionRules<FetchTransportOptions> = /* @__PURE__ */ (() => ({
  baseUrl: {
    wanted: "a path such as /livedesk, or the complete URL of a relay",
    isRight: (value) => typeof value === "string",
    isRequired: true,
  },
  authorization: {
    wanted: "a string, or a function that returns one",
    isRight: (value) => typeof value === "string" || typeof value === "function",
  },
  fetch: optionRule.aFunction,
}))();

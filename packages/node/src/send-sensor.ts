import type { Dispatcher } from "undici";

/** Knows whether a request was put onto a connected socket. */
export interface SendSensor {
  readonly interceptor: Dispatcher.DispatcherComposeInterceptor;
  /** False is proof: the connection was refused, unresolved, timed out or failed its TLS handshake, or none was free yet. */
  readonly started: boolean;
}

/**
 * Watches one request on its way to the socket. undici calls `onRequestStart` right before it writes the first byte, and
 * not for a request that still waits for a connection.
 */
export function sendSensor(): SendSensor {
  let started = false;
  return {
    get started() {
      return started;
    },
    interceptor: (dispatch) => (options, handler) => {
      // fetch repeats a request by itself in odd corners (HTTP 421); a message is written once.
      if (started) throw new Error("The request was already written once");
      return dispatch(options, {
        onRequestStart(controller, context) {
          // A caller's dispatcher may mean to write it a second time: abort() here keeps it from that.
          if (started) controller.abort(new Error("The request was already written once"));
          else handler.onRequestStart?.(controller, context);
          started = true;
        },
        onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
        onResponseStarted: () => handler.onResponseStarted?.(),
        onResponseStart: (...args) => handler.onResponseStart?.(...args),
        onResponseData: (...args) => handler.onResponseData?.(...args),
        onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
        onResponseError: (...args) => handler.onResponseError?.(...args),
      });
    },
  };
}

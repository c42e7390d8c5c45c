/**
 * The functions that all transports over `fetch` use, on Node.js, in browsers, and on Deno, Bun and Workers. Unlike the
 * rest of `@livedesk/core`, this entry uses web globals (fetch, streams, timers). It uses nothing of Node.js.
 *
 * @packageDocumentation
 */
export {
  answerOf,
  exchange,
  type FetchAnswer,
  type FetchExchange,
  redirected,
  type ResponseLike,
} from "./fetch-exchange.ts";
export { type ByteStream, MAX_ANSWER_BYTES, readBody, tooLongAnswer } from "./read-body.ts";
export { fieldOf, readBlob, type WebBody, webBody } from "./request-body.ts";
export { base64, randomKey, runtimeClock } from "./runtime.ts";
export { clientOptionsOf, type EmulatorLike, resolveBaseUrl, type TargetOptions } from "./target.ts";
export type {
  ConversationCreatedWebhook,
  MessageWebhook,
  WebhookAccount,
  WebhookConversation,
  WebhookLastMessage,
  WebhookMeta,
  WebhookPerson,
} from "@livedesk/schema";
export {
  type OtherWebhook,
  type VerifiedWebhook,
  type VerifyOptions,
  WebhookError,
  type WebhookErrorCode,
  type WebhookEvent,
  type WebhookHeaders,
  type Webhooks,
  webhooks,
} from "./webhooks.ts";

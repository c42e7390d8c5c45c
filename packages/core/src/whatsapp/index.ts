/**
 * The codes with which WhatsApp explains a failed message, and what to do about each.
 *
 * @packageDocumentation
 */

export { type DeliveryFailure, deliveryFailure } from "./failure.ts";
export type { RetryClass, WhatsAppErrorCode } from "./codes.ts";
export { type WhatsAppError, WHATSAPP_ERRORS, whatsappError } from "./errors.ts";

export { type DeliveryFailure, deliveryFailure } from "./delivery-failure.ts";
export type { RetryClass, WhatsAppErrorCode } from "./codes.ts";
export { type WhatsAppError, WHATSAPP_ERRORS, whatsappError } from "./whatsapp-error.ts";

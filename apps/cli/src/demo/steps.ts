import type { SendInput } from "@livedesk/core";

/** What a step does: a command of the command line, a call of the SDK, or a message from the customer. */
export type Action =
  | { readonly by: "cli"; readonly args: readonly string[] }
  | { readonly by: "sdk"; readonly conversationId: number; readonly input: SendInput }
  | { readonly by: "customer"; readonly conversationId: number; readonly content: string };

/** The result that a step must have. Only the keys that are given here are compared and shown. */
export interface Expectation {
  /** The message that LiveDesk answers with. */
  readonly answer?: object;
  /** The exit code of the command. Default: 0. */
  readonly exitCode?: number;
  /** Texts that the command must print. */
  readonly says?: readonly string[];
  /** The message as the emulator holds it. */
  readonly stored: object;
  /** Whether the step sends the failed message again instead of making a new one. */
  readonly retried?: true;
}

/** One step of the demo. */
export interface Step {
  readonly title: string;
  /** A function receives the id of the last message that failed. */
  readonly action: Action | ((failedId: number) => Action);
  readonly expect: Expectation;
  /** One sentence for the newcomer: what the step shows. */
  readonly meaning: string;
}

/** A command line. Its words are grouped only to keep the table below readable. */
const cli = (...groups: readonly (readonly string[])[]): Action => ({ by: "cli", args: groups.flat() });

const delivered = { conversation_id: 141, message_type: 1, status: "sent" };

const template = { name: "order_update", language: "en_US" };

/** The steps of the demo: everything that the API can do, the simple things first. */
export const steps: readonly Step[] = [
  {
    title: "Send a text",
    action: cli(["send", "141", "Your order has shipped.", "--json"]),
    expect: {
      answer: { ...delivered, content: "Your order has shipped.", private: false },
      stored: { content: "Your order has shipped.", private: false, status: "sent" },
    },
    meaning: "The answer is the message that now exists. Its id names it in later calls, such as a reply.",
  },
  {
    title: "Leave a private note",
    action: cli(["send", "141", "Asked the carrier for a date.", "--private", "--json"]),
    expect: { answer: { ...delivered, private: true }, stored: { private: true } },
    meaning: "The team sees the note; the customer does not.",
  },
  {
    title: "Reply to a message",
    action: {
      by: "sdk",
      conversationId: 141,
      input: { content: "Thank you, I found order 456.", content_attributes: { in_reply_to: 29 } },
    },
    expect: {
      answer: { ...delivered, content_attributes: { in_reply_to: 29 } },
      stored: { content_attributes: { in_reply_to: 29 } },
    },
    meaning: "The message is shown as the reply to message 29, in which the customer gave the number.",
  },
  {
    title: "Send a picture and a sound in one message",
    action: cli(["send", "141", "This is your parcel.", "--file", "parcel.png", "--file", "voice.wav", "--json"]),
    expect: {
      answer: { ...delivered, attachments: [{ file_type: "image" }, { file_type: "audio" }] },
      stored: {
        content: "This is your parcel.",
        attachments: [
          { name: "parcel.png", type: "image/png" },
          { name: "voice.wav", type: "audio/wav" },
        ],
      },
    },
    meaning: "Both files belong to one message. The name of a file decides its type.",
  },
  {
    title: "Send a WhatsApp template: text header, footer and both kinds of button",
    action: cli(
      ["template", "141", "--name", "order_update", "--language", "en_US", "--category", "MARKETING"],
      ["--content", "Order 456: shipped", "--body", "1=John", "--body", "2=shipped"],
      ["--header-text", "1=Order 456", "--footer", "1=Acme"],
      ["--button-url", "0=track/12345", "--quick-reply", "1=OPT_OUT", "--json"],
    ),
    expect: {
      answer: { ...delivered, additional_attributes: { template_params: { ...template, category: "MARKETING" } } },
      stored: {
        template_params: {
          processed_params: { "1": "John", "2": "shipped" },
          header_params: { type: "text", text_variables: { "1": "Order 456" } },
          footer_params: { text_variables: { "1": "Acme" } },
          button_params: [
            { index: 0, sub_type: "url", text: "track/12345" },
            { index: 1, sub_type: "quick_reply", payload: "OPT_OUT" },
          ],
        },
      },
    },
    meaning: "WhatsApp fills the approved template with these values; the chat shows the content.",
  },
  {
    title: "A template with an image as header",
    action: cli(
      ["template", "141", "--name", "order_update", "--language", "en_US", "--content", "Order 456: a picture"],
      ["--header-image", "https://example.com/image.jpg", "--json"],
    ),
    expect: {
      answer: { ...delivered, additional_attributes: { template_params: template } },
      stored: { template_params: { header_params: { type: "image", media_url: "https://example.com/image.jpg" } } },
    },
    meaning: "WhatsApp fetches the image from its address; nothing is uploaded.",
  },
  {
    title: "A template with a video as header",
    action: {
      by: "sdk",
      conversationId: 141,
      input: {
        content: "Order 456: a film",
        template_params: { ...template, header_params: { type: "video", media_url: "https://example.com/video.mp4" } },
      },
    },
    expect: {
      answer: { ...delivered, additional_attributes: { template_params: template } },
      stored: { template_params: { header_params: { type: "video", media_url: "https://example.com/video.mp4" } } },
    },
    meaning: "The SDK uses the names of the API, so the examples of the API documentation work unchanged.",
  },
  {
    title: "A template with a document as header",
    action: {
      by: "sdk",
      conversationId: 141,
      input: {
        content: "Order 456: the invoice",
        template_params: {
          ...template,
          header_params: {
            type: "document",
            media_url: "https://example.com/invoice.pdf",
            filename: "invoice.pdf",
          },
        },
      },
    },
    expect: {
      answer: { ...delivered, additional_attributes: { template_params: template } },
      stored: { template_params: { header_params: { type: "document", filename: "invoice.pdf" } } },
    },
    meaning: "The customer sees the document under this file name.",
  },
  {
    title: "A template with a place as header",
    action: cli(
      ["template", "141", "--name", "order_update", "--language", "en_US", "--content", "Order 456: pick it up"],
      ["--header-location", "37.7749,-122.4194", "--header-location-name", "Acme"],
      ["--header-location-address", "123 Main Street, San Francisco", "--json"],
    ),
    expect: {
      answer: { ...delivered, additional_attributes: { template_params: template } },
      stored: {
        template_params: {
          header_params: {
            type: "location",
            location: {
              latitude: 37.7749,
              longitude: -122.4194,
              name: "Acme",
              address: "123 Main Street, San Francisco",
            },
          },
        },
      },
    },
    meaning: "The header is a map, with the name and the address of the place.",
  },
  {
    title: "A message that is not delivered",
    action: cli(["send", "142", "Your order is ready."]),
    expect: {
      exitCode: 3,
      says: ["131047", "the 24-hour window is closed", "livedesk retry 142"],
      stored: {
        status: "failed",
        content_attributes: { external_error: "131047: Re-engagement message is not allowed" },
      },
    },
    meaning:
      "The message exists, with the status failed. If it is sent again as a new message, the customer might get it twice.",
  },
  {
    title: "The customer writes",
    action: { by: "customer", conversationId: 142, content: "Hello, is it ready?" },
    expect: {
      answer: { message_type: 0, content: "Hello, is it ready?" },
      stored: { content: "Hello, is it ready?" },
    },
    meaning: "A message from the customer opens the window for 24 hours.",
  },
  {
    title: "Retry the failed message",
    action: (failedId) => cli(["retry", "142", String(failedId), "--json"]),
    expect: {
      answer: { conversation_id: 142, status: "sent", content: "Your order is ready." },
      stored: { status: "sent", content: "Your order is ready." },
      retried: true,
    },
    meaning: "The same message is sent under the same id, so the customer gets it once.",
  },
];

import type { TemplateDefinition } from "@livedesk/schema";

/** Templates to begin with, for whoever has none of their own at hand. */
export const EXAMPLE_TEMPLATES: readonly TemplateDefinition[] = [
  {
    name: "order_update",
    language: "en_US",
    category: "UTILITY",
    header: { type: "text", text: "Order {{1}}" },
    body: "Hello *{{1}}*, your order is {{2}}.\nWe will tell you as soon as it moves again.",
    footer: "Acme Store",
    buttons: [
      { type: "url", text: "Track the parcel", url: "https://acme.example/track/{{1}}" },
      { type: "quick_reply", text: "Talk to a person" },
    ],
  },
  {
    name: "order_update",
    language: "ja",
    category: "UTILITY",
    header: { type: "text", text: "ご注文 {{1}}" },
    body: "*{{1}}* 様、ご注文の状況は「{{2}}」です。\n動きがありましたら改めてお知らせします。",
    footer: "Acme ストア",
    buttons: [{ type: "quick_reply", text: "担当者と話す" }],
  },
  {
    name: "delivery_photo",
    language: "en_US",
    category: "UTILITY",
    header: { type: "image" },
    body: "Hello {{first_name}}, your parcel has arrived. This is where we left it.",
  },
  {
    name: "login_code",
    language: "en_US",
    category: "AUTHENTICATION",
    body: "*{{1}}* is your verification code.",
    footer: "This code expires in 10 minutes.",
    buttons: [{ type: "otp", text: "Copy code" }],
  },
];

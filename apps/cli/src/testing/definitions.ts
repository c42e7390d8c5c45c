import type { TemplateDefinition } from "@livedesk/core";

const url = { type: "url", text: "Track", url: "https://acme.example/track/{{1}}" } as const;
const site = { type: "url", text: "Our shop", url: "https://acme.example/?a=1&b='2'" } as const;
const phone = { type: "phone_number", text: "Call us", phone_number: "+1 555 0100" } as const;
const reply = { type: "quick_reply", text: "Stop" } as const;
const otp = { type: "otp", text: "Copy code" } as const;

/** These characters could end a string literal, a script or a line of code, or are not shown by an editor. */
const AWKWARD =
  'it\'s "quoted" \\ `tick` ${x} $& </script> <!-- */ // \u2028 \u2029 \u202e \u0001 \u001b[31m \u007f \u009b \ufeff \u00ad \u{e0041} 👩‍👩‍👧 日本語 \r\n\t.';

const kinds: readonly TemplateDefinition[] = [
  {
    name: "order_update",
    language: "en_US",
    namespace: "acme",
    category: "UTILITY",
    header: { type: "text", text: "Order {{1}}" },
    body: "Hello {{1}}, your order is {{2}}.",
    footer: "Acme Inc.",
    buttons: [url, reply],
  },
  { name: "order_update", language: "ja", body: "{{1}} 様、ご注文は「{{2}}」です。" },
  { name: "order_update_en_us", language: "en", body: "A template of its own, not a language of order_update." },
  { name: "greeting", language: "en", body: "Hello {{first_name}}, welcome to {{shop}}." },
  { name: "sale", language: "en", category: "MARKETING", header: { type: "image" }, body: "Everything must go." },
  { name: "clip", language: "en", header: { type: "video" }, body: "See {{1}} move.", buttons: [site, phone] },
  { name: "invoice", language: "en", header: { type: "document" }, body: "Dear {{1}}, it is attached." },
  { name: "shop", language: "en", header: { type: "location" }, body: "We are here.", buttons: [phone] },
  { name: "code", language: "en", category: "AUTHENTICATION", body: "*{{1}}* is your code.", buttons: [otp] },
  {
    name: "all_buttons",
    language: "en",
    body: "Choose.",
    buttons: [reply, { ...reply, text: "Go" }, url, site, phone],
  },
  { name: "plain", language: "en", body: "Nothing to fill in." },
  {
    name: "awkward",
    language: "en",
    body: AWKWARD,
    footer: `say "yes" or 'no'`,
    header: { type: "text", text: "`${1}`" },
  },
  { name: "many", language: "en", body: Array.from({ length: 12 }, (_, at) => `{{${at + 1}}} and`).join(" ") },
  { name: "footer", language: "en", body: "Hello.", footer: "By {{1}}, of {{2}}." },
];

// These are reserved words of TypeScript, and names that differ from other names only in an underscore.
const names =
  "delete await let undefined default arguments static require exports global_this __es_module define_template 2fa " +
  "2fa_code _ __ a_b a__b _a_b a_b_ a_1 a_b__en __proto__ constructor then";

/** Templates of every kind. Some of their names are difficult to convert into names of TypeScript. */
export const DEFINITIONS: readonly TemplateDefinition[] = [
  ...kinds,
  ...names.split(" ").map((name) => ({ name, language: "en", body: `This is {{1}}, of ${name}.` })),
];

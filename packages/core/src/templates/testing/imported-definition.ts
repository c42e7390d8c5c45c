/** A definition as another file would export it. */
export const imported = {
  name: "imported",
  language: "ja",
  header: { type: "image" },
  body: "{{name}}様、ご注文ありがとうございます。",
  buttons: [{ type: "url", text: "開く", url: "https://acme.example" }],
} as const;

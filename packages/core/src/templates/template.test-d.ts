import type { templateDefinitionSchema } from "@livedesk/schema";
import { describe, expectTypeOf, test } from "vitest";
import {
  type AnyTemplate,
  type TemplateDefinition,
  type Client,
  type FilledTemplate,
  type NoValues,
  type SendInput,
  type Template,
  type TemplatePreview,
  type TemplateValues,
  defineTemplate,
  parseTemplate,
} from "../index.ts";
import { imported } from "./testing/templates.ts";

declare const livedesk: Client;
declare const anyText: string;
declare const isVideo: boolean;

const named = { name: "a", language: "en" } as const;
const url = "https://example.com/a.jpg";
const ten = "x {{1}} x {{2}} x {{3}} x {{4}} x {{5}} x {{6}} x {{7}} x {{8}} x {{9}} x {{10}}.";
const words =
  "x {{one}} x {{two}} x {{three}} x {{four}} x {{five}} x {{six}} x {{seven}} x {{eight}} x {{nine}} x {{the_tenth_1}}.";
const nine = { 1: "a", 2: "b", 3: "c", 4: "d", 5: "e", 6: "f", 7: "g", 8: "h", 9: "i" };
const tenValues = { ...nine, 10: "j" };
const nineWords = {
  one: "a",
  two: "b",
  three: "c",
  four: "d",
  five: "e",
  six: "f",
  seven: "g",
  eight: "h",
  nine: "i",
};
const wordValues = { ...nineWords, the_tenth_1: "j" };

const orderUpdate = defineTemplate({
  name: "order_update",
  language: "en_US",
  category: "MARKETING",
  header: { type: "text", text: "Order {{1}}" },
  body: "Hello {{1}}, your order is {{2}}.",
  footer: "From {{1}}",
  buttons: [
    { type: "url", text: "Track", url: "https://acme.example/{{1}}" },
    { type: "quick_reply", text: "Stop" },
  ],
});

const update = {
  header: { 1: "#456" },
  body: { 1: "John", 2: "shipped" },
  footer: { 1: "Acme" },
  buttons: { 0: { text: "track/12345" }, 1: { payload: "OPT_OUT" } },
} as const;

const greeting = defineTemplate({ ...named, body: "Hello {{first_name}}, welcome." });
const plain = defineTemplate({ ...named, body: "Hello." });
const withImage = defineTemplate({ ...named, body: "Hello.", header: { type: "image" } });
const withVideo = defineTemplate({ ...named, body: "Hello.", header: { type: "video" } });
const withDocument = defineTemplate({ ...named, body: "Hello.", header: { type: "document" } });
const withPlace = defineTemplate({ ...named, body: "Hello.", header: { type: "location" } });
const withStaticHeader = defineTemplate({ ...named, body: "Hello {{1}}.", header: { type: "text", text: "Hi" } });
const withButtons = defineTemplate({
  ...named,
  body: "Hello.",
  buttons: [
    { type: "phone_number", text: "Call", phone_number: "+15550100" },
    { type: "url", text: "Home", url: "https://acme.example" },
    { type: "quick_reply", text: "Yes" },
    { type: "quick_reply", text: "No" },
    { type: "otp", text: "Copy" },
    { type: "url", text: "Track", url: "https://acme.example/{{1}}" },
  ],
});
const withReply = defineTemplate({ ...named, body: "Hello.", buttons: [{ type: "quick_reply", text: "Yes" }] });

describe("these programs compile:", () => {
  test("values of every part", () => {
    orderUpdate.message(update);
    orderUpdate.message({ ...update, buttons: { 0: { text: "track/12345" } } });
    orderUpdate.message(update, { content: "Hello" });
    orderUpdate.preview(update);
    defineTemplate({ ...named, body: ten }).message({ body: tenValues });
    defineTemplate({ ...named, body: words }).message({ body: wordValues });
    greeting.message({ body: { first_name: "John" } });
    greeting.message({ body: { first_name: anyText } });
    defineTemplate({ ...named, body: "{{1}} and {{1}} again, {{2}}." }).message({ body: { 1: "a", 2: "b" } });
    defineTemplate({ ...named, body: "Line\n{{1}}\nline {braces} } {." }).message({ body: { 1: "a" } });
  });

  test("headers", () => {
    withImage.message({ header: { media_url: url } });
    withVideo.message({ header: { media_url: url } });
    withDocument.message({ header: { media_url: url } });
    withDocument.message({ header: { media_url: url, filename: "a.pdf" } });
    withPlace.message({ header: { latitude: 1, longitude: 2 } });
    withPlace.message({ header: { latitude: 1, longitude: 2, name: "a", address: "b" } });
    withStaticHeader.message({ body: { 1: "a" } });
    defineTemplate({ ...named, body: "x {{who}}.", header: { type: "text", text: "{{it}}" } }).message({
      header: { it: "a" },
      body: { who: "b" },
    });
    const either = defineTemplate({ ...named, body: "Hello.", header: { type: isVideo ? "video" : "image" } });
    either.message({ header: { media_url: url } });
    const perhaps = defineTemplate({ ...named, body: "Hello.", header: isVideo ? { type: "video" } : undefined });
    perhaps.message();
    perhaps.message({ header: { media_url: url } });
  });

  test("buttons, in any order", () => {
    withButtons.message({ buttons: { 4: { text: "123456" }, 5: { text: "track" } } });
    withButtons.message({ buttons: { 5: { text: "track" }, 4: { text: "123456" }, 3: {}, 2: { payload: "YES" } } });
    withReply.message();
    withReply.message({});
    withReply.message({ buttons: {} });
    withReply.message({ buttons: { 0: {} } });
    withReply.message({ buttons: { 0: { payload: "YES" } } });
  });

  test("no values, if a template needs none", () => {
    plain.message();
    plain.message({});
    plain.message(undefined, { content: "Hello" });
    plain.preview();
    expectTypeOf<TemplateValues<typeof plain>>().toEqualTypeOf<NoValues>();
  });

  test("definitions that are constants, imported, readonly, or of the type TemplateDefinition", () => {
    const definition = { ...named, body: "Hello {{1}}.", buttons: [{ type: "otp", text: "Copy" }] } as const;
    defineTemplate(definition).message({ body: { 1: "John" }, buttons: { 0: { text: "123456" } } });
    defineTemplate(imported).message({ header: { media_url: url }, body: { name: "John" } });
    const typed: TemplateDefinition = definition;
    defineTemplate(typed).message({ body: { anything: "John" } });
    expectTypeOf(defineTemplate(typed)).toEqualTypeOf<Template>();
    defineTemplate({ ...named, body: "Hello.", footer: undefined, header: undefined, buttons: undefined }).message();
  });

  test("definitions with texts that the compiler does not know", () => {
    const unknownBody = defineTemplate({ ...named, body: anyText, footer: `From ${anyText}` });
    unknownBody.message();
    unknownBody.message({ body: { 1: "a", 2: "b" }, footer: { whatever: "c" } });
    const mutable = { ...named, body: "Hello {{1}}.", buttons: [{ type: "quick_reply" as const, text: "Yes" }] };
    defineTemplate(mutable).message({ body: { 1: "a" }, buttons: { 7: { payload: "b" } } });
    const address = defineTemplate({ ...named, body: "Hi.", buttons: [{ type: "url", text: "a", url: anyText }] });
    address.message();
    address.message({ buttons: { 0: { text: "b" } } });
    parseTemplate(JSON.parse(anyText)).message({ header: { media_url: url }, body: { 1: "a" } });
  });

  test("a message and a preview, passed to the functions that take them", () => {
    void livedesk.messages.send(141, orderUpdate.message(update));
    expectTypeOf(orderUpdate.message(update)).toEqualTypeOf<FilledTemplate>();
    expectTypeOf<FilledTemplate>().toExtend<SendInput>();
    expectTypeOf(orderUpdate.preview(update)).toEqualTypeOf<TemplatePreview>();
    const all: readonly AnyTemplate[] = [
      orderUpdate,
      greeting,
      plain,
      withImage,
      withDocument,
      withPlace,
      withButtons,
      withReply,
    ];
    for (const template of all) template.check(template.name);
  });

  test("a definition that the schema has read can be defined as a template", () => {
    type Read = ReturnType<typeof templateDefinitionSchema.parse>;
    expectTypeOf<Read>().toExtend<TemplateDefinition>();
    defineTemplate({} as Read).message({ body: { anything: "John" } });
  });

  test("the definition of a template, for the schema and for another template", () => {
    expectTypeOf(orderUpdate.definition).toExtend<TemplateDefinition>();
    defineTemplate(orderUpdate.definition).message({ body: { 1: "a" } });
  });

  test("the values as a type, of a template or of a definition", () => {
    interface Values {
      readonly header: { readonly 1: string };
      readonly body: { readonly 1: string; readonly 2: string };
      readonly footer: { readonly 1: string };
      readonly buttons: {
        readonly 0: { readonly text: string };
        readonly 1?: { readonly payload?: string | undefined } | undefined;
      };
    }
    expectTypeOf<TemplateValues<typeof orderUpdate>>().toEqualTypeOf<Values>();
    expectTypeOf<TemplateValues<typeof imported>>().toExtend<{ readonly body: { readonly name: string } }>();
  });
});

describe("one of several templates", () => {
  const en = defineTemplate({ ...named, body: "Hello {{1}}." });
  const ja = defineTemplate({ ...named, language: "ja", body: "{{1}}様、{{2}}。" });
  const de = defineTemplate({ ...named, language: "de", body: "Hallo {{1}}." });
  const image = defineTemplate({ ...named, body: "Hello {{1}}.", header: { type: "image" } });
  const one = { body: { 1: "a" } };
  const both = { body: { 1: "a", 2: "b" } };
  const byLanguage = new Map([
    ["en", en],
    ["de", de],
  ]);
  const either = isVideo ? ja : en;

  test("accepts values that fit every one of the templates", () => {
    (isVideo ? de : en).message(one);
    (isVideo ? de : en).preview(one);
    either.message(both);
    for (const template of [en, de]) template.message(one, { content: "Hello" });
    byLanguage.get("de")?.message(one);
    ({ en, de })[isVideo ? "de" : "en"].message(one);
    (isVideo ? plain : withReply).message();
    expectTypeOf<AnyTemplate>().not.toHaveProperty("message");
    expectTypeOf<TemplateValues<typeof en>>().toEqualTypeOf<TemplateValues<typeof de>>();
  });

  test("does not accept values that fit only one of the templates", () => {
    // @ts-expect-error -- one of the two templates needs two values
    either.message(one);
    // @ts-expect-error -- a preview of the template that needs two values needs them too
    either.preview(one);
    // @ts-expect-error -- one of the two templates needs values
    (isVideo ? greeting : plain).message();
    // @ts-expect-error -- one of the two templates needs an image
    (isVideo ? image : en).message(one);
    // @ts-expect-error -- one template of the list needs two values
    for (const template of [en, ja]) template.message(one);
    // @ts-expect-error -- one template of the object needs two values
    ({ en, ja })[isVideo ? "ja" : "en"].message(one);
    const choose = () => (isVideo ? ja : en);
    // @ts-expect-error -- one template that the function may return needs two values
    choose().message(one);
    const chosen = new Map<string, typeof en | typeof ja>();
    // @ts-expect-error -- one template that the map may contain needs two values
    chosen.get("ja")?.message(one);
    // @ts-expect-error -- a template that needs more values cannot be used as a template that needs fewer values
    const less: Template<TemplateValues<typeof en>> = image;
    // @ts-expect-error -- a template with known values cannot be used as a template with any values
    const loose: Template = en;
    void [less, loose];
  });

  test("can be passed to a generic function together with its values", () => {
    const send = <Values>(template: Template<Values>, values: Values) =>
      livedesk.messages.send(141, template.message(values, { content: template.name }));
    const show = <Values>(template: Template<Values>, values: Values) => template.preview(values);
    void send(orderUpdate, update);
    void send(en, one);
    void send(plain, {});
    show(withImage, { header: { media_url: url } });
    void send(parseTemplate(JSON.parse(anyText)), { body: { anything: "a" } });
    // @ts-expect-error -- the second value is missing
    void send(ja, one);
    // @ts-expect-error -- the template has no second variable
    void send(en, { body: { 1: "a", 2: "b" } });
    // @ts-expect-error -- the template needs an image, not a text
    show(withImage, one);
    // @ts-expect-error -- the template may need values
    const sendNothing = <Values>(template: Template<Values>) => template.message();
    void sendNothing;
  });
});

describe("a button that is one of several possible buttons", () => {
  const address = isVideo ? "https://a.example/{{1}}" : "https://a.example/c";
  const otp = { type: "otp", text: "Copy" } as const;
  const call = { type: "phone_number", text: "Call", phone_number: "+15550100" } as const;
  const reply = { type: "quick_reply", text: "Yes" } as const;
  const urlButton = { type: "url", text: "Track", url: "https://a.example/{{1}}" } as const;

  test("accepts the value of each possible button, or no value", () => {
    const perhaps = defineTemplate({ ...named, body: "Hi.", buttons: [{ type: "url", text: "Go", url: address }] });
    perhaps.message();
    perhaps.message({ buttons: { 0: { text: "b" } } });
    const copyOrCall = defineTemplate({ ...named, body: "Hi.", buttons: [isVideo ? otp : call] });
    copyOrCall.message();
    copyOrCall.message({ buttons: { 0: { text: "123456" } } });
    const replyOrGo = defineTemplate({ ...named, body: "Hi.", buttons: [isVideo ? reply : urlButton, urlButton] });
    replyOrGo.message({ buttons: { 0: { text: "b" }, 1: { text: "c" } } });
    replyOrGo.message({ buttons: { 0: { payload: "B" }, 1: { text: "c" } } });
    replyOrGo.message({ buttons: { 1: { text: "c" } } });
    const type = isVideo ? "otp" : "quick_reply";
    const byType = defineTemplate({ ...named, body: "Hi.", buttons: [{ type, text: "Go" }] });
    byType.message({ buttons: { 0: { payload: "B" } } });
    byType.message({ buttons: { 0: { text: "b" } } });
    const always = defineTemplate({ ...named, body: "Hi.", buttons: [isVideo ? otp : urlButton] });
    always.message({ buttons: { 0: { text: "b" } } });
    // @ts-expect-error -- every possible button needs the key text
    always.message();
    // @ts-expect-error -- no possible button can have a payload
    copyOrCall.message({ buttons: { 0: { payload: "B" } } });
    // @ts-expect-error -- the second button needs the key text
    replyOrGo.message({ buttons: { 0: { text: "b" } } });
  });
});

describe("values do not compile if they are wrong:", () => {
  test("values of text parts", () => {
    // @ts-expect-error -- the template needs values
    orderUpdate.message();
    // @ts-expect-error -- the template needs a value for every variable
    orderUpdate.message({});
    // @ts-expect-error -- the values of the body are missing
    orderUpdate.message({ header: { 1: "a" }, footer: { 1: "b" }, buttons: { 0: { text: "c" } } });
    // @ts-expect-error -- the value of the second variable is missing
    orderUpdate.message({ ...update, body: { 1: "John" } });
    // @ts-expect-error -- the body has no third variable
    orderUpdate.message({ ...update, body: { 1: "John", 2: "shipped", 3: "soon" } });
    // @ts-expect-error -- the variables of the body are positions, and not names
    orderUpdate.message({ ...update, body: { first_name: "John", 2: "shipped" } });
    // @ts-expect-error -- a value must be a string, not a number
    orderUpdate.message({ ...update, body: { 1: "John", 2: 2 } });
    // @ts-expect-error -- a value must be a string, not undefined
    orderUpdate.message({ ...update, body: { 1: "John", 2: undefined } });
    // @ts-expect-error -- a value must be a string, not null
    orderUpdate.message({ ...update, body: { 1: null, 2: "shipped" } });
    // @ts-expect-error -- the values of the body must be an object, not a list
    orderUpdate.message({ ...update, body: ["John", "shipped"] });
    // @ts-expect-error -- the values of the footer must be an object, not a string
    orderUpdate.message({ ...update, footer: "Acme" });
    // @ts-expect-error -- the name of the variable is misspelt
    greeting.message({ body: { frist_name: "John" } });
    // @ts-expect-error -- the name of the variable is written with capitals
    greeting.message({ body: { First_Name: "John" } });
    // @ts-expect-error -- the variable of the body is a name, and not a position
    greeting.message({ body: { 1: "John" } });
    // @ts-expect-error -- the name of the part is misspelt
    greeting.message({ boddy: { first_name: "John" } });
    // @ts-expect-error -- the template has no footer
    greeting.message({ body: { first_name: "John" }, footer: { 1: "Acme" } });
    // @ts-expect-error -- the body has no variables
    plain.message({ body: { 1: "John" } });
    // @ts-expect-error -- a body without variables must be left out, even if it is an empty object
    plain.message({ body: {} });
    // @ts-expect-error -- nine of ten positions have a value
    defineTemplate({ ...named, body: ten }).message({ body: nine });
    // @ts-expect-error -- nine of ten names have a value
    defineTemplate({ ...named, body: words }).message({ body: nineWords });
    // @ts-expect-error -- the option does not exist
    orderUpdate.message(update, { contents: "Hello" });
    // @ts-expect-error -- the option content must be a string
    orderUpdate.message(update, { content: 5 });
    // @ts-expect-error -- a preview needs the values too
    orderUpdate.preview();
    // @ts-expect-error -- preview() has no second argument
    orderUpdate.preview(update, { content: "Hello" });
  });

  test("values of headers", () => {
    // @ts-expect-error -- every message needs the image of the header
    withImage.message();
    // @ts-expect-error -- the URL of the image is missing
    withImage.message({ header: {} });
    // @ts-expect-error -- the URL of the image must be a string
    withImage.message({ header: { media_url: new Blob([]) } });
    // @ts-expect-error -- the key of the image's URL is media_url, and not url
    withVideo.message({ header: { url } });
    // @ts-expect-error -- an image has no file name
    withImage.message({ header: { media_url: url, filename: "a.jpg" } });
    // @ts-expect-error -- a document is not a place
    withDocument.message({ header: { latitude: 1, longitude: 2 } });
    // @ts-expect-error -- a document needs a URL, not only a file name
    withDocument.message({ header: { filename: "a.pdf" } });
    // @ts-expect-error -- the longitude of the place is missing
    withPlace.message({ header: { latitude: 1 } });
    // @ts-expect-error -- latitude and longitude must be numbers
    withPlace.message({ header: { latitude: "1", longitude: "2" } });
    // @ts-expect-error -- a place is not a file
    withPlace.message({ header: { media_url: url } });
    // @ts-expect-error -- a header without variables must be left out
    withStaticHeader.message({ body: { 1: "a" }, header: { 1: "b" } });
    // @ts-expect-error -- the value of a header does not repeat its type
    withImage.message({ header: { type: "image", media_url: url } });
  });

  test("values of buttons", () => {
    // @ts-expect-error -- the button with a variable in its URL needs the key text
    withButtons.message({ buttons: { 4: { text: "123456" } } });
    // @ts-expect-error -- the button for a one-time password needs the password
    withButtons.message({ buttons: { 5: { text: "track" } } });
    // @ts-expect-error -- a button with a URL needs the key text, and not payload
    orderUpdate.message({ ...update, buttons: { 0: { payload: "a" } } });
    // @ts-expect-error -- a quick reply needs the key payload, and not text
    orderUpdate.message({ ...update, buttons: { 0: { text: "a" }, 1: { text: "b" } } });
    // @ts-expect-error -- the template has no third button
    orderUpdate.message({ ...update, buttons: { 0: { text: "a" }, 2: { payload: "b" } } });
    // @ts-expect-error -- a phone button must have no value
    withButtons.message({ buttons: { 0: { text: "a" }, 4: { text: "b" }, 5: { text: "c" } } });
    // @ts-expect-error -- a button whose URL has no variable must have no value
    withButtons.message({ buttons: { 1: { text: "a" }, 4: { text: "b" }, 5: { text: "c" } } });
    // @ts-expect-error -- the text of a button must be a string, not a number
    orderUpdate.message({ ...update, buttons: { 0: { text: 12345 } } });
    // @ts-expect-error -- the value of a button must be an object, not a string
    orderUpdate.message({ ...update, buttons: { 0: "track/12345" } });
    // @ts-expect-error -- the template has no buttons
    plain.message({ buttons: { 0: { text: "a" } } });
  });
});

describe("definitions do not compile if they are wrong:", () => {
  const body = "Hello {{1}}.";

  test("wrong keys of the definition", () => {
    // @ts-expect-error -- the body is missing
    defineTemplate({ name: "a", language: "en" });
    // @ts-expect-error -- the language is missing
    defineTemplate({ name: "a", body });
    // @ts-expect-error -- the key colour does not exist
    defineTemplate({ ...named, body, colour: "blue" });
    // @ts-expect-error -- the key category is misspelt
    defineTemplate({ ...named, body, categroy: "MARKETING" });
    // @ts-expect-error -- Meta has no such category
    defineTemplate({ ...named, body, category: "OTP" });
    // @ts-expect-error -- the body must be a string
    defineTemplate({ ...named, body: { text: body } });
    // @ts-expect-error -- the body has a position and a name
    defineTemplate({ ...named, body: "Hello {{1}} and {{name}}." });
    // @ts-expect-error -- the body has positions, and the header has a name
    defineTemplate({ ...named, body, header: { type: "text", text: "{{name}}" } });
    // @ts-expect-error -- the body has positions, and the footer has a name
    defineTemplate({ ...named, body, footer: "From {{name}}" });
    const constant = { ...named, body, colour: "blue" } as const;
    // @ts-expect-error -- the definition, which is a constant, has an unknown key
    defineTemplate(constant);
  });

  test("wrong headers", () => {
    // @ts-expect-error -- a header has at most one variable
    defineTemplate({ ...named, body, header: { type: "text", text: "{{1}} and {{2}}" } });
    // @ts-expect-error -- the API has no such type of header
    defineTemplate({ ...named, body, header: { type: "gif" } });
    // @ts-expect-error -- the type of the header is missing
    defineTemplate({ ...named, body, header: { text: "Hello" } });
    // @ts-expect-error -- the text of the text header is missing
    defineTemplate({ ...named, body, header: { type: "text" } });
    // @ts-expect-error -- an image header has no key text
    defineTemplate({ ...named, body, header: { type: "image", text: "Hello" } });
    // @ts-expect-error -- the URL of the image belongs to the message, and not to the definition
    defineTemplate({ ...named, body, header: { type: "image", media_url: url } });
    // @ts-expect-error -- a text header has no key of this name
    defineTemplate({ ...named, body, header: { type: "text", text: "Hello", size: 2 } });
  });

  test("wrong buttons", () => {
    // @ts-expect-error -- the API has no such type of button
    defineTemplate({ ...named, body, buttons: [{ type: "copy_code", text: "Copy" }] });
    // @ts-expect-error -- the url of the button is missing
    defineTemplate({ ...named, body, buttons: [{ type: "url", text: "Track" }] });
    // @ts-expect-error -- the phone number of the button is missing
    defineTemplate({ ...named, body, buttons: [{ type: "phone_number", text: "Call" }] });
    // @ts-expect-error -- the label of the button is missing
    defineTemplate({ ...named, body, buttons: [{ type: "quick_reply" }] });
    // @ts-expect-error -- a quick reply has no URL
    defineTemplate({ ...named, body, buttons: [{ type: "quick_reply", text: "Yes", url }] });
    // @ts-expect-error -- the payload belongs to the message, and not to the definition
    defineTemplate({ ...named, body, buttons: [{ type: "quick_reply", text: "Yes", payload: "YES" }] });
    // @ts-expect-error -- the buttons must be a list
    defineTemplate({ ...named, body, buttons: { 0: { type: "quick_reply", text: "Yes" } } });
  });

  test("assignments to a template", () => {
    // @ts-expect-error -- the definition of a template cannot be changed
    orderUpdate.definition.body = "Hello";
    // @ts-expect-error -- the name of a template cannot be changed
    orderUpdate.name = "another";
  });
});

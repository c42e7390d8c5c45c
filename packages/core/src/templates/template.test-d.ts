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

describe("these compile:", () => {
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

  test("texts that the compiler does not know", () => {
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

  test("takes values that fit each of them", () => {
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

  test("does not take values that fit only one of them", () => {
    // @ts-expect-error -- one of them wants two values
    either.message(one);
    // @ts-expect-error -- and a preview as well
    either.preview(one);
    // @ts-expect-error -- one of them wants values
    (isVideo ? greeting : plain).message();
    // @ts-expect-error -- one of them wants an image
    (isVideo ? image : en).message(one);
    // @ts-expect-error -- in a list
    for (const template of [en, ja]) template.message(one);
    // @ts-expect-error -- in an object
    ({ en, ja })[isVideo ? "ja" : "en"].message(one);
    const choose = () => (isVideo ? ja : en);
    // @ts-expect-error -- of a function
    choose().message(one);
    const chosen = new Map<string, typeof en | typeof ja>();
    // @ts-expect-error -- of a map
    chosen.get("ja")?.message(one);
    // @ts-expect-error -- one that wants more is none that wants less
    const less: Template<TemplateValues<typeof en>> = image;
    // @ts-expect-error -- nor one of which nothing is known
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
    // @ts-expect-error -- a value is missing
    void send(ja, one);
    // @ts-expect-error -- a value is too many
    void send(en, { body: { 1: "a", 2: "b" } });
    // @ts-expect-error -- a value of another kind
    show(withImage, one);
    // @ts-expect-error -- nobody knows whether it needs none
    const sendNothing = <Values>(template: Template<Values>) => template.message();
    void sendNothing;
  });
});

describe("a button that is one of several", () => {
  const address = isVideo ? "https://a.example/{{1}}" : "https://a.example/c";
  const otp = { type: "otp", text: "Copy" } as const;
  const call = { type: "phone_number", text: "Call", phone_number: "+15550100" } as const;
  const reply = { type: "quick_reply", text: "Yes" } as const;
  const urlButton = { type: "url", text: "Track", url: "https://a.example/{{1}}" } as const;

  test("takes the values of any of them, or nothing", () => {
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
    // @ts-expect-error -- where all of them want a text, so does the button
    always.message();
    // @ts-expect-error -- what none of them takes
    copyOrCall.message({ buttons: { 0: { payload: "B" } } });
    // @ts-expect-error -- the other button wants its text still
    replyOrGo.message({ buttons: { 0: { text: "b" } } });
  });
});

describe("values do not compile if they are wrong:", () => {
  test("values of texts", () => {
    // @ts-expect-error -- 1: values are needed
    orderUpdate.message();
    // @ts-expect-error -- 2: all of them
    orderUpdate.message({});
    // @ts-expect-error -- 3: a part is missing
    orderUpdate.message({ header: { 1: "a" }, footer: { 1: "b" }, buttons: { 0: { text: "c" } } });
    // @ts-expect-error -- 4: a variable is missing
    orderUpdate.message({ ...update, body: { 1: "John" } });
    // @ts-expect-error -- 5: a variable is too many
    orderUpdate.message({ ...update, body: { 1: "John", 2: "shipped", 3: "soon" } });
    // @ts-expect-error -- 6: a name instead of a position
    orderUpdate.message({ ...update, body: { first_name: "John", 2: "shipped" } });
    // @ts-expect-error -- 7: a value is a string, and no number
    orderUpdate.message({ ...update, body: { 1: "John", 2: 2 } });
    // @ts-expect-error -- 8: nor undefined
    orderUpdate.message({ ...update, body: { 1: "John", 2: undefined } });
    // @ts-expect-error -- 9: nor null
    orderUpdate.message({ ...update, body: { 1: null, 2: "shipped" } });
    // @ts-expect-error -- 10: a list is no object
    orderUpdate.message({ ...update, body: ["John", "shipped"] });
    // @ts-expect-error -- 11: a text is none either
    orderUpdate.message({ ...update, footer: "Acme" });
    // @ts-expect-error -- 12: a misspelt name
    greeting.message({ body: { frist_name: "John" } });
    // @ts-expect-error -- 13: a name in capitals
    greeting.message({ body: { First_Name: "John" } });
    // @ts-expect-error -- 14: a position instead of a name
    greeting.message({ body: { 1: "John" } });
    // @ts-expect-error -- 15: a misspelt part
    greeting.message({ boddy: { first_name: "John" } });
    // @ts-expect-error -- 16: a part that the template does not have
    greeting.message({ body: { first_name: "John" }, footer: { 1: "Acme" } });
    // @ts-expect-error -- 17: a value for a static text
    plain.message({ body: { 1: "John" } });
    // @ts-expect-error -- 18: nothing, for a static text
    plain.message({ body: {} });
    // @ts-expect-error -- 19: nine of ten positions
    defineTemplate({ ...named, body: ten }).message({ body: nine });
    // @ts-expect-error -- 20: nine of ten names
    defineTemplate({ ...named, body: words }).message({ body: nineWords });
    // @ts-expect-error -- 21: an option that there is not
    orderUpdate.message(update, { contents: "Hello" });
    // @ts-expect-error -- 22: a content that is no text
    orderUpdate.message(update, { content: 5 });
    // @ts-expect-error -- 23: a preview needs values as well
    orderUpdate.preview();
    // @ts-expect-error -- 24: and takes no options
    orderUpdate.preview(update, { content: "Hello" });
  });

  test("values of headers", () => {
    // @ts-expect-error -- 25: a file must be given every time
    withImage.message();
    // @ts-expect-error -- 26: with its address
    withImage.message({ header: {} });
    // @ts-expect-error -- 27: which is a text
    withImage.message({ header: { media_url: new Blob([]) } });
    // @ts-expect-error -- 28: by its right name
    withVideo.message({ header: { url } });
    // @ts-expect-error -- 29: an image has no file name
    withImage.message({ header: { media_url: url, filename: "a.jpg" } });
    // @ts-expect-error -- 30: a file is no place
    withDocument.message({ header: { latitude: 1, longitude: 2 } });
    // @ts-expect-error -- 31: a document needs more than a name
    withDocument.message({ header: { filename: "a.pdf" } });
    // @ts-expect-error -- 32: a place has a longitude
    withPlace.message({ header: { latitude: 1 } });
    // @ts-expect-error -- 33: in degrees, not in words
    withPlace.message({ header: { latitude: "1", longitude: "2" } });
    // @ts-expect-error -- 34: a place is no file
    withPlace.message({ header: { media_url: url } });
    // @ts-expect-error -- 35: a static header takes no value
    withStaticHeader.message({ body: { 1: "a" }, header: { 1: "b" } });
    // @ts-expect-error -- 36: the type is the definition's
    withImage.message({ header: { type: "image", media_url: url } });
  });

  test("values of buttons", () => {
    // @ts-expect-error -- 37: an address with a variable needs its end
    withButtons.message({ buttons: { 4: { text: "123456" } } });
    // @ts-expect-error -- 38: a password its code
    withButtons.message({ buttons: { 5: { text: "track" } } });
    // @ts-expect-error -- 39: an address has no payload
    orderUpdate.message({ ...update, buttons: { 0: { payload: "a" } } });
    // @ts-expect-error -- 40: a quick reply has no text
    orderUpdate.message({ ...update, buttons: { 0: { text: "a" }, 1: { text: "b" } } });
    // @ts-expect-error -- 41: there is no such button
    orderUpdate.message({ ...update, buttons: { 0: { text: "a" }, 2: { payload: "b" } } });
    // @ts-expect-error -- 42: a number to call takes nothing
    withButtons.message({ buttons: { 0: { text: "a" }, 4: { text: "b" }, 5: { text: "c" } } });
    // @ts-expect-error -- 43: nor does an address without a variable
    withButtons.message({ buttons: { 1: { text: "a" }, 4: { text: "b" }, 5: { text: "c" } } });
    // @ts-expect-error -- 44: a text, not a number
    orderUpdate.message({ ...update, buttons: { 0: { text: 12345 } } });
    // @ts-expect-error -- 45: an object, not the text itself
    orderUpdate.message({ ...update, buttons: { 0: "track/12345" } });
    // @ts-expect-error -- 46: buttons of a template that has none
    plain.message({ buttons: { 0: { text: "a" } } });
  });
});

describe("definitions do not compile if they are wrong:", () => {
  const body = "Hello {{1}}.";

  test("wrong keys of the definition", () => {
    // @ts-expect-error -- 47: a template has a body
    defineTemplate({ name: "a", language: "en" });
    // @ts-expect-error -- 48: and a language
    defineTemplate({ name: "a", body });
    // @ts-expect-error -- 49: and no unknown key
    defineTemplate({ ...named, body, colour: "blue" });
    // @ts-expect-error -- 50: nor a misspelt one
    defineTemplate({ ...named, body, categroy: "MARKETING" });
    // @ts-expect-error -- 51: a category that Meta does not have
    defineTemplate({ ...named, body, category: "OTP" });
    // @ts-expect-error -- 52: a body is a text
    defineTemplate({ ...named, body: { text: body } });
    // @ts-expect-error -- 53: positions and names in one text
    defineTemplate({ ...named, body: "Hello {{1}} and {{name}}." });
    // @ts-expect-error -- 54: positions in the body, a name in the header
    defineTemplate({ ...named, body, header: { type: "text", text: "{{name}}" } });
    // @ts-expect-error -- 55: positions in the body, a name in the footer
    defineTemplate({ ...named, body, footer: "From {{name}}" });
    const constant = { ...named, body, colour: "blue" } as const;
    // @ts-expect-error -- 56: an unknown key of a constant
    defineTemplate(constant);
  });

  test("wrong headers", () => {
    // @ts-expect-error -- 57: two variables
    defineTemplate({ ...named, body, header: { type: "text", text: "{{1}} and {{2}}" } });
    // @ts-expect-error -- 58: a kind that the API does not send
    defineTemplate({ ...named, body, header: { type: "gif" } });
    // @ts-expect-error -- 59: no kind at all
    defineTemplate({ ...named, body, header: { text: "Hello" } });
    // @ts-expect-error -- 60: a text header without its text
    defineTemplate({ ...named, body, header: { type: "text" } });
    // @ts-expect-error -- 61: an image with a text
    defineTemplate({ ...named, body, header: { type: "image", text: "Hello" } });
    // @ts-expect-error -- 62: an address belongs to the message
    defineTemplate({ ...named, body, header: { type: "image", media_url: url } });
    // @ts-expect-error -- 63: an unknown key
    defineTemplate({ ...named, body, header: { type: "text", text: "Hello", size: 2 } });
  });

  test("wrong buttons", () => {
    // @ts-expect-error -- 64: a kind that the API does not send
    defineTemplate({ ...named, body, buttons: [{ type: "copy_code", text: "Copy" }] });
    // @ts-expect-error -- 65: an address without its url
    defineTemplate({ ...named, body, buttons: [{ type: "url", text: "Track" }] });
    // @ts-expect-error -- 66: a number without itself
    defineTemplate({ ...named, body, buttons: [{ type: "phone_number", text: "Call" }] });
    // @ts-expect-error -- 67: a button without a label
    defineTemplate({ ...named, body, buttons: [{ type: "quick_reply" }] });
    // @ts-expect-error -- 68: a quick reply with an address
    defineTemplate({ ...named, body, buttons: [{ type: "quick_reply", text: "Yes", url }] });
    // @ts-expect-error -- 69: a payload belongs to the message
    defineTemplate({ ...named, body, buttons: [{ type: "quick_reply", text: "Yes", payload: "YES" }] });
    // @ts-expect-error -- 70: buttons are a list
    defineTemplate({ ...named, body, buttons: { 0: { type: "quick_reply", text: "Yes" } } });
  });

  test("changes of a template", () => {
    // @ts-expect-error -- 71: nor can its definition
    orderUpdate.definition.body = "Hello";
    // @ts-expect-error -- 72: nor its name
    orderUpdate.name = "another";
  });
});

// src/io.ts
var SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];
var SAME_SIGNAL = 1e3;
function watchSignals() {
  const [first, second] = [new AbortController(), new AbortController()];
  let since = Infinity;
  const receive = (name) => {
    if (!first.signal.aborted) {
      since = performance.now();
      first.abort(name);
    } else if (performance.now() - since >= SAME_SIGNAL) second.abort(name);
  };
  for (const name of SIGNALS) process.on(name, () => receive(name));
  return { first: first.signal, second: second.signal };
}
var signalOf = ({ first }) => first.aborted ? SIGNALS.find((name) => name === first.reason) : void 0;
var HIDDEN = String.raw`(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]`;
var hidden = new RegExp(HIDDEN, "gu");
var hiddenInLines = new RegExp(String.raw`(?!\n)${HIDDEN}`, "gu");
var visible = (text) => text.replaceAll(hidden, draw);
var visibleLines = (text) => text.replaceAll(hiddenInLines, draw);
var oneLine = (text) => visible(text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim());
var jsonText = (value, indent) => JSON.stringify(value, void 0, indent).replaceAll(hiddenInLines, escape);
function draw(character) {
  const code = character.codePointAt(0) ?? 0;
  if (code < 32) return String.fromCodePoint(9216 + code);
  if (code === 127) return "\u2421";
  return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}
var escape = (character) => character.split("").map((unit) => String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
var print = ({ stdout }, line) => void stdout.write(`${visibleLines(line)}
`);
var printJson = ({ stdout }, value) => void stdout.write(`${jsonText(value)}
`);
var printDrawing = ({ stdout }, drawing) => void stdout.write(`${drawing}
`);
var talk = ({ stderr }, line) => void stderr.write(`${visibleLines(line)}
`);
var talkJson = ({ stderr }, value) => void stderr.write(`${jsonText(value)}
`);

export {
  watchSignals,
  signalOf,
  visible,
  visibleLines,
  oneLine,
  jsonText,
  print,
  printJson,
  printDrawing,
  talk,
  talkJson
};

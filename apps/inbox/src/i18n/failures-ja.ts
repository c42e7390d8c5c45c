/** A failure in words, as `deliveryFailure` has it in English. */
interface FailureWords {
  readonly title: string;
  readonly meaning: string;
  readonly advice: string;
}

const TEMPLATE =
  "名前、言語、すべての値を承認済みのテンプレートと見比べ、直して新しく送ってください。再試行しても同じ値が送られます。";

/** The failures that the emulator brings about, in Japanese; all others are shown in English. */
export const FAILURES_JA: Readonly<Record<number, FailureWords>> = {
  131008: {
    title: "必須のパラメーターがありません",
    meaning: "ボタンの値など、必要なパラメーターが欠けています。",
    advice: TEMPLATE,
  },
  131047: {
    title: "再エンゲージメントメッセージ",
    meaning: "お客様の最後のメッセージから 24 時間以上が経っています。",
    advice:
      "24 時間ウィンドウが閉じているので、WhatsApp テンプレートを送ってください。または、お客様が書くのを待って再試行してください。",
  },
  132000: {
    title: "テンプレートの変数の数が合いません",
    meaning: "渡した値の数が、承認済みのテンプレートの変数の数と違います。",
    advice: TEMPLATE,
  },
  132001: {
    title: "テンプレートがありません",
    meaning: "その名前と言語のテンプレートがないか、まだ承認されていません。",
    advice: TEMPLATE,
  },
  132005: {
    title: "値を入れたテンプレートが長すぎます",
    meaning: "値を入れた文が、許される長さを超えています。",
    advice: TEMPLATE,
  },
  132012: {
    title: "テンプレートのパラメーターの形式が合いません",
    meaning: "値の種類が、承認済みのテンプレートと違います。",
    advice: TEMPLATE,
  },
};

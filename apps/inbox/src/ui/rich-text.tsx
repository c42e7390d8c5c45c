import { Fragment } from "react";
import { formatWhatsApp, type TextRun } from "./text.tsx";

/** A text with WhatsApp's bold, italic, strike and code. */
export const RichText = ({ text }: { readonly text: string }) =>
  // The runs of a text never move.
  formatWhatsApp(text).map((run, place) => <Fragment key={place}>{formed(run)}</Fragment>);

function formed({ text, form }: TextRun) {
  switch (form) {
    case "bold":
      return <strong>{text}</strong>;
    case "italic":
      return <em>{text}</em>;
    case "strike":
      return <s>{text}</s>;
    case "code":
      return <code>{text}</code>;
    default:
      return text;
  }
}

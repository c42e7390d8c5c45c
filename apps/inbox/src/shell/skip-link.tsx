import { useLanguage } from "../i18n/language.ts";

/** The way past everything to where a message is written. The address stays: it says which conversation is open. */
export function SkipLink() {
  const { text } = useLanguage();
  return (
    <a
      className="skip"
      href="#composer"
      onClick={(event) => {
        event.preventDefault();
        // Where no conversation is open, the list is where one goes on.
        (document.getElementById("composer") ?? document.querySelector<HTMLElement>(".row"))?.focus();
      }}
    >
      {text.skip}
    </a>
  );
}

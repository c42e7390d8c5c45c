import { MAX_FILES } from "@livedesk/schema";
import { useLanguage } from "../i18n/language.ts";

/** Says how many files were left out, because one message may hold no more. */
export function LeftOutNote({ count }: { readonly count: number }) {
  const { text } = useLanguage();
  // It stands there from the start, so that what appears in it is read out.
  return (
    <p className="files-left-out" role="alert">
      {count > 0 && text.compose.leftOut(count, MAX_FILES)}
    </p>
  );
}

import { useLanguage } from "../i18n/language.ts";
import type { Problem } from "../api/problem.ts";
import { problemDetail, problemTitle } from "../i18n/problem-title.ts";
import { Notice } from "./notice.tsx";

/** Why something that was asked for did not happen. */
export function ProblemNote({ problem }: { readonly problem: Problem }) {
  const { text, locale } = useLanguage();
  const detail = problemDetail(problem);
  return (
    <Notice urgent tone="danger" icon="alert" title={problemTitle(problem, text)}>
      {detail !== undefined && <p lang={problem.fault === undefined ? locale : "en"}>{detail}</p>}
    </Notice>
  );
}

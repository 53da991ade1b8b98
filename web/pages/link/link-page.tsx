import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { api } from "../../api.ts";
import { Loading } from "../../components/loading.tsx";
import { Notice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { PlainFrame } from "../../components/plain-frame.tsx";
import { Problem } from "../../components/problem.tsx";
import { ApiError } from "../../request.ts";
import { useWords } from "../../words/words.ts";
import { PasswordForm } from "./password-form.tsx";

/** A one-time link: its holder sets a password and is signed in. */
export function LinkPage() {
  const words = useWords().link;
  const { token = "" } = useParams();
  const link = useQuery({
    queryKey: ["link", token],
    queryFn: () => api.link(token),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const unknown = link.error instanceof ApiError && link.error.status === 404;
  return (
    <PlainFrame>
      <PageTitle
        title={
          link.data?.kind === "operator"
            ? words.operatorTitle
            : link.data?.isReset === true
              ? words.resetTitle
              : words.title
        }
      />
      {link.isPending && <Loading />}
      {unknown && (
        <Notice kind="bad" title={words.unknown}>
          {words.unknownCure}
        </Notice>
      )}
      {link.error !== null && !unknown && <Problem error={link.error} />}
      {link.data !== undefined && <PasswordForm token={token} link={link.data} />}
    </PlainFrame>
  );
}

import { PageTitle } from "../../components/page-title.tsx";
import { useUser } from "../../session.tsx";
import { useWords } from "../../words/words.ts";
import { BackfillSection } from "./backfill-section.tsx";
import { CsvSection } from "./csv-section.tsx";

/** ストレージ: CSV files, for everybody; backfills, for administrators. */
export function StoragePage() {
  const words = useWords().storage;
  const isAdministrator = useUser().role === "administrator";
  return (
    <>
      <PageTitle title={words.title} />
      <CsvSection />
      {isAdministrator && <BackfillSection />}
    </>
  );
}

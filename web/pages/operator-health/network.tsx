import type { Health } from "../../../contract/operator-health.ts";
import { Facts } from "../../components/facts.tsx";
import { Section } from "../../components/section.tsx";
import { useWords } from "../../words/words.ts";

/** Source addresses, versions, and where the data lies; never a secret. */
export function Network({ health: { egress, versions, places } }: { health: Health }) {
  const words = useWords().operatorHealth;
  const mono = (text: string) => <span className="mono">{text}</span>;
  return (
    <Section title={words.network}>
      <Facts
        facts={[
          [
            words.published,
            egress.published.length === 0 ? words.publishedNone : mono(egress.published.join(", ")),
          ],
          [words.bound, egress.bound === null ? words.boundNone : mono(egress.bound)],
          [words.proxy, egress.proxy === null ? null : mono(egress.proxy)],
          [words.onbinVersion, versions.onbin],
          [words.nodeVersion, versions.node],
          [words.postgresVersion, versions.postgres],
          [
            words.migrations,
            words.migrationsText(versions.migrations.length, versions.migrations.at(-1) ?? words.noValue),
          ],
          [words.data, mono(places.data)],
          [words.spoolFolder, mono(places.spool)],
          [words.databasePlace, places.database === null ? words.embedded : mono(places.database)],
        ]}
      />
    </Section>
  );
}

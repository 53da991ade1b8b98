import { Text } from "@mantine/core";
import { TextLink } from "../../components/link-button.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import { StateDot } from "../../components/state-dot.tsx";
import { useWords } from "../../words/words.ts";
import { CompanyTable } from "../operator/company-table.tsx";
import { useTroubledCompanies } from "./use-health.ts";

/** Companies that are named here. */
const most = 10;

/** Whose integration needs attention, worst first. */
export function TroubledCompanies() {
  const words = useWords().operatorHealth;
  const { data, error } = useTroubledCompanies();
  return (
    <Section
      title={words.companiesInTrouble}
      aside={
        data !== undefined &&
        data.counts.troubled > most && (
          <TextLink to="/operator?show=trouble">{words.companiesAll(data.counts.troubled)}</TextLink>
        )
      }
    >
      {data === undefined && error !== null && <Problem error={error} />}
      {data?.items.length === 0 && (
        <Text>
          <StateDot tone="good">{words.companiesWell}</StateDot>
        </Text>
      )}
      {data !== undefined && data.items.length > 0 && <CompanyTable companies={data.items.slice(0, most)} />}
    </Section>
  );
}

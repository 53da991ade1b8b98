import { SimpleGrid } from "@mantine/core";
import type { Company } from "../../../contract/operator.ts";
import { AddKey } from "./add-key.tsx";
import { AddUser } from "./add-user.tsx";

/** A company's people and API keys, below its row. */
export function CompanyPanel({ company }: { company: Company }) {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl" p="sm">
      <AddUser company={company} />
      <AddKey company={company} />
    </SimpleGrid>
  );
}

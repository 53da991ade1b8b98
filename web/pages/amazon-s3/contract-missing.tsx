import { Text } from "@mantine/core";
import type { AmazonS3Page } from "../../../contract/destination.ts";
import { Notice } from "../../components/notice.tsx";
import { useWords } from "../../words/words.ts";
import { Meanwhile } from "./still-missing.tsx";

/** S1: what a company without contract sees instead of the form. */
export function ContractMissing({ page: { contact } }: { page: AmazonS3Page }) {
  const words = useWords().amazonS3;
  return (
    <Notice kind="info" title={words.contractTitle} maw={720}>
      <Text>{words.contractText}</Text>
      <Meanwhile />
      {contact === null ? (
        <Text>{words.contractNoContact}</Text>
      ) : (
        <Text>
          {words.contractContact}: <strong>{contact}</strong>
        </Text>
      )}
    </Notice>
  );
}

import { List, Text } from "@mantine/core";
import { useWords } from "../../words/words.ts";

/** From an AWS account to the first recording, for somebody who has never opened IAM. */
export function Guide() {
  const words = useWords().amazonS3;
  return (
    <List type="ordered" spacing="sm">
      {words.guide.map(({ title, text }) => (
        <List.Item key={title}>
          <Text fw={600}>{title}</Text>
          <Text>{text}</Text>
        </List.Item>
      ))}
    </List>
  );
}

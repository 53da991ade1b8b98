import { Checkbox, List, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { GuideStep as Step } from "../../words/ja/amazon-s3-guide.ts";
import { useWords } from "../../words/words.ts";
import { ConsoleDrawing } from "./console-drawing.tsx";
import classes from "./guide.module.css";

type GuideStepProps = {
  number: number;
  step: Step;
  done: boolean;
  setDone: (done: boolean) => void;
  /** What belongs to this step besides its words: fields, a policy, a link. */
  children: ReactNode;
};

export function GuideStep({ number, step, done, setDone, children }: GuideStepProps) {
  const words = useWords().amazonS3Guide;
  return (
    <li className={classes.step}>
      <Title order={2} mb="xs">
        {words.step(number)}: {step.title}
      </Title>
      <div className={classes.body}>
        <div className={classes.words}>
          <Text mb="xs">{step.text}</Text>
          {step.acts.length > 0 && (
            <List type="ordered" spacing={6} mb="sm">
              {step.acts.map((act) => (
                <List.Item key={act}>{act}</List.Item>
              ))}
            </List>
          )}
          {children}
          <Checkbox
            mt="md"
            className="no-print"
            label={words.done(number)}
            checked={done}
            onChange={({ currentTarget }) => setDone(currentTarget.checked)}
          />
        </div>
        {step.drawing.length > 0 && <ConsoleDrawing title={step.title} rows={step.drawing} />}
      </div>
    </li>
  );
}

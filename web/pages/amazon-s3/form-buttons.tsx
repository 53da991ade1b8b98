import { Button, Group, Text } from "@mantine/core";
import type { AmazonS3Page } from "../../../contract/destination.ts";
import { LinkButton } from "../../components/link-button.tsx";
import { useWords } from "../../words/words.ts";
import classes from "./settings.module.css";
import type { DestinationForm } from "./use-destination-form.ts";

/** The three buttons (S7–S9), each with what it does in words. */
export function FormButtons({ page, form }: { page: AmazonS3Page; form: DestinationForm }) {
  const words = useWords().amazonS3;
  const busy = form.busy !== "no";
  // Not `disabled`: a button that vanishes from the keyboard's way loses the reader's place.
  const waits = busy ? { "aria-disabled": true, "data-disabled": true } : {};
  return (
    <div className={classes.buttons}>
      <Group gap="sm">
        <Button type="submit" {...waits}>
          {form.busy === "testing" ? words.testing : words.save}
        </Button>
        <Button variant="default" onClick={() => void form.save(false)} {...waits}>
          {form.busy === "saving" ? words.saving : words.saveWithoutTest}
        </Button>
        {page.destination !== null && (
          <LinkButton
            to="/app/settings/amazon-s3/remove"
            variant="subtle"
            c="var(--mantine-color-error)"
            ms="auto"
          >
            {words.remove}
          </LinkButton>
        )}
      </Group>
      <Text size="xs" c="dimmed" mt={6}>
        {words.save}: {words.saveHint} {words.saveWithoutTest}: {words.saveWithoutTestHint}
      </Text>
    </div>
  );
}

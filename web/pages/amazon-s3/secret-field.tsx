import { Button, Group, PasswordInput, TextInput } from "@mantine/core";
import type { Destination } from "../../../contract/destination.ts";
import { useWords } from "../../words/words.ts";
import { FieldRow } from "./field-row.tsx";
import { canKeepSecret } from "./form-values.ts";
import type { DestinationForm } from "./use-destination-form.ts";

/** Write-only: the stored secret appears as dots and its last four characters, and can be replaced. */
export function SecretField({ stored, form }: { stored: Destination | null; form: DestinationForm }) {
  const words = useWords().amazonS3;
  const { values, faults, set } = form;
  const canKeep = canKeepSecret(values, stored);
  if (canKeep && values.secret === null) {
    return (
      <FieldRow id="secret" label={words.secret}>
        <Group gap="xs" align="flex-start">
          <TextInput
            id="secret"
            readOnly
            variant="filled"
            value={words.secretStored(stored.secretLast4)}
            description={
              values.accessKeyId === stored.accessKeyId ? words.secretStoredHint : words.secretForNewKey
            }
            error={faults.secretAccessKey}
            inputWrapperOrder={["input", "error", "description"]}
            flex="1 1 16rem"
          />
          <Button variant="default" onClick={() => set({ secret: "" })}>
            {words.change}
          </Button>
        </Group>
      </FieldRow>
    );
  }
  return (
    <FieldRow id="secret" label={words.secret}>
      <Group gap="xs" align="flex-start">
        <PasswordInput
          id="secret"
          value={values.secret ?? ""}
          onChange={(event) => set({ secret: event.currentTarget.value })}
          description={stored !== null && !canKeep ? words.secretAgain : words.secretHint}
          error={faults.secretAccessKey}
          inputWrapperOrder={["input", "error", "description"]}
          visibilityToggleButtonProps={{ "aria-label": words.show, tabIndex: 0 }}
          autoComplete="new-password"
          data-1p-ignore
          flex="1 1 16rem"
          autoFocus={canKeep}
        />
        {canKeep && (
          <Button variant="default" onClick={() => set({ secret: null })}>
            {words.keepStored}
          </Button>
        )}
      </Group>
    </FieldRow>
  );
}

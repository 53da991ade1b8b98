import { Button, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import {
  type CloudField,
  type CloudKind,
  cloudFields,
  type FieldFault,
} from "../../../contract/cloud-sources.ts";
import { CopyLine } from "../../components/copy-line.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import type { CloudValues } from "./cloud-values.ts";

/** What the provider's console shows, a field each; secrets are write-only. */
export function CloudFields({
  kind,
  values,
  onChange,
  faults,
  keeps,
}: {
  kind: CloudKind;
  values: CloudValues;
  onChange: (values: CloudValues) => void;
  faults: readonly FieldFault[];
  /** Secrets are stored already, and one left empty stays. */
  keeps: boolean;
}) {
  const all = useWords();
  const words = all.sources;
  const language = useLanguage();
  const [generated, setGenerated] = useState<string | null>(null);
  const set = ({ name, secret }: CloudField, value: string) => {
    const part = secret ? "secrets" : "account";
    onChange({ ...values, [part]: { ...values[part], [name]: value } });
  };
  const fault = (name: string) => {
    const found = faults.find(({ field }) => field === name);
    if (found === undefined) return false;
    return found.problem === "missing" ? words.missing : words.invalid;
  };
  return (
    <Stack gap="sm" w="100%" maw={560}>
      {cloudFields[kind].map((field) => {
        const { name, secret, required, example, label } = field;
        const shared = {
          label: required ? label[language] : words.optional(label[language]),
          description:
            secret && keeps ? words.secretKept : example === "" ? undefined : words.example(example),
          inputWrapperOrder: ["label", "input", "error", "description"] as const,
          autoComplete: secret ? "new-password" : "off",
          "data-1p-ignore": true,
          value: (secret ? values.secrets : values.account)[name] ?? "",
          error: fault(name),
        };
        if (!secret) {
          return (
            <TextInput
              key={name}
              {...shared}
              inputWrapperOrder={[...shared.inputWrapperOrder]}
              onChange={(event) => set(field, event.currentTarget.value)}
            />
          );
        }
        return (
          <Stack key={name} gap="xs">
            <PasswordInput
              {...shared}
              inputWrapperOrder={[...shared.inputWrapperOrder]}
              visibilityToggleButtonProps={{ "aria-label": all.showPassword, tabIndex: 0 }}
              onChange={(event) => set(field, event.currentTarget.value)}
            />
            {kind === "webhook" && name === "signingSecret" && (
              <>
                <Group>
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => {
                      const made = newSigningSecret();
                      setGenerated(made);
                      set(field, made);
                    }}
                  >
                    {words.generate}
                  </Button>
                </Group>
                {generated !== null && (
                  <div role="status">
                    <CopyLine text={generated} what={label[language]} />
                    <Text size="sm">{words.generated}</Text>
                  </div>
                )}
              </>
            )}
          </Stack>
        );
      })}
    </Stack>
  );
}

/** 32 random bytes in the form of Standard Webhooks. */
function newSigningSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}

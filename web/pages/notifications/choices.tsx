import { Checkbox, NativeSelect, Stack } from "@mantine/core";
import type { Address, ChangeAddress } from "../../../contract/notifications.ts";
import { useWords } from "../../words/words.ts";
import { type Scope, useScope } from "./scope.ts";

/** What a new address is told, to begin with. */
export function firstChoices({ services }: Scope, language: Address["language"]): ChangeAddress {
  return { language, services: [...services], heartbeat: false, dailyProof: false };
}

/** The language of an address's mails, and what it is told. */
export function Choices({
  values,
  onChange,
}: {
  values: ChangeAddress;
  onChange: (values: ChangeAddress) => void;
}) {
  const words = useWords().notifications;
  const { kind, services } = useScope();
  const reports = [
    ["dailyProof", words.dailyProof],
    ["heartbeat", words.heartbeat],
  ] as const;
  const chosen = [...values.services, ...reports.map(([name]) => name).filter((name) => values[name])];
  const choose = (names: readonly string[]) =>
    onChange({
      ...values,
      services: services.filter((service) => names.includes(service)),
      dailyProof: names.includes("dailyProof"),
      heartbeat: names.includes("heartbeat"),
    });
  return (
    <Stack gap="sm" align="flex-start">
      <NativeSelect
        label={words.language}
        value={values.language}
        onChange={(event) =>
          onChange({ ...values, language: event.currentTarget.value === "ja" ? "ja" : "en" })
        }
        data={[
          { value: "ja", label: words.languages.ja },
          { value: "en", label: words.languages.en },
        ]}
      />
      {kind === "company" && (
        <Checkbox.Group label={words.about} value={chosen} onChange={choose}>
          <Stack gap={6} mt={6}>
            {services.map((service) => (
              <Checkbox key={service} value={service} label={words.services[service]} />
            ))}
            {reports.map(([name, label]) => (
              <Checkbox key={name} value={name} label={label} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </Stack>
  );
}

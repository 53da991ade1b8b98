import { Button, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { kindNames, type OwnKind, ownKinds } from "../../../contract/source-kinds.ts";
import { TextLink } from "../../components/link-button.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { sourceKeys, sourcesApi } from "../../sources-api.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { CloudFields } from "./cloud-fields.tsx";
import { cloudKindOf, faultsOf, noValues } from "./cloud-values.ts";
import { keepFreshKey } from "./fresh-keys.ts";

const groups = {
  own: ["asterisk", "freepbx", "freeswitch", "fusionpbx", "rtpengine"],
  cloud: ["twilio", "telnyx", "zoom"],
  other: ["push", "webhook"],
} as const satisfies Record<string, readonly OwnKind[]>;

/** Chooses a phone system, names it, and leads to its page with the key in hand. */
export function NewSourcePage() {
  const words = useWords().sources;
  const language = useLanguage();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [kind, setKind] = useState<OwnKind>("asterisk");
  const [typed, setTyped] = useState<string | null>(null);
  const [values, setValues] = useState(noValues);
  const [tried, setTried] = useState(false);
  const cloud = cloudKindOf(kind);
  const name = typed ?? kindNames[language][kind].replace(/ \(.*$/, "");
  const faults = cloud === null ? [] : faultsOf(cloud, values, false);
  const add = useMutation({
    mutationFn: () => sourcesApi.add({ kind, name: name.trim(), ...(cloud === null ? {} : values) }),
    onSuccess: async ({ id, key }) => {
      keepFreshKey(id, key);
      await client.invalidateQueries({ queryKey: sourceKeys.all });
      await navigate(`/app/settings/sources/${id}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() !== "" && faults.length === 0 && !add.isPending) add.mutate();
  };
  return (
    <>
      <PageTitle title={words.newTitle} />
      <TextLink to="/app/settings/sources">{words.back}</TextLink>
      <Text my="md" maw={760}>
        {words.newIntro}
      </Text>
      <form onSubmit={submit} noValidate>
        <Stack gap="md" align="flex-start" maw={760}>
          <Radio.Group
            label={words.system}
            value={kind}
            onChange={(value) => {
              setKind(ownKinds.find((known) => known === value) ?? "push");
              setValues(noValues);
              setTried(false);
            }}
          >
            {Object.entries(groups).map(([group, kinds]) => (
              <Stack key={group} gap={6} mt="sm">
                <Text size="sm" c="dimmed">
                  {words.groups[group as keyof typeof groups]}
                </Text>
                {kinds.map((known) => (
                  <Radio
                    key={known}
                    value={known}
                    label={kindNames[language][known]}
                    description={words.systemTexts[known]}
                  />
                ))}
              </Stack>
            ))}
          </Radio.Group>
          <TextInput
            label={words.name}
            description={words.nameHint}
            inputWrapperOrder={["label", "input", "error", "description"]}
            autoComplete="off"
            maxLength={100}
            value={name}
            onChange={(event) => setTyped(event.currentTarget.value)}
            error={tried && name.trim() === "" && words.missing}
            w="100%"
            maw={400}
          />
          {cloud !== null && (
            <CloudFields
              kind={cloud}
              values={values}
              onChange={setValues}
              faults={tried ? faults : []}
              keeps={false}
            />
          )}
          {add.error !== null && <Problem error={add.error} />}
          <Button type="submit" aria-disabled={add.isPending}>
            {add.isPending ? words.making : words.make}
          </Button>
          <Text size="sm" c="dimmed">
            {words.operatorOnly}
          </Text>
        </Stack>
      </form>
    </>
  );
}

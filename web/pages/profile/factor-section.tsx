import { Button, Group, Stack, Text } from "@mantine/core";
import { use, useState } from "react";
import type { Profile } from "../../../contract/profile.ts";
import { Notice } from "../../components/notice.tsx";
import { Section } from "../../components/section.tsx";
import { StateDot } from "../../components/state-dot.tsx";
import { dateAndTime } from "../../format.ts";
import { peopleApi } from "../../people-api.ts";
import { UserContext } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { FactorSetup } from "./factor-setup.tsx";
import { ProveForm } from "./prove-form.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { useOwnAct } from "./use-own-act.ts";

/** Fewer than these are worth a word. */
const few = 4;
type Panel = "setup" | "codes" | "remove";

/** The second factor: set up, new recovery codes, removed. */
export function FactorSection({ profile }: { profile: Profile }) {
  const words = useWords().profile;
  const language = useLanguage();
  const zone = use(UserContext)?.company.timeZone;
  const { factor, factorRequired } = profile;
  const [panel, setPanel] = useState<Panel | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const show = (made: string[], text: string | null) => {
    setCodes(made);
    setSaid(text);
    setPanel(null);
  };
  const renew = useOwnAct(peopleApi.renewCodes, (made) => show(made.codes, null));
  const remove = useOwnAct(peopleApi.removeFactor, () => {
    setPanel(null);
    setCodes(null);
    setSaid(words.removed);
  });
  const open = (name: Panel, label: string) => (
    <Button
      variant="default"
      aria-expanded={panel === name}
      onClick={() => {
        setPanel(panel === name ? null : name);
        setSaid(null);
      }}
    >
      {label}
    </Button>
  );
  return (
    <Section title={words.factor}>
      <Stack gap="sm" align="flex-start">
        <Text maw={760}>{words.factorText}</Text>
        <Group gap="sm">
          <StateDot tone={factor === null ? "quiet" : "good"}>
            {factor === null ? words.factorOff : words.factorOn(dateAndTime(factor.since, language, zone))}
          </StateDot>
          {factor !== null && (
            <Text span size="sm" c="dimmed">
              {words.codesLeft(factor.recoveryCodesLeft)}
            </Text>
          )}
        </Group>
        {factor !== null && factor.recoveryCodesLeft < few && codes === null && (
          <Notice kind="warning">{words.codesFew}</Notice>
        )}
        {said !== null && <Notice kind="good">{said}</Notice>}
        {codes !== null && <RecoveryCodes codes={codes} onDone={() => setCodes(null)} />}
        {factor === null && panel !== "setup" && open("setup", words.setUp)}
        {factor === null && panel === "setup" && (
          <FactorSetup onDone={(made) => show(made, words.factorDone)} onCancel={() => setPanel(null)} />
        )}
        {factor !== null && (
          <Group gap="sm">
            {open("codes", words.newCodes)}
            {factorRequired ? (
              <Text size="sm" c="dimmed">
                {words.removeRefused}
              </Text>
            ) : (
              open("remove", words.remove)
            )}
          </Group>
        )}
        {factor !== null && panel === "codes" && (
          <ProveForm
            text={words.newCodesText}
            submit={words.newCodesNow}
            isPending={renew.isPending}
            error={renew.error}
            onSubmit={renew.mutate}
          />
        )}
        {factor !== null && panel === "remove" && (
          <ProveForm
            text={words.removeText}
            submit={words.removeNow}
            isPending={remove.isPending}
            error={remove.error}
            onSubmit={remove.mutate}
          />
        )}
      </Stack>
    </Section>
  );
}

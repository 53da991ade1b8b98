import { Box, Button, Group, Text, Title } from "@mantine/core";
import { useId, useState } from "react";
import { heldReasons } from "../../../contract/held-reasons.ts";
import { type Incident, mostCountedFailures } from "../../../contract/incidents.ts";
import { Cure } from "../../components/cure.tsx";
import { TextLink } from "../../components/link-button.tsx";
import { Moment } from "../../components/moment.tsx";
import { StateDot } from "../../components/state-dot.tsx";
import { age, hourAndMinute } from "../../format.ts";
import { useUser } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import classes from "./incident-card.module.css";
import { IncidentFailures } from "./incident-failures.tsx";
import type { ShipAgainHere } from "./use-ship-again.ts";

/** One kind of error: since when, why, what to do, how many recordings it concerns, and each of them on demand. */
export function IncidentCard({ incident, ship }: { incident: Incident; ship: ShipAgainHere }) {
  const words = useWords();
  const own = words.errorLog;
  const language = useLanguage();
  const { notices } = useUser();
  const [open, setOpen] = useState(false);
  const heading = useId();
  const failures = useId();
  const { cause, cure } = incident.words[language];
  const many = incident.open >= mostCountedFailures;
  const count = `${incident.open.toLocaleString(language)}${many ? "+" : ""}`;
  const ended = incident.closedAt !== null;
  // What is wrong with the audio itself is not mended by settings, nor tried by a paused destination.
  const ofAudio =
    incident.codes.length > 0 && incident.codes.every((code) => Object.hasOwn(heldReasons, code));
  const paused = notices.paused !== null && incident.service === "amazon-s3" && !ofAudio;
  const canShip = incident.codes.length > 0 && incident.open > 0;
  return (
    <section
      aria-labelledby={heading}
      className={classes.card}
      data-open={ended || incident.id === null || incident.quietSince !== null ? undefined : true}
    >
      <Group gap="sm" justify="space-between" align="baseline">
        <IncidentState incident={incident} />
        <Text size="sm" c="dimmed">
          {incident.serviceName === "phone" ? own.phone : incident.serviceName} · {own.since}{" "}
          <Moment at={incident.since} />
        </Text>
      </Group>
      <Title order={3} id={heading} my={4}>
        {cause}
      </Title>
      <Text component="div">
        <Cure text={cure} />
      </Text>
      <Text size="sm" c="dimmed" mt={4}>
        {ended ? (
          <>
            {incident.recovered !== null && own.recoveredCount(incident.recovered)}
            {incident.longestSeconds !== null && incident.longestSeconds > 0 && (
              <> {own.longest(age(incident.longestSeconds, words.units))}</>
            )}
          </>
        ) : (
          incident.codes.length > 0 && own.concerned(count)
        )}
      </Text>
      {incident.codes.length > 0 && (
        <Group gap="sm" mt="xs">
          <Button
            variant="default"
            size="compact-sm"
            aria-expanded={open}
            aria-controls={failures}
            onClick={() => setOpen(!open)}
          >
            {open ? own.hideFailures : own.showFailures}
          </Button>
          {canShip && (
            <Button
              variant="default"
              size="compact-sm"
              disabled={ship.busy}
              onClick={() => ship.ask({ service: incident.service, codes: incident.codes })}
            >
              {ship.busy ? words.shipAgain.asking : words.shipAgain.all(count)}
            </Button>
          )}
          {!ended && paused && <TextLink to="/app/settings/amazon-s3">{own.toSettings}</TextLink>}
        </Group>
      )}
      {canShip && (
        <Text size="xs" c="dimmed" mt={4}>
          {paused ? words.call.shipMeans.probe : words.shipAgain.means}
        </Text>
      )}
      <Box id={failures} mt={open ? "sm" : 0}>
        {open && <IncidentFailures incident={incident} ship={ship} />}
      </Box>
    </section>
  );
}

function IncidentState({ incident: { id, closedAt, quietSince } }: { incident: Incident }) {
  const own = useWords().errorLog;
  const language = useLanguage();
  const { timeZone } = useUser().company;
  if (closedAt !== null) {
    return (
      <StateDot tone="good">
        {own.recovered} {hourAndMinute(quietSince ?? closedAt, language, timeZone)}
      </StateDot>
    );
  }
  if (id === null) return <StateDot tone="attention">{own.untold}</StateDot>;
  if (quietSince !== null) return <StateDot tone="busy">{own.quiet}</StateDot>;
  return <StateDot tone="bad">{own.stateOpen}</StateDot>;
}

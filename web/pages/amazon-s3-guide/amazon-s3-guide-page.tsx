import { Button, Group, List, Progress, Radio, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api.ts";
import { LinkButton } from "../../components/link-button.tsx";
import { Loading } from "../../components/loading.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Problem } from "../../components/problem.tsx";
import { keys, live } from "../../query-client.ts";
import { useUser } from "../../session.tsx";
import { useWords } from "../../words/words.ts";
import classes from "./guide.module.css";
import { emptyNotes, useGuideNotes } from "./guide-notes.ts";
import { GuideStep } from "./guide-step.tsx";
import { NotedFields } from "./noted-fields.tsx";
import { NotedPolicy } from "./noted-policy.tsx";
import { SoFar } from "./so-far.tsx";
import { TrustParts } from "./trust-parts.tsx";

const orders = {
  keys: ["decide", "bucket", "policy", "user", "key", "save", "first"],
  role: ["decide", "bucket", "policy", "role", "saveRole", "first"],
} as const;

/** From an AWS account and nothing else to the first recording in the bucket; made to be kept open beside AWS. */
export function AmazonS3GuidePage() {
  const words = useWords().amazonS3Guide;
  const { company } = useUser();
  const page = useQuery({ queryKey: keys.amazonS3, queryFn: api.amazonS3, ...live });
  const destination = page.data?.destination ?? null;
  const [notes, change] = useGuideNotes(
    company.id,
    destination === null
      ? emptyNotes
      : {
          bucket: destination.bucket,
          folder: destination.folder,
          region: destination.region,
          access: destination.access,
          done: [],
        },
  );
  // A role is offered for AWS itself, which this guide is about, once the operator has an identity there.
  const principal = page.data?.endpoints.find(({ name }) => name === "aws")?.principal ?? null;
  const access = principal === null ? "keys" : notes.access;
  const order = orders[access];
  const isDone = (name: string) => notes.done.includes(name);
  const done = order.filter(isDone).length;
  const toSettings = (
    <LinkButton to="/app/settings/amazon-s3" variant="default" className="no-print">
      {words.toSettings}
    </LinkButton>
  );
  const more = {
    decide: <NotedFields notes={notes} change={change} />,
    policy: <NotedPolicy notes={notes} />,
    role:
      page.data === undefined || principal === null ? null : (
        <TrustParts principal={principal} externalId={page.data.externalId} />
      ),
    save: toSettings,
    saveRole: toSettings,
    first: page.data === undefined ? null : <SoFar destination={destination} />,
  };
  return (
    <div className={classes.page}>
      <PageTitle
        title={words.title}
        aside={
          <Button variant="default" className="no-print" onClick={() => print()}>
            {words.print}
          </Button>
        }
      />
      <Stack gap="xs" mb="lg">
        <Text>{words.intro}</Text>
        <Text>{words.needs}</Text>
        <Text size="sm" c="dimmed">
          {words.names}
        </Text>
      </Stack>
      {page.isPending && <Loading />}
      {page.data === undefined && page.error !== null && <Problem error={page.error} />}
      {principal !== null && (
        <Radio.Group
          label={words.way}
          value={access}
          onChange={(chosen) => change({ access: chosen === "keys" ? "keys" : "role" })}
          mb="md"
          className="no-print"
        >
          <Group gap="0.5rem 1.5rem" mt={6}>
            <Radio value="role" label={words.ways.role} />
            <Radio value="keys" label={words.ways.keys} />
          </Group>
        </Radio.Group>
      )}
      <Group gap="sm" mb="md" role="status" className="no-print">
        <Text>{words.progress(done, order.length)}</Text>
        <Progress
          value={(done / order.length) * 100}
          flex="1 1 10rem"
          maw="20rem"
          aria-label={words.progress(done, order.length)}
        />
      </Group>
      <List listStyleType="none" className={classes.steps}>
        {order.map((name, index) => (
          <GuideStep
            key={name}
            number={index + 1}
            step={words.steps[name]}
            done={isDone(name)}
            setDone={(now) =>
              change({ done: now ? [...notes.done, name] : notes.done.filter((other) => other !== name) })
            }
          >
            {name in more ? more[name as keyof typeof more] : null}
          </GuideStep>
        ))}
      </List>
    </div>
  );
}

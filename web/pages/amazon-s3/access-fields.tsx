import { Radio, Stack, Text, TextInput } from "@mantine/core";
import type { AmazonS3Page } from "../../../contract/destination.ts";
import { Notice } from "../../components/notice.tsx";
import { useWords } from "../../words/words.ts";
import { FieldRow } from "./field-row.tsx";
import { tidy } from "./form-values.ts";
import { RoleSteps } from "./role-steps.tsx";
import { SecretField } from "./secret-field.tsx";
import classes from "./settings.module.css";
import type { DestinationForm } from "./use-destination-form.ts";

/** How Onbin gets into the bucket: a role of the company, or access keys; each with the fields that it needs. */
export function AccessFields({ page, form }: { page: AmazonS3Page; form: DestinationForm }) {
  const words = useWords().amazonS3;
  const { values, faults, set } = form;
  const store = page.endpoints.find(({ name }) => name === values.endpoint);
  const isRole = values.access === "role";
  const mayRole = store !== undefined && !store.lacks.includes("role");
  const principal = store?.principal ?? null;
  return (
    <>
      {(mayRole || isRole) && (
        <div className={classes.row}>
          <Text className={classes.label} id="access-label">
            {words.access}
          </Text>
          <Radio.Group
            aria-labelledby="access-label"
            value={values.access}
            onChange={(chosen) => set({ access: chosen === "role" ? "role" : "keys" })}
            error={faults.access}
            className={classes.choice}
          >
            <Stack gap={6}>
              <Radio
                id="access-role"
                value="role"
                label={words.accessRole}
                description={principal === null ? words.roleNotOffered : words.accessRoleHint}
                disabled={principal === null && !isRole}
              />
              <Radio value="keys" label={words.accessKeys} description={words.accessKeysHint} />
            </Stack>
          </Radio.Group>
        </div>
      )}
      {isRole ? (
        <RoleFields page={page} form={form} principal={principal} />
      ) : (
        <>
          <FieldRow id="access-key" label={words.accessKey}>
            <TextInput
              id="access-key"
              value={values.accessKeyId}
              onChange={(event) => set({ accessKeyId: event.currentTarget.value })}
              error={faults.accessKeyId}
              placeholder="AKIA…"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              data-1p-ignore
            />
          </FieldRow>
          <SecretField stored={page.destination} form={form} />
        </>
      )}
    </>
  );
}

type RoleFieldsProps = { page: AmazonS3Page; form: DestinationForm; principal: string | null };

function RoleFields({ page, form, principal }: RoleFieldsProps) {
  const words = useWords().amazonS3;
  const { values, faults, set, showFault } = form;
  return (
    <>
      {principal === null ? (
        <Notice kind="warning" title={words.roleNoIdentity}>
          {words.roleNotOffered}
        </Notice>
      ) : (
        <RoleSteps page={page} form={form} principal={principal} />
      )}
      <FieldRow id="role-arn" label={words.roleArn}>
        <TextInput
          id="role-arn"
          value={values.roleArn}
          onChange={(event) => set({ roleArn: event.currentTarget.value })}
          onBlur={() => {
            const { roleArn } = tidy(values);
            set({ roleArn });
            if (roleArn !== "") showFault("roleArn");
          }}
          error={faults.roleArn}
          description={words.roleArnHint}
          inputWrapperOrder={["input", "error", "description"]}
          placeholder="arn:aws:iam::123456789012:role/onbin"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
      </FieldRow>
    </>
  );
}

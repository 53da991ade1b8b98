import { Checkbox, NativeSelect, Text, TextInput } from "@mantine/core";
import type { AmazonS3Page } from "../../../contract/destination.ts";
import { checkFolder } from "../../../contract/folder-name.ts";
import { useWords } from "../../words/words.ts";
import { AccessFields } from "./access-fields.tsx";
import { BucketField } from "./bucket-field.tsx";
import { exampleUri } from "./example-uri.ts";
import { FieldRow } from "./field-row.tsx";
import { tidy } from "./form-values.ts";
import { fitTo } from "./form-wishes.ts";
import { RegionField } from "./region-field.tsx";
import classes from "./settings.module.css";
import type { DestinationForm } from "./use-destination-form.ts";
import { WishFields } from "./wish-fields.tsx";

/** The fields of S3 and S4, in the order of the documented page. */
export function DestinationFields({ page, form }: { page: AmazonS3Page; form: DestinationForm }) {
  const all = useWords();
  const words = all.amazonS3;
  const { values, faults, set, showFault } = form;
  const chooseStore = (name: string) => {
    const saved = page.destination?.endpoint === name ? page.destination.region : null;
    const store = page.endpoints.find((endpoint) => endpoint.name === name);
    set({ endpoint: name, region: saved ?? store?.region ?? "", ...fitTo(store, values) });
  };
  return (
    <fieldset className={classes.fields} disabled={form.busy !== "no"}>
      <Checkbox
        label={words.enabled}
        checked={values.enabled}
        onChange={(event) => set({ enabled: event.currentTarget.checked })}
      />
      {page.endpoints.length > 1 && (
        <FieldRow id="store" label={words.store}>
          <NativeSelect
            id="store"
            value={values.endpoint}
            onChange={(event) => chooseStore(event.currentTarget.value)}
            error={faults.endpoint}
            data={page.endpoints.map(({ name, demo }) => ({
              value: name,
              label: name === "aws" ? words.aws : demo ? all.demoBucket : name,
            }))}
          />
        </FieldRow>
      )}
      <BucketField form={form} />
      <FieldRow id="folder" label={words.folder}>
        <TextInput
          id="folder"
          value={values.folder}
          onChange={(event) => {
            const folder = event.currentTarget.value;
            set({ folder });
            if (checkFolder(folder).problem?.code === "folder-characters") showFault("folder");
          }}
          onBlur={() => set({ folder: tidy(values).folder })}
          description={words.folderHint}
          error={faults.folder}
          inputWrapperOrder={["input", "error", "description"]}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
      </FieldRow>
      <RegionField page={page} form={form} />
      <AccessFields page={page} form={form} />
      <WishFields page={page} form={form} />
      <div className={classes.row}>
        <Text className={classes.label}>{words.example}</Text>
        <Text className={classes.example} aria-live="polite">
          <ExampleText uri={exampleUri(values)} />
        </Text>
      </div>
    </fieldset>
  );
}

function ExampleText({ uri }: { uri: string | null }) {
  const words = useWords().amazonS3;
  return uri === null ? (
    <Text span c="dimmed">
      {words.exampleMissing}
    </Text>
  ) : (
    <span className="mono">{uri}</span>
  );
}

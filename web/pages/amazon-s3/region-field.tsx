import { type ComboboxItem, type OptionsFilter, Select } from "@mantine/core";
import { useState } from "react";
import type { AmazonS3Page } from "../../../contract/destination.ts";
import { isRegionCode, regions } from "../../../contract/regions.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { FieldRow } from "./field-row.tsx";
import type { DestinationForm } from "./use-destination-form.ts";

/** Any AWS region by code or place, also one newer than our list, and the usual one of the operator's store. */
export function RegionField({ page, form }: { page: AmazonS3Page; form: DestinationForm }) {
  const words = useWords().amazonS3;
  const language = useLanguage();
  const { values, faults, set } = form;
  const [searched, setSearched] = useState("");
  const store = page.endpoints.find(({ name }) => name === values.endpoint);
  const usual = store?.region ?? null;
  // A store that names its regions has no others.
  const named = store?.regions ?? [];
  const known = regions
    .filter(({ code }) => named.length === 0 || named.includes(code))
    .map((region) => ({
      value: region.code,
      label: `${region.code}  ${region[language]}`,
    }));
  const typed = searched.trim();
  const ownNames = [usual ?? "", values.region, ...named].filter((code) => code !== "");
  const newer = named.length === 0 && isRegionCode(typed) ? [typed] : [];
  const others = [...new Set([...ownNames, ...newer])].filter(
    (code) => !regions.some((region) => region.code === code),
  );
  return (
    <FieldRow id="region" label={words.region}>
      <Select
        id="region"
        searchable
        allowDeselect={false}
        value={values.region === "" ? null : values.region}
        onChange={(region) => set({ region: region ?? "" })}
        onSearchChange={setSearched}
        data={[...known, ...others.map((code) => ({ value: code, label: code }))]}
        filter={matching}
        placeholder={words.regionPlaceholder}
        nothingFoundMessage={words.regionNothing}
        description={usual === null ? words.regionHint : words.regionUsual(usual)}
        error={faults.region}
        inputWrapperOrder={["input", "error", "description"]}
        autoComplete="off"
      />
    </FieldRow>
  );
}

/** Looks at the code and at the place in both languages, whichever is shown. */
const matching: OptionsFilter = ({ options, search }) => {
  const wanted = search.trim().toLowerCase();
  return options.filter((option): option is ComboboxItem => {
    if (!("value" in option)) return false;
    const region = regions.find(({ code }) => code === option.value);
    return [option.value, region?.ja, region?.en].some(
      (text) => text?.toLowerCase().includes(wanted) === true,
    );
  });
};

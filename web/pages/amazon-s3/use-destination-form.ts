import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { AmazonS3Page, CheckDone } from "../../../contract/destination.ts";
import { api } from "../../api.ts";
import { sentences } from "../../format.ts";
import { keys } from "../../query-client.ts";
import { ApiError } from "../../request.ts";
import { useUser } from "../../session.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { readNotes } from "../amazon-s3-guide/guide-notes.ts";
import { faultOfCheck, faultOfPause } from "./field-at-fault.ts";
import {
  type Faults,
  type FieldName,
  type FormValues,
  faultsOf,
  fieldNames,
  savedValues,
  tidy,
  toSend,
} from "./form-values.ts";
import { useCheck } from "./use-check.ts";

const versionOf = (page: AmazonS3Page) => page.destination?.version ?? 0;
const same = (a: FormValues, b: FormValues) => JSON.stringify(a) === JSON.stringify(b);

/** The form as it opens first; where nothing is saved yet, with what was written down in the guide. */
function firstValues(page: AmazonS3Page, companyId: string): FormValues {
  const values = savedValues(page);
  const notes = page.destination === null ? readNotes(companyId) : null;
  if (notes === null) return values;
  const { bucket, folder, region } = notes;
  const mayRole = page.endpoints.some(
    ({ name, principal }) => name === values.endpoint && principal !== null,
  );
  return {
    ...values,
    bucket,
    folder,
    region: region === "" ? values.region : region,
    access: mayRole ? notes.access : "keys",
  };
}

/** The settings form: its values, what is wrong with them, saving with and without test, and other people's saves. */
export function useDestinationForm(page: AmazonS3Page) {
  const client = useQueryClient();
  const language = useLanguage();
  const words = useWords().amazonS3;
  const companyId = useUser().company.id;
  const [opened, setOpened] = useState(() => ({
    values: firstValues(page, companyId),
    version: versionOf(page),
  }));
  const [values, setValues] = useState(opened.values);
  const [shownFaults, setShownFaults] = useState<ReadonlySet<FieldName>>(new Set());
  const [refused, setRefused] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState<"no" | "testing" | "saving">("no");
  const [savedWithoutTest, setSavedWithoutTest] = useState(false);
  const [tried, setTried] = useState<FormValues | null>(null);

  const open = (fresh: AmazonS3Page) => {
    const next = { values: savedValues(fresh), version: versionOf(fresh) };
    setOpened(next);
    setValues(next.values);
    setShownFaults(new Set());
    setRefused(null);
  };
  const readAgain = () => {
    void client.invalidateQueries({ queryKey: keys.session });
    return client.fetchQuery({ queryKey: keys.amazonS3, queryFn: api.amazonS3, staleTime: 0 });
  };
  const check = useCheck((done: CheckDone | null) => finishCheck(done));
  const finishCheck = async (done: CheckDone | null) => {
    try {
      const fresh = await readAgain();
      if (done?.saved === true) open(fresh);
    } catch {
      // The page says by itself that it cannot be read at the moment.
    } finally {
      setBusy("no");
    }
  };

  // Somebody else's save is taken over silently only where nothing was typed.
  const moved = busy === "no" && versionOf(page) !== opened.version;
  const untouched = same(values, opened.values);
  useEffect(() => {
    if (!moved || !untouched) return;
    setOpened({ values: savedValues(page), version: versionOf(page) });
    setValues(savedValues(page));
  }, [moved, untouched, page]);

  const save = async (test: boolean, given: FormValues = values) => {
    if (busy !== "no") return;
    const tidied = tidy(given);
    setValues(tidied);
    setRefused(null);
    setSavedWithoutTest(false);
    check.forget();
    const faults = faultsOf(tidied, page.destination, language, words);
    const faulty = fieldNames.filter((field) => field in faults);
    setShownFaults(new Set(faulty));
    const [first] = faulty;
    // A field that was folded away is there once the fault has been drawn.
    if (first !== undefined) {
      requestAnimationFrame(() => document.getElementById(fieldIds[first])?.focus());
      return;
    }
    setTried(tidied);
    setBusy(test ? "testing" : "saving");
    try {
      const answer = await api.saveDestination({ values: toSend(tidied), test, version: opened.version });
      if ("checkId" in answer) return check.follow(answer.checkId);
      open(await readAgain());
      setSavedWithoutTest(true);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setRefused(error);
      if (error.status === 409) await readAgain().catch(() => undefined);
    }
    setBusy("no");
  };

  const faults = faultsOf(values, page.destination, language, words);
  const visible: Faults = Object.fromEntries(
    Object.entries(faults).filter(([name]) => shownFaults.has(name as FieldName)),
  );
  const refusedField = fieldOf(refused);
  if (refused !== null && refusedField !== null) visible[refusedField] = sentences(refused, language);

  const atFault =
    check.progress === null
      ? faultOfPause(page, opened.values, values)
      : faultOfCheck(check.progress.steps, tried, values);
  if (atFault !== null) visible[atFault.field] ??= atFault.words[language].cause;

  return {
    values,
    faults: visible,
    /** The field that S3 refused, while it holds what S3 refused. */
    atFault,
    /** Bucket, folder and region were written down in the guide. */
    fromGuide: page.destination === null && opened.values.bucket !== "",
    /** Fields of the form are wrong, or empty; what S3 refused is not among them. */
    invalid: Object.keys(faults).some((name) => shownFaults.has(name as FieldName)),
    /** A refusal that belongs to no field; another person's save has its own notice. */
    refused: refusedField === null && refused?.status !== 409 ? refused : null,
    busy,
    /** What the last press of a button was about. */
    tried,
    savedWithoutTest,
    check: check.progress,
    /** Another administrator saved meanwhile, and something was typed here. */
    conflict: moved && !untouched,
    set: (changed: Partial<FormValues>) => {
      setValues((before) => ({ ...before, ...changed }));
      setRefused(null);
    },
    /** From now on the field's fault is shown: it was left, or it is one that shows while typing. */
    showFault: (field: FieldName) => setShownFaults((before) => new Set(before).add(field)),
    save,
    loadSaved: () => open(page),
    keepTyped: () => {
      setOpened((before) => ({ ...before, version: versionOf(page) }));
      setRefused(null);
    },
  };
}

export type DestinationForm = ReturnType<typeof useDestinationForm>;

/** The elements of the fields, so that the first faulty one gets the keyboard. */
export const fieldIds: Record<FieldName, string> = {
  endpoint: "store",
  bucket: "bucket",
  folder: "folder",
  region: "region",
  access: "access-role",
  roleArn: "role-arn",
  accessKeyId: "access-key",
  secretAccessKey: "secret",
  encryption: "encryption",
  kmsKey: "kms-key",
  storageClass: "storage-class",
  bucketOwner: "bucket-owner",
};

function fieldOf(error: ApiError | null): FieldName | null {
  if (error?.code === "secret_needed") return "secretAccessKey";
  return fieldNames.find((field) => field === error?.details.field) ?? null;
}

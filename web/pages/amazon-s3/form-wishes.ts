import type { AmazonS3Page } from "../../../contract/destination.ts";
import {
  bucketOwnerPattern,
  kmsKeyPattern,
  type StoreFeature,
} from "../../../contract/destination-access.ts";
import type { AllWords } from "../../words/ja.ts";
import type { Faults, FormValues } from "./form-values.ts";

type Wishes = Pick<
  FormValues,
  "endpoint" | "region" | "encryption" | "kmsKey" | "storageClass" | "bucketOwner"
>;

/** Something other than the bucket's own settings is asked for. */
export function hasWishes({ encryption, storageClass, bucketOwner }: Wishes): boolean {
  return encryption !== "bucket" || storageClass !== "" || bucketOwner !== "";
}

/** What is wrong with the wishes; other stores than AWS name keys, classes and owners as they like. */
export function wishFaults(values: Wishes, words: AllWords["amazonS3"]): Faults {
  if (values.endpoint !== "aws") return {};
  const { kmsKey, bucketOwner } = values;
  const faults: Faults = {};
  if (values.encryption === "sse-kms" && kmsKey !== "") {
    const keyRegion = kmsKey.split(":")[3];
    if (!new RegExp(kmsKeyPattern).test(kmsKey)) faults.kmsKey = words.kmsKeyWrong;
    else if (values.region !== "" && keyRegion !== values.region) faults.kmsKey = words.kmsKeyElsewhere;
  }
  if (bucketOwner !== "" && !new RegExp(bucketOwnerPattern).test(bucketOwner))
    faults.bucketOwner = words.bucketOwnerWrong;
  return faults;
}

type Store = AmazonS3Page["endpoints"][number];

/** What a store cannot do; one that the operator took off the list can do nothing more than it did. */
export function lackedBy(store: Store | undefined): readonly StoreFeature[] {
  return store?.lacks ?? [];
}

/** What has to change with the store: nothing is asked of it that it lacks, no role where nobody could take it on. */
export function fitTo(store: Store | undefined, values: FormValues): Partial<FormValues> {
  const lacks = lackedBy(store);
  const { access, encryption } = values;
  return {
    ...(access === "role" && (lacks.includes("role") || store?.principal === null) ? { access: "keys" } : {}),
    ...(encryption !== "bucket" && lacks.includes(encryption) ? { encryption: "bucket" } : {}),
    // Keys and classes are the store's own.
    kmsKey: "",
    storageClass: "",
    ...(lacks.includes("bucket-owner") ? { bucketOwner: "" } : {}),
  };
}

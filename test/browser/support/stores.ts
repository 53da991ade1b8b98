import type { S3Bucket, S3User } from "../../../demo/s3/s3-server.ts";
import { putOnlyUser } from "../../support/s3-peer/peer-in-test.ts";
import { defaultUser } from "../../support/s3-peer/signed-request.ts";

/** A bucket in us-east-1, where the peer stands, and one that is elsewhere. */
export const buckets: readonly S3Bucket[] = [
  { name: "demo" },
  { name: "demo-osaka", region: "ap-northeast-3" },
];

/** Who may list, and write into `demo/allowed` only: policy S10 for another folder. */
export const otherFolderUser: S3User = {
  accessKeyId: "AKIDOTHERFOLDER",
  secretAccessKey: "other/folder+secret",
  name: "other-folder",
  policy: {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::demo/allowed/*" },
      { Effect: "Allow", Action: "s3:ListBucket", Resource: "*" },
    ],
  },
};

export const users: readonly S3User[] = [defaultUser, putOnlyUser, otherFolderUser];

/** As whom the operator takes on companies' roles at the peer; at AWS, which no test calls, by another name. */
export const identity: S3User = {
  accessKeyId: "AKIDOPERATOR",
  secretAccessKey: "operator/identity+secret",
  name: "onbin",
  policy: {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" },
  },
};
export const awsIdentity = "arn:aws:iam::111122223333:user/onbin";

/** Whom a company asks for a contract (ONBIN_CONTACT), and the addresses that calls to S3 come from. */
export const contact = "音便サポート 03-0000-0000";
export const egressIps = ["203.0.113.10", "203.0.113.11"];

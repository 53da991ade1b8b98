import type { RequestTarget } from "./request-target.ts";
import { s3Error } from "./s3-error.ts";

export type Operation =
  | "ListBuckets"
  | "HeadBucket"
  | "CreateBucket"
  | "ListObjectsV2"
  | "PutObject"
  | "GetObject"
  | "HeadObject"
  | "DeleteObject"
  /** A request to STS at the same address; what of it, is in its body. */
  | "SecurityToken";

const listQuery = [
  "list-type",
  "prefix",
  "delimiter",
  "max-keys",
  "continuation-token",
  "start-after",
  "encoding-type",
  "fetch-owner",
];

/** The operation that method and address mean. Throws MethodNotAllowed, NotImplemented. */
export function operationOf(method: string, target: RequestTarget): Operation {
  const operation = byMethod(method, target);
  if (operation === undefined) throw s3Error("MethodNotAllowed", { fields: { Method: method } });
  const known = operation === "ListObjectsV2" ? listQuery : [];
  for (const name of target.query.keys()) {
    // The AWS SDK names the operation again in x-id.
    if (name !== "x-id" && !known.includes(name)) throw notImplemented(name);
  }
  if (operation === "ListObjectsV2" && target.query.get("list-type") !== "2")
    throw notImplemented("list-type");
  return operation;
}

/** The permission that an operation needs, and the resource it is asked on (Service Authorization Reference, S3). */
export function permissionFor(
  operation: Exclude<Operation, "SecurityToken">,
  target: RequestTarget,
): { action: string; resource: string } {
  const bucket = `arn:aws:s3:::${target.bucket ?? "*"}`;
  const object = `${bucket}/${target.key ?? ""}`;
  switch (operation) {
    case "ListBuckets":
      return { action: "s3:ListAllMyBuckets", resource: bucket };
    case "HeadBucket":
    case "ListObjectsV2":
      return { action: "s3:ListBucket", resource: bucket };
    case "CreateBucket":
      return { action: "s3:CreateBucket", resource: bucket };
    case "PutObject":
      return { action: "s3:PutObject", resource: object };
    case "GetObject":
    case "HeadObject":
      return { action: "s3:GetObject", resource: object };
    case "DeleteObject":
      return { action: "s3:DeleteObject", resource: object };
    default:
      return operation satisfies never;
  }
}

function byMethod(method: string, { bucket, key }: RequestTarget): Operation | undefined {
  if (bucket === undefined) return accountOperations[method];
  if (key === undefined) return bucketOperations[method];
  return objectOperations[method];
}

const accountOperations: Record<string, Operation> = { GET: "ListBuckets", POST: "SecurityToken" };

const bucketOperations: Record<string, Operation> = {
  HEAD: "HeadBucket",
  GET: "ListObjectsV2",
  PUT: "CreateBucket",
};

const objectOperations: Record<string, Operation> = {
  PUT: "PutObject",
  GET: "GetObject",
  HEAD: "HeadObject",
  DELETE: "DeleteObject",
};

function notImplemented(parameter: string) {
  return s3Error("NotImplemented", {
    message: "A parameter you provided implies functionality that is not implemented",
    fields: { Header: parameter },
  });
}

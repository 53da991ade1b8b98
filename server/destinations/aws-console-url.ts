import { partitionOf } from "../../contract/regions.ts";
import { awsEndpoint } from "./endpoint.ts";

type Place = { endpoint: string; bucket: string; key: string; region: string | null };

/**
 * The page of an object in the AWS console, as the console itself writes it; null for other stores, and where the
 * region, or its console, is not known. A link for people: we never open it.
 */
export function awsConsoleUrl({ endpoint, bucket, key, region }: Place): string | null {
  const host = endpoint === awsEndpoint.name && region !== null ? consoleHost(region) : null;
  if (host === null || region === null) return null;
  const place = new URLSearchParams({ region, prefix: key });
  return `https://${host}/s3/object/${encodeURIComponent(bucket)}?${place}`;
}

function consoleHost(region: string): string | null {
  const { id } = partitionOf(region);
  switch (id) {
    case "aws":
      return `${region}.console.aws.amazon.com`;
    case "aws-cn":
      return "console.amazonaws.cn";
    case "aws-us-gov":
      return "console.amazonaws-us-gov.com";
    case "aws-eusc":
      return null;
    default:
      return id satisfies never;
  }
}

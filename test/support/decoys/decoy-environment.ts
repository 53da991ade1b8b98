import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Every part of a decoy's name or secret; nothing of it may ever leave Onbin. */
export const decoyMark = "DECOY7";

/**
 * Everything by which AWS's own tools find credentials, endpoints and proxies without being told, filled with decoys:
 * variables, and files in a home folder (AWS SDKs and Tools Reference Guide, "Settings reference").
 * @param home an empty folder
 * @param trap `http://…` of a server that must never be asked
 */
export async function decoyEnvironment(home: string, trap: string): Promise<Record<string, string>> {
  const aws = join(home, ".aws");
  await mkdir(join(aws, "sso", "cache"), { recursive: true });
  const keys = `aws_access_key_id = AKIA${decoyMark}FILE\naws_secret_access_key = ${decoyMark}file\naws_session_token = ${decoyMark}token\n`;
  const process = `credential_process = /bin/sh -c "touch ${join(home, "credential-process-ran")}"\n`;
  await writeFile(join(aws, "credentials"), `[default]\n${keys}\n[decoy]\n${keys}`);
  await writeFile(
    join(aws, "config"),
    `[default]\nregion = us-west-2\nendpoint_url = ${trap}/file\n${process}\n[profile decoy]\nrole_arn = arn:aws:iam::123456789012:role/${decoyMark}\ncredential_source = Ec2InstanceMetadata\nendpoint_url = ${trap}/profile\n${process}`,
  );
  await writeFile(join(home, "token"), `${decoyMark}web-identity`);
  const proxies = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "FTP_PROXY", "GLOBAL_AGENT_HTTP_PROXY"];
  return {
    HOME: home,
    AWS_ACCESS_KEY_ID: `AKIA${decoyMark}ENV`,
    AWS_SECRET_ACCESS_KEY: `${decoyMark}env`,
    AWS_SESSION_TOKEN: `${decoyMark}session`,
    AWS_SECURITY_TOKEN: `${decoyMark}security`,
    AWS_PROFILE: "decoy",
    AWS_DEFAULT_PROFILE: "decoy",
    AWS_CONFIG_FILE: join(aws, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(aws, "credentials"),
    AWS_SDK_LOAD_CONFIG: "1",
    AWS_REGION: "us-west-2",
    AWS_DEFAULT_REGION: "us-west-2",
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/v2/credentials",
    AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://169.254.170.2/v2/credentials",
    AWS_CONTAINER_AUTHORIZATION_TOKEN: `${decoyMark}container`,
    AWS_WEB_IDENTITY_TOKEN_FILE: join(home, "token"),
    AWS_ROLE_ARN: `arn:aws:iam::123456789012:role/${decoyMark}`,
    AWS_ROLE_SESSION_NAME: decoyMark,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: `${trap}/metadata`,
    AWS_ENDPOINT_URL: `${trap}/endpoint`,
    AWS_ENDPOINT_URL_S3: `${trap}/s3`,
    AWS_ENDPOINT_URL_STS: `${trap}/sts`,
    AWS_S3_US_EAST_1_REGIONAL_ENDPOINT: "legacy",
    // Node's own readiness to use proxies of the environment, and the proxies.
    NODE_USE_ENV_PROXY: "1",
    ...Object.fromEntries(proxies.flatMap((name) => [name, name.toLowerCase()].map((one) => [one, trap]))),
    NO_PROXY: "",
    no_proxy: "",
  };
}

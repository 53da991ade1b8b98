export const pushWays = ["curl", "legs", "send"] as const;
export type PushWay = (typeof pushWays)[number];

/**
 * One line that brings a recording to the push door (docs/sources/push.md): text fields first, then the files.
 * @param publicUrl as others reach the service
 * @param key the API key, or what stands in its place
 */
export function pushLine(way: PushWay, publicUrl: string, key: string): string {
  const curl = `curl --fail-with-body --retry 10 --retry-connrefused ${publicUrl}/api/v1/recordings -H "Authorization: Bearer ${key}" -F externalId=1795334501.3 -F type=incoming -F from=+12025550101 -F to=201 -F callEnd=$(date +%s)`;
  switch (way) {
    case "curl":
      return `${curl} -F audio=@call.wav`;
    case "legs":
      return `${curl} -F agent=@our-side.wav -F customer=@other-party.wav`;
    case "send":
      return `ONBIN_URL=${publicUrl} ONBIN_API_KEY=${key} npx onbin send call.wav`;
    default:
      return way satisfies never;
  }
}

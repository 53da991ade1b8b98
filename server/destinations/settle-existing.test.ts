import { expect, test } from "vitest";
import { peerInTest, putOnlyUser } from "../../test/support/s3-peer/peer-in-test.ts";
import { defaultUser } from "../../test/support/s3-peer/signed-request.ts";
import { putRecording } from "./put-recording.ts";
import { settleExisting } from "./settle-existing.ts";
import { callerInTest, recordingInTest, targetAt } from "./stub-in-test.ts";

async function existing() {
  const peer = await peerInTest();
  const recording = await recordingInTest(1000);
  const caller = callerInTest();
  const as = ({ accessKeyId, secretAccessKey }: typeof defaultUser) =>
    targetAt(peer.url, { bucket: "demo", credentials: { accessKeyId, secretAccessKey } });
  const put = await putRecording(as(defaultUser), recording, caller, { folder: "rec", egressIps: [] });
  expect(put.outcome).toBe("stored");
  return { recording, caller, as, peer };
}

test("equal size and ETag: the same", async () => {
  const { recording, caller, as } = await existing();
  expect(await settleExisting(as(defaultUser), recording, caller)).toBe("same");
});

test("another size: another object; of the same size it may be the same in another encryption", async () => {
  const { recording, caller, as } = await existing();
  expect(await settleExisting(as(defaultUser), { ...recording, bytes: 999 }, caller)).toBe("other");
  expect(
    await settleExisting(as(defaultUser), { ...recording, md5: async () => "0".repeat(32) }, caller),
  ).toBe("same-size");
});

test("nobody tells: listing is not allowed, or nothing of that name is listed", async () => {
  const { recording, caller, as } = await existing();
  expect(await settleExisting(as(putOnlyUser), recording, caller)).toBe("unknown");
  expect(await settleExisting(as(defaultUser), { ...recording, key: "rec/01" }, caller)).toBe("unknown");
});

test("a store that cannot be reached tells nothing", async () => {
  const { recording, caller, as, peer } = await existing();
  await peer.close();
  expect(await settleExisting(as(defaultUser), recording, caller)).toBe("unknown");
});

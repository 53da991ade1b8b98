import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sending } from "../../server/commands/push-files.ts";
import { muLaw, referenceWave } from "../support/reference-wave.ts";

/** A call as two headerless µ-law legs of noise, 1 to 2 s, and the SHA-256 that its object must have. */
export type Call = { sequenceId: string; sending: Sending; reference: Buffer; sha256: string };

/** Makes calls in a folder of their own. */
export async function callMaker() {
  const folder = await mkdtemp(join(tmpdir(), "onbin-calls-"));
  return {
    folder,
    async make(sequenceId = `ceph-${randomBytes(6).toString("hex")}`): Promise<Call> {
      const agent = randomBytes(12_345);
      const customer = randomBytes(8_001);
      const paths = {
        agent: join(folder, `${sequenceId}.agent`),
        customer: join(folder, `${sequenceId}.customer`),
      };
      await writeFile(paths.agent, agent);
      await writeFile(paths.customer, customer);
      const reference = referenceWave(muLaw(agent), muLaw(customer));
      return {
        sequenceId,
        sending: {
          fields: [
            ["sequenceId", sequenceId],
            ["format", "ulaw"],
          ],
          files: [
            { part: "agent", path: paths.agent },
            { part: "customer", path: paths.customer },
          ],
        },
        reference,
        sha256: sha256(reference),
      };
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

export function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

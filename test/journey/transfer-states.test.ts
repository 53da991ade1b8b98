import fc from "fast-check";
import { afterAll, beforeAll, test } from "vitest";
import { openWorlds } from "../states/open-worlds.ts";
import { runSequence } from "../states/run-sequence.ts";
import { sequences } from "../states/steps.ts";

let opened: Awaited<ReturnType<typeof openWorlds>>;
beforeAll(async () => {
  opened = await openWorlds(1);
});
afterAll(() => opened.close());

// A few of what `npm run test:states` tries in thousands; a failure names its seed and path.
test("whatever happens to transfers, in the end each is in the bucket once, or a person decided otherwise", async () => {
  const [world] = opened.worlds;
  if (!world) throw new Error("no world");
  const property = fc.asyncProperty(sequences, fc.boolean(), (steps, listing) =>
    runSequence(world, steps, listing),
  );
  await fc.assert(property, { numRuns: 150 });
}, 240_000);

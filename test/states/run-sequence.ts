import { CompanyUnderTest } from "./company-under-test.ts";
import type { World } from "./open-worlds.ts";
import { SimulatedBucket } from "./simulated-bucket.ts";
import type { Step } from "./steps.ts";

let companies = 0;

/** Runs one sequence in a world, looks at everything after every step, then mends and drains. Rejects with what broke. */
export async function runSequence(world: World, steps: readonly Step[], listing: boolean): Promise<void> {
  const company = new CompanyUnderTest(world, new SimulatedBucket(listing), `c${++companies}`);
  await company.begin();
  try {
    for (const step of steps) {
      await take(company, step);
      await company.check();
    }
    await company.mendAndDrain();
  } finally {
    await company.end();
  }
}

async function take(company: CompanyUnderTest, step: Step): Promise<void> {
  switch (step.do) {
    case "receive":
      await company.receive(step.during === null ? null : changeOf(company, step.during), step.backfill);
      return step.shaped ? company.shape("ok", 0) : undefined;
    case "shape":
      return company.shape(step.end, step.at);
    case "end-shape":
      return company.endShape(step.at, step.end);
    case "claim":
      return company.claim(step.free);
    case "probe":
      return company.probe();
    case "end":
      return company.finish(step.at, step.fate, step.dieBeforeRelease);
    case "store":
      return company.store(step.at);
    case "crash":
      return company.crash(step.at);
    case "lose-lease":
      return company.loseLease(step.at);
    case "renew":
      return company.lapseCrashed();
    case "settle":
      return void (await company.settle());
    case "later":
      return company.later();
    case "save":
      return company.save(step.enabled);
    case "remove":
      return company.remove(step.mode);
    case "destroy-ended":
      return company.destroyEnded();
    case "contract":
      return company.setContract(step.on);
    case "ship-again":
      return company.shipAgain(step.at);
    case "skip-stranded":
      return company.skipStranded();
    case "occupy":
      return company.occupy(step.at);
    case "late-facts":
      return company.learnParent(step.at);
    default:
      return step satisfies never;
  }
}

function changeOf(
  company: CompanyUnderTest,
  change: "save" | "switch-off" | "remove" | "contract-off",
): () => Promise<void> {
  switch (change) {
    case "save":
      return () => company.save(true);
    case "switch-off":
      return () => company.save(false);
    case "remove":
      return () => company.remove("stop-now");
    case "contract-off":
      return () => company.setContract(false);
    default:
      return change satisfies never;
  }
}

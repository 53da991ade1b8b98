import { signalRoles } from "../../test/kill/processes.ts";
import { knock, recordingForm, wave } from "../../test/support/door-in-test.ts";
import { autovacuum, putOff, queueUp, wearQueue } from "./backlog.ts";
import type { Size } from "./figures.ts";
import { claims, explainClaim, measureClaim } from "./measure-claims.ts";
import { measureCost } from "./measure-cost.ts";
import { measureLists } from "./measure-lists.ts";
import { measureStorage } from "./measure-storage.ts";
import { type GrownStage, openGrownStage } from "./stage.ts";

export type Effort = {
  /** Pushes that a cost is the mean of, and rounds of lists and of claims. */
  recordings: number;
  rounds: number;
  /** Print the claims' plans. */
  explain: boolean;
};

/** In line where nothing waits otherwise, so that a claim has something to claim. */
const few = 64;

/**
 * Everything at so many calls, and once more with so many waiting (0: not).
 * @param tell says what is being done
 */
export async function measureSize(
  calls: number,
  waiting: number,
  effort: Effort,
  tell: (what: string) => void,
): Promise<Size[]> {
  const name = nameOf(calls);
  tell(`${name}: filling`);
  const stage = await openGrownStage(calls);
  try {
    tell(`${name}: pushing, asking, claiming`);
    const first = await pushOne(stage);
    const base = { calls, waiting: 0, name, ...(await measureUse(stage, effort)) };
    const sizes: Size[] = [{ ...base, claims: await withQueue(stage, first, few, effort) }];
    if (waiting > 0) sizes.push(await measureBacklog(stage, first, waiting, effort, tell));
    return sizes;
  } catch (error) {
    console.error(stage.onbin.output.slice(-10).join(""));
    throw error;
  } finally {
    await stage.close();
  }
}

async function measureBacklog(
  stage: GrownStage,
  first: string,
  waiting: number,
  effort: Effort,
  tell: (what: string) => void,
): Promise<Size> {
  const name = `${nameOf(stage.calls)} + ${nameOf(waiting)} waiting`;
  tell(`${name}: claiming`);
  let worn: Size["worn"];
  const claimed = await withQueue(stage, first, waiting, effort, async () => {
    const delivered = await wearQueue(stage, Math.floor(waiting / 5));
    worn = { delivered, ship: await measureClaim(stage.dataDir, claims.ship, effort.rounds) };
    await autovacuum(stage.dataDir, true);
  });
  tell(`${name}: pushing, asking`);
  const use = await measureUse(stage, effort);
  return { name, calls: stage.calls, waiting, ...use, claims: claimed, ...(worn && { worn }) };
}

/** Claims, while `work` stands still and so many are due; afterwards they wait for tomorrow. */
async function withQueue(
  stage: GrownStage,
  first: string,
  waiting: number,
  { rounds, explain }: Effort,
  then: () => Promise<void> = async () => undefined,
): Promise<Size["claims"]> {
  const { dataDir } = stage;
  await signalRoles(dataDir, ["work"], "SIGSTOP");
  try {
    await queueUp(stage, first, waiting);
    if (explain)
      for (const [name, claim] of Object.entries(claims))
        console.log(
          `${name}, ${waiting} waiting\n${(await explainClaim(dataDir, claim)).lines.join("\n")}\n`,
        );
    const measured = {
      shape: await measureClaim(dataDir, claims.shape, rounds),
      ship: await measureClaim(dataDir, claims.ship, rounds),
    };
    await then();
    await putOff(stage);
    return measured;
  } finally {
    await signalRoles(dataDir, ["work"], "SIGCONT");
  }
}

async function measureUse(stage: GrownStage, { recordings, rounds }: Effort) {
  const cost = await measureCost(stage, recordings);
  return { cost, ...(await measureLists(stage, rounds)), ...(await measureStorage(stage.dataDir)) };
}

/** The recording that those of the queue are like. */
async function pushOne({ onbin, slowKey }: GrownStage): Promise<string> {
  const { status } = await knock(onbin.url, slowKey, recordingForm({ sequenceId: "first" }, wave(1)));
  if (status !== 201) throw new Error(`pushed: ${status}`);
  await onbin.until(slowKey, "first", ["delivered"], 60_000);
  return "first";
}

function nameOf(calls: number): string {
  if (calls >= 1_000_000) return `${calls / 1_000_000}M`;
  return calls >= 1_000 ? `${calls / 1_000}k` : String(calls);
}

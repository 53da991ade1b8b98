import { knock, recordingForm, wave } from "../../support/door-in-test.ts";
import { shared } from "./console.ts";

let seed = 1;

/** Pushes a short recording of its own. @returns its sequence ID */
export async function push(key: string, fields: Record<string, string> = {}): Promise<string> {
  seed += 1;
  const facts = { type: "incoming", from: "0312345678", to: "0501234567", answered: "true", ...fields };
  const { status, body } = await knock(shared().url, key, recordingForm(facts, wave(seed)));
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body.sequenceId;
}

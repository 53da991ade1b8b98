import { knock, recordingForm, wave } from "../../support/door-in-test.ts";
import type { Scene, World } from "./scene.ts";

/** A call that went through a voice menu and was passed on, and a chain too long to be shown at once. */
async function tellFlows({ onbin, apiKeys }: World): Promise<void> {
  const key = apiKeys.get("healthy") ?? "";
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  let seed = 700;
  const tell = async (fields: Record<string, string>, audio = false) => {
    const { status } = await knock(onbin.url, key, recordingForm(fields, audio ? wave(++seed) : null));
    if (status >= 300) throw new Error(`${status}`);
  };
  const menu = { parentSequenceId: "flow-menu" };
  await tell(
    {
      sequenceId: "flow-menu",
      type: "incoming",
      from: "03-1234-5678",
      to: "0120-000-111",
      answered: "true",
      callBegin: minutesAgo(9),
      callEnd: minutesAgo(8),
      accountName: "株式会社みどり商会",
    },
    true,
  );
  await tell({
    sequenceId: "flow-play",
    type: "play",
    callBegin: minutesAgo(8.9),
    ...menu,
    previousSequenceId: "flow-menu",
  });
  await tell({
    sequenceId: "flow-read",
    type: "read",
    callBegin: minutesAgo(8.7),
    ...menu,
    previousSequenceId: "flow-play",
  });
  await tell({
    sequenceId: "flow-forward",
    type: "forward",
    callBegin: minutesAgo(8.5),
    ...menu,
    previousSequenceId: "flow-read",
  });
  await tell(
    {
      sequenceId: "flow-passed",
      type: "transfer",
      from: "03-1234-5678",
      to: "201",
      answered: "true",
      callBegin: minutesAgo(8),
      callEnd: minutesAgo(3),
      userName: "佐々木 美咲",
      accountName: "株式会社みどり商会",
      ...menu,
      previousSequenceId: "flow-forward",
    },
    true,
  );
  for (let i = 0; i < 14; i++) {
    await tell({
      sequenceId: `round-${i}`,
      parentSequenceId: "round-0",
      type: i === 0 ? "outbound" : "transfer",
      from: "201",
      to: `${202 + i}`,
      answered: i === 13 ? "true" : "false",
      userName: "高橋 翔",
      callBegin: minutesAgo(30 - i),
    });
  }
}

/** The call history in both views. */
export const callsScenes: readonly Scene[] = [
  { name: "calls-list", person: "healthy", path: "/app/calls", prepare: tellFlows, dark: true },
  { name: "calls-flow", person: "healthy", path: "/app/calls?view=flow", prepare: tellFlows, dark: true },
  {
    name: "calls-flow-unfolded",
    person: "healthy",
    path: "/app/calls?view=flow&q=round-0",
    prepare: tellFlows,
    act: async (page) => {
      await page.locator("tbody button[aria-expanded]").click();
    },
  },
  {
    name: "calls-found",
    person: "healthy",
    path: "/app/calls?q=1234-5678&type=incoming&state=delivered",
    prepare: tellFlows,
  },
  { name: "calls-flow-nothing-found", person: "healthy", path: "/app/calls?q=0999999999&view=flow" },
  { name: "calls-period-wrong", person: "healthy", path: "/app/calls?from=2026-03-02&to=2026-03-01" },
  { name: "calls-flow-empty", person: "fresh", path: "/app/calls?view=flow" },
  { name: "calls-searching", person: "healthy", path: "/app/calls?q=abc", holds: ["/api/app/calls"] },
  { name: "calls-failed", person: "healthy", path: "/app/calls", fails: { "/api/app/calls": 503 } },
];

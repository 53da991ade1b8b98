import { useCallback, useEffect, useRef, useState } from "react";
import type { CheckStepName } from "../../../contract/check-steps.ts";
import type { CheckDone, CheckStep } from "../../../contract/destination.ts";
import { api } from "../../api.ts";

export type CheckProgress = {
  steps: readonly CheckStep[];
  /** `lost`: the line broke before the last event. */
  phase: "running" | "done" | "lost";
  done: CheckDone | null;
};

const patienceMs = 90_000;

/** Follows one connection check as the server reports it; a new one replaces the last. Its end shows after `onDone`. */
export function useCheck(onDone: (done: CheckDone | null) => Promise<void>) {
  const [progress, setProgress] = useState<CheckProgress | null>(null);
  const source = useRef<EventSource | null>(null);
  const report = useRef(onDone);
  useEffect(() => {
    report.current = onDone;
  });
  useEffect(() => () => source.current?.close(), []);

  const follow = useCallback((checkId: string) => {
    source.current?.close();
    const events = new EventSource(api.checkEventsUrl(checkId));
    source.current = events;
    // Keyed by name: a line that breaks and comes back repeats the steps.
    const steps = new Map<CheckStepName, CheckStep>();
    const finish = async (done: CheckDone | null) => {
      events.close();
      clearTimeout(timer);
      // What was saved stands in the form before the page says so: a secret is never beside "saved".
      await report.current(done);
      if (source.current !== events) return;
      setProgress({ steps: [...steps.values()], phase: done === null ? "lost" : "done", done });
    };
    const timer = setTimeout(() => void finish(null), patienceMs);
    setProgress({ steps: [], phase: "running", done: null });
    events.addEventListener("step", ({ data }: MessageEvent<string>) => {
      const step = JSON.parse(data) as CheckStep;
      steps.set(step.step, step);
      setProgress({ steps: [...steps.values()], phase: "running", done: null });
    });
    events.addEventListener("done", ({ data }: MessageEvent<string>) => {
      void finish(JSON.parse(data) as CheckDone);
    });
    events.addEventListener("error", () => {
      if (events.readyState === EventSource.CLOSED) void finish(null);
    });
  }, []);

  const forget = useCallback(() => setProgress(null), []);
  return { progress, follow, forget };
}

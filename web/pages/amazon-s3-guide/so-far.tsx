import type { Destination } from "../../../contract/destination.ts";
import { Notice } from "../../components/notice.tsx";
import { useWords } from "../../words/words.ts";

/** How far it has come, by itself: from nothing set up to the first recording in the bucket. */
export function SoFar({ destination }: { destination: Destination | null }) {
  const words = useWords().amazonS3Guide;
  const { first } = words;
  if (destination === null)
    return (
      <Notice kind="info" title={words.settingsSoFar}>
        {first.none}
      </Notice>
    );
  if (destination.state === "paused")
    return (
      <Notice kind="warning" title={words.settingsSoFar}>
        {first.paused}
      </Notice>
    );
  if (!destination.enabled)
    return (
      <Notice kind="warning" title={words.settingsSoFar}>
        {first.disabled}
      </Notice>
    );
  if (destination.lastDelivered === null || destination.deliveredSince === 0) {
    return (
      <Notice kind="info" title={words.settingsSoFar}>
        {first.waiting}
      </Notice>
    );
  }
  return (
    <Notice kind="good" title={words.settingsSoFar}>
      {first.arrived(destination.lastDelivered.uri)}
    </Notice>
  );
}

import { Button } from "@mantine/core";
import type { BackfillEstimate } from "../../../contract/backfill.ts";
import { Notice } from "../../components/notice.tsx";
import { age } from "../../format.ts";
import { size } from "../../size.ts";
import { useWords } from "../../words/words.ts";

type EstimateNoticeProps = { estimate: BackfillEstimate; starting: boolean; onStart: () => void };

/** How much it is and how long it takes, with the button that starts it. */
export function EstimateNotice({ estimate, starting, onStart }: EstimateNoticeProps) {
  const words = useWords();
  const own = words.storage;
  const { count, bytes, seconds } = estimate;
  if (count === 0) return <Notice kind="info">{own.estimateNone}</Notice>;
  const time = age(Math.max(1, Math.ceil(seconds)), words.units);
  return (
    <Notice
      kind="info"
      title={own.estimate(own.recordings(count), size(bytes), time)}
      actions={
        <Button disabled={starting} onClick={onStart}>
          {starting ? own.starting : own.start}
        </Button>
      }
    >
      {own.estimateText}
    </Notice>
  );
}

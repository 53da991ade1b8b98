import { Button, Group, NativeSelect, Slider, Text } from "@mantine/core";
import { type RefObject, useState } from "react";
import { clock } from "../../../format.ts";
import { useWords } from "../../../words/words.ts";
import classes from "./player.module.css";
import { steps } from "./seek-track.tsx";
import type { AudioState } from "./use-audio.ts";

const rates = [0.5, 0.75, 1, 1.25, 1.5, 2] as const;

type ControlsProps = {
  audio: RefObject<HTMLAudioElement | null>;
  state: AudioState;
  seconds: number;
  /** Moves by so many seconds. */
  onStep: (by: number) => void;
  onToggle: () => void;
};

/** Play and pause, a little back and forth, how fast, how loud. */
export function Controls({ audio, state, seconds, onStep, onToggle }: ControlsProps) {
  const words = useWords().call;
  const [volume, setVolume] = useState(100);
  return (
    <Group gap="sm" mt="sm">
      <Button onClick={onToggle} miw="8rem">
        {state.playing ? words.pause : words.play}
      </Button>
      <Text className={classes.time}>
        {clock(Math.min(state.time, seconds))} / {clock(seconds)}
      </Text>
      <Group gap="xs">
        <Button variant="default" onClick={() => onStep(-steps.arrow)}>
          {words.back(steps.arrow)}
        </Button>
        <Button variant="default" onClick={() => onStep(steps.arrow)}>
          {words.forth(steps.arrow)}
        </Button>
      </Group>
      <Group gap="xs" wrap="nowrap">
        <Text component="label" htmlFor="player-speed" size="sm">
          {words.speed}
        </Text>
        <NativeSelect
          id="player-speed"
          defaultValue="1"
          data={rates.map((rate) => ({ value: String(rate), label: words.times(rate) }))}
          onChange={(event) => {
            if (audio.current !== null) audio.current.playbackRate = Number(event.currentTarget.value);
          }}
        />
      </Group>
      <Group gap="xs" wrap="nowrap">
        <Text size="sm" aria-hidden="true">
          {words.volume}
        </Text>
        <Slider
          className={classes.volume ?? ""}
          thumbLabel={words.volume}
          value={volume}
          onChange={(value) => {
            setVolume(value);
            if (audio.current !== null) audio.current.volume = value / 100;
          }}
          label={(value) => `${value} %`}
          step={5}
        />
      </Group>
    </Group>
  );
}

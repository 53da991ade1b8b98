import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useEffect, useRef } from "react";
import { useLocation } from "react-router";
import type { CallPage } from "../../../../contract/calls.ts";
import { api } from "../../../api.ts";
import { keys } from "../../../query-client.ts";
import { useWords } from "../../../words/words.ts";
import { Controls } from "./controls.tsx";
import classes from "./player.module.css";
import { SeekTrack } from "./seek-track.tsx";
import { useAudio } from "./use-audio.ts";

// A page that stayed open over an upgrade cannot fetch it any more: the recording is played all the same.
const Waves = lazy(() =>
  import("./waves.tsx").then(
    (loaded) => ({ default: loaded.Waves }),
    () => ({ default: NoWaves }),
  ),
);

function NoWaves() {
  return <TrackWords>{useWords().call.noWave}</TrackWords>;
}

function TrackWords({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed" p="sm" className="appear-late">
      {children}
    </Text>
  );
}

type PlayerProps = {
  sequenceId: string;
  seconds: number;
  channels: NonNullable<CallPage["recording"]>["channels"];
};

/** Plays a recording: both channels as waves with their names, and everything by keyboard as well as by pointer. */
export function Player({ sequenceId, seconds, channels }: PlayerProps) {
  const words = useWords().call;
  const audio = useRef<HTMLAudioElement>(null);
  const place = useRef<HTMLFieldSetElement>(null);
  const state = useAudio(audio);
  const { hash } = useLocation();
  const peaks = useQuery({
    queryKey: keys.peaks(sequenceId),
    queryFn: () => api.peaks(sequenceId),
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(() => {
    if (hash === "#recording") place.current?.querySelector<HTMLElement>("button, [role=slider]")?.focus();
  }, [hash]);

  const seek = (time: number) => {
    if (audio.current !== null) audio.current.currentTime = Math.min(Math.max(0, time), seconds);
  };
  // From where it is, not from where it was drawn last: keys may be faster than pictures.
  const step = (by: number) => seek((audio.current?.currentTime ?? 0) + by);
  const toggle = () => {
    const element = audio.current;
    if (element === null) return;
    // What keeps it from playing is an event of the element.
    if (element.paused) void element.play().catch(() => undefined);
    else element.pause();
  };
  const names = words.sides[channels ?? "stereo"];
  const track = (content: ReactNode) => (
    <SeekTrack time={state.time} seconds={seconds} onSeek={seek} onStep={step} onToggle={toggle}>
      {content}
    </SeekTrack>
  );
  return (
    <fieldset ref={place} className={classes.player} aria-label={words.player}>
      {/* biome-ignore lint/a11y/useMediaCaption: a telephone call has no captions */}
      <audio ref={audio} preload="metadata" aria-label={words.player} src={api.audioUrl(sequenceId)} />
      {peaks.isError ? (
        <div className={classes.plain}>
          {track(
            <div
              className={classes.played}
              style={{ width: `${(100 * state.time) / Math.max(seconds, 0.001)}%` }}
            />,
          )}
          <Text size="sm" mt="xs">
            {words.noWave}
          </Text>
        </div>
      ) : (
        <div className={classes.channels}>
          <div className={classes.names}>
            <div>
              <strong>{words.left}</strong>
              <span>{names.left}</span>
            </div>
            <div>
              <strong>{words.right}</strong>
              <span>{names.right}</span>
            </div>
          </div>
          {track(
            <Suspense fallback={<TrackWords>{words.loadingWave}</TrackWords>}>
              {peaks.data === undefined ? (
                <TrackWords>{words.loadingWave}</TrackWords>
              ) : (
                <Waves audio={audio} peaks={peaks.data} />
              )}
            </Suspense>,
          )}
        </div>
      )}
      <Controls audio={audio} state={state} seconds={seconds} onStep={step} onToggle={toggle} />
      {state.failed && (
        <Text mt="xs" role="alert" c="var(--mantine-color-error)">
          {words.cannotPlay}
        </Text>
      )}
      <Text size="xs" c="dimmed" mt="xs">
        {words.playerKeys}
      </Text>
    </fieldset>
  );
}

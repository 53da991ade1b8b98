import { useComputedColorScheme } from "@mantine/core";
import { type RefObject, useEffect, useRef } from "react";
import WaveSurfer from "wavesurfer.js";
import type { Peaks } from "../../../../contract/calls.ts";
import { styleNonce } from "../../../style-nonce.ts";
import classes from "./player.module.css";

/** CSS pixels of one channel; the names beside have the same. */
const height = 56;

type WavesProps = { audio: RefObject<HTMLAudioElement | null>; peaks: Peaks };

/** The two channels of a recording as waves, drawn from the server's peaks; the sound itself is never decoded here. */
export function Waves({ audio, peaks }: WavesProps) {
  const container = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme("light");
  // biome-ignore lint/correctness/useExhaustiveDependencies: another colour scheme has other colours
  useEffect(() => {
    const place = container.current;
    const media = audio.current;
    if (place === null || media === null) return;
    const sample = place.appendChild(document.createElement("i"));
    const waveColor = getComputedStyle(place).color;
    const progressColor = getComputedStyle(sample).color;
    sample.remove();
    const waves = WaveSurfer.create({
      container: place,
      media,
      peaks: [peaks.left, peaks.right].map((channel) => channel.map((peak) => peak / 255)),
      duration: peaks.seconds,
      splitChannels: [{}, {}],
      height,
      waveColor,
      progressColor,
      cursorColor: progressColor,
      cursorWidth: 2,
      normalize: true,
      interact: false,
      hideScrollbar: true,
      cspNonce: styleNonce,
    });
    return () => waves.destroy();
  }, [audio, peaks, scheme]);
  return <div ref={container} className={classes.waves} aria-hidden="true" data-testid="waves" />;
}

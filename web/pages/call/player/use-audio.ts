import { type RefObject, useEffect, useState } from "react";

export type AudioState = {
  playing: boolean;
  /** Seconds. */
  time: number;
  failed: boolean;
};

/** What an audio element does at this moment. */
export function useAudio(audio: RefObject<HTMLAudioElement | null>): AudioState {
  const [state, setState] = useState<AudioState>({ playing: false, time: 0, failed: false });
  useEffect(() => {
    const element = audio.current;
    if (element === null) return;
    const look = () => {
      const failed = element.error !== null;
      setState({ playing: !element.paused && !element.ended && !failed, time: element.currentTime, failed });
    };
    const events = ["play", "pause", "ended", "timeupdate", "seeking", "error", "loadedmetadata"];
    for (const event of events) element.addEventListener(event, look);
    look();
    return () => {
      for (const event of events) element.removeEventListener(event, look);
    };
  }, [audio]);
  return state;
}

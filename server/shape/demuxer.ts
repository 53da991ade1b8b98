/**
 * Formats that are not read here but by the converter (FFmpeg), under FFmpeg's names of their demuxers. One is always
 * forced: FFmpeg itself takes text for playlists, and A-law for GSM (docs/decisions/0021-the-converter.md).
 */
export type Demuxer =
  | "wav"
  | "w64"
  | "gsm"
  | "g722"
  | "mp3"
  | "aac"
  | "ogg"
  | "flac"
  | "mov"
  | "matroska"
  | "amr"
  | "au"
  | "aiff"
  | "caf"
  | "asf"
  | "wv";

/** What a file may claim before it is handed to the converter: a header alone can make it burn minutes. */
export const convertible = { leastHertz: 8000, mostHertz: 48_000, mostChannels: 2 };

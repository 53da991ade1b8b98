#!/bin/bash
# What an administrator would write: one ffmpeg a call, two legs become one stereo WAV; as many at once as told.
# convert.sh FFMPEG FROM TO AT-ONCE
set -e
shopt -s nullglob
ffmpeg=$1 from=$2 to=$3 most=$4 running=0
for agent in "$from"/*-agent.wav; do
  name=${agent##*/}
  name=${name%-agent.wav}
  "$ffmpeg" -v error -nostdin -i "$agent" -i "$from/$name-customer.wav" \
    -filter_complex '[0:a][1:a]join=inputs=2:channel_layout=stereo' -c:a pcm_s16le "$to/$name.wav" &
  running=$((running + 1))
  if [ "$running" -ge "$most" ]; then
    wait -n
    running=$((running - 1))
  fi
done
while [ "$running" -gt 0 ]; do
  wait -n
  running=$((running - 1))
done

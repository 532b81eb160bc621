#!/usr/bin/env bash
# run_window.sh PROGRAM SCRIPT FOLDER [SCALE]: the window, driven by SCRIPT on a virtual display, in a folder of its own.
# At SCALE 2 on a screen twice as wide and high, so that the same fits.
#
# Beside NAME.jsonl may lie NAME.args: arguments of the program, one or several a line, # for comments. @WIDTHxHEIGHT sets
# the size of the screen (1280x800 unless told), @SOURCE@ stands for the repository. Pictures, runs and numbers (stats.json)
# that the script leaves stay in FOLDER until its next start.
set -euo pipefail
program=$1 script=$2 folder=$3 scale=${4:-}
here=$(cd "$(dirname "$0")" && pwd)
size=1280x800 arguments=()
if [ -e "${script%.jsonl}.args" ]; then
  while read -r word; do
    case $word in
      '') ;;
      @[0-9]*x[0-9]*) size=${word#@} ;;
      *) arguments+=("${word//@SOURCE@/$(dirname "$here")}") ;;
    esac
  done < <(sed 's/#.*//' "${script%.jsonl}.args" | tr -s ' \t' '\n')
fi
if [ -n "$scale" ]; then
  size=$((${size%x*} * scale))x$((${size#*x} * scale))
  arguments+=(--scale "$scale")
fi
rm -rf "$folder"
mkdir -p "$folder/home"
cd "$folder"
# A home of its own: a remembered layout or language of the person at this machine must not decide a test.
export HOME=$folder/home XDG_CONFIG_HOME=$folder/home/config XDG_DATA_HOME=$folder/home/data XDG_CACHE_HOME=$folder/home/cache
exec "$here/with_display.sh" "$size" "$program" --run run --script "$script" --stats stats.json "${arguments[@]}"

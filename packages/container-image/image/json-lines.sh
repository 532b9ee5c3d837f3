#!/bin/sh
# Runs a command and writes what it prints, on both streams, as JSON: an object for each line, such as
# `sh json-lines.sh npm ci`. What is an object already stays as it is, and empty lines are left out. It ends as the
# command ends.
set -u

if [ $# -eq 0 ]; then
  echo 'json-lines: no command is given: write it behind the script, such as sh json-lines.sh npm ci' >&2
  exit 2
fi

to_json='
const isObject = (line) => {
  try {
    const value = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};
require("node:readline").createInterface({ input: process.stdin, crlfDelay: Infinity }).on("line", (line) => {
  if (line.trim() !== "") {
    console.log(isObject(line) ? line : JSON.stringify({ at: new Date().toISOString(), message: line }));
  }
});
'

# The exit code of the command goes beside what it prints: a pipe has that of its end only.
exec 4>&1
code=$({ { "$@" 3>&- 4>&-; echo $? >&3; } 2>&1 | node -e "$to_json" >&4 3>&-; } 3>&1)
exit "$code"

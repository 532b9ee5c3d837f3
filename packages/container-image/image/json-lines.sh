#!/bin/sh
# Runs a command, such as `sh json-lines.sh npm ci`, and prints each line of its output and errors as a JSON object.
# Lines that already are JSON objects are not changed, and empty lines are left out. The exit code is the command's.
set -u

if [ $# -eq 0 ]; then
  echo 'json-lines: the command is missing: append it, such as sh json-lines.sh npm ci' >&2
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

# The command's exit code is passed on separately from its output: a pipe only returns the exit code of its last command.
exec 4>&1
code=$({ { "$@" 3>&- 4>&-; echo $? >&3; } 2>&1 | node -e "$to_json" >&4 3>&-; } 3>&1)
exit "$code"

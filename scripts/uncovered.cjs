const { existsSync, readFileSync } = require('node:fs');
const { join, relative } = require('node:path');

const MOST = 50;

/**
 * Returns the places in the code that no test executed, each as `path:line kind`: at most 50, then the number of
 * further places. Reads the file `coverage-final.json` that Jest wrote to the given folder. Jest itself prints only
 * totals.
 */
function uncoveredIn(folder) {
  const file = join(folder, 'coverage-final.json');
  const places = existsSync(file) ? Object.values(JSON.parse(readFileSync(file, 'utf8'))).flatMap(placesIn) : [];
  return places.length > MOST ? [...places.slice(0, MOST), `and ${places.length - MOST} more`] : places;
}

function placesIn({ path, s, f, b, statementMap, fnMap, branchMap }) {
  const statements = Object.keys(s)
    .filter((id) => s[id] === 0)
    .map((id) => ({ line: statementMap[id].start.line, what: 'statement' }));
  const functions = Object.keys(f)
    .filter((id) => f[id] === 0)
    .map((id) => ({ line: fnMap[id].decl.start.line, what: `function ${fnMap[id].name}` }));
  const branches = Object.keys(b).flatMap((id) =>
    b[id].flatMap((count, index) => {
      const { locations, loc, type } = branchMap[id];
      return count === 0
        ? [
            {
              line: locations[index]?.start?.line ?? loc.start.line,
              what: `branch ${index + 1} of ${b[id].length} (${type})`,
            },
          ]
        : [];
    }),
  );
  return [...statements, ...functions, ...branches]
    .sort((one, other) => one.line - other.line)
    .map(({ line, what }) => `${relative(process.cwd(), path)}:${line} ${what}`);
}

module.exports = { uncoveredIn };

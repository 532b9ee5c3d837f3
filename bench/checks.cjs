// Measures the checks of a synthesized app: node checks.cjs FOLDER RUNS
// Runs the built packages, as users do: the sources that tsx compiles in the benchmark itself are slower. Prints the
// durations of the posture checks, and the CPU times of all checks on all threads, in milliseconds, as JSON.
const { CHECKS, evaluatePack, PCI_DSS_4, postureFindings, readAssembly } = require('@slipway/evidence');

const [, , folder, runs] = process.argv;
const templates = readAssembly(folder);
const measured = (measure) => Array.from({ length: Number(runs) }, measure);

const posture = measured(() => {
  const start = performance.now();
  postureFindings(templates);
  return performance.now() - start;
});
evaluatePack(PCI_DSS_4, []); // loads the rules, which an app that enforces them has loaded anyway
const all = measured(() => {
  const before = process.cpuUsage();
  evaluatePack(PCI_DSS_4, templates);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
});
process.stdout.write(JSON.stringify({ checks: CHECKS.length, templates: templates.length, posture, all }));

// Judges a run of cargo-mutants: the changes to the code that no test has noticed.

/** Percent of the mutants that compile. */
export const GOAL = 97;

/**
 * @typedef {object} Area A part of the code, with its tests.
 * @property {string} name
 * @property {string} config
 *
 * @typedef {object} Outcome As in `outcomes.json`; that of the code as it is has no mutant.
 * @property {"Baseline" | { Mutant: { name: string } }} scenario
 * @property {string} summary
 *
 * @typedef {object} Verdict
 * @property {string} summary In one line.
 * @property {string[]} problems One in a line; none if all is well.
 */

/** @type {Area} */
const CONNECTION = { name: "connection", config: ".cargo/mutants.toml" };

/** @type {Area} */
const SESSION = { name: "session", config: ".cargo/mutants-session.toml" };

/** @type {Area} */
const DRIVE = { name: "drive", config: ".cargo/mutants-drive.toml" };

/** Each with the tests that are to notice changes to it: all of them would take twice the time. */
export const AREAS = [CONNECTION, SESSION, DRIVE];

/** The folders of the areas. */
export const FOLDERS = ["src/core", "src/drive"];

/** The area of a file of one of the folders. */
export function areaOf(/** @type {string} */ file) {
  if (file.startsWith("src/drive/")) return DRIVE;
  return file.startsWith("src/core/session/") ? SESSION : CONNECTION;
}

/**
 * The outcomes of two runs; the later one counts, where both have tried a mutant.
 *
 * @param {readonly Outcome[]} earlier
 * @param {readonly Outcome[]} later
 */
export function merge(earlier, later) {
  return [...new Map([...earlier, ...later].map((outcome) => [nameOf(outcome), outcome])).values()];
}

function nameOf(/** @type {Outcome} */ { scenario }) {
  return typeof scenario === "object" ? scenario.Mutant.name : "";
}

/** The mutants that are known to survive: the list of `text`, each with its reason. */
export function knownSurvivors(/** @type {string} */ text) {
  return [...text.matchAll(/^- `(.+)`: .+$/gm)].map(([, name = ""]) => name);
}

/**
 * Compares the survivors with those that are known. In a run of all mutants a known one that does
 * not survive is a problem as well, and so are too many survivors.
 *
 * @param {readonly Outcome[]} outcomes
 * @param {readonly string[]} known
 * @param {{ isWhole: boolean }} run
 * @returns {Verdict}
 */
export function judge(outcomes, known, { isWhole }) {
  const missed = namesOf(outcomes, ["MissedMutant"]);
  // A mutant that loops for ever is noticed by whoever waits for the tests.
  const caught = namesOf(outcomes, ["CaughtMutant", "Timeout"]);
  const viable = missed.length + caught.length;
  const share = viable > 0 ? (100 * caught.length) / viable : 100;
  const survivors = missed.map(withoutPlace);
  const problems = beyond(survivors, known).map((index) => `survives: ${missed[index]}`);
  if (isWhole) {
    const stale = beyond(known, survivors).map((index) => `does not survive: ${known[index]}`);
    problems.push(...stale);
    if (share < GOAL) problems.push(`${share.toFixed(2)} % caught, expected ${GOAL} %`);
  }
  const summary = `${caught.length} of ${viable} caught, ${share.toFixed(1)} %`;
  return { summary, problems };
}

/**
 * @param {readonly Outcome[]} outcomes
 * @param {readonly string[]} summaries
 */
function namesOf(outcomes, summaries) {
  return outcomes.flatMap(({ scenario, summary }) =>
    typeof scenario === "object" && summaries.includes(summary) ? [scenario.Mutant.name] : [],
  );
}

/** The name without line and column, which other changes move. */
function withoutPlace(/** @type {string} */ name) {
  return name.replace(/^([^:]+):\d+:\d+:/, "$1:");
}

/**
 * The places of the names that `others` has not, or not as often.
 *
 * @param {readonly string[]} names
 * @param {readonly string[]} others
 */
function beyond(names, others) {
  const rest = [...others];
  return [...names.keys()].filter((index) => {
    const place = rest.indexOf(names[index] ?? "");
    if (place >= 0) rest.splice(place, 1);
    return place < 0;
  });
}

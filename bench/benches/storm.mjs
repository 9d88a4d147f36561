import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { goal, limit } from "../support/goals.mjs";
import { partysocketStorm } from "../support/party-storm.mjs";
import { runQuietly } from "../support/quietly.mjs";
import { Samples } from "../support/samples.mjs";

const FOLDER = "target/bench/storm";

export const storm = {
  name: "storm",
  title: "when 10,000 clients dial, from the moment their server is back or dies",
  note: "Simulated in virtual time, by tests/sim/storm.rs with the real core, and by the rule of partysocket's defaults.",
  engines: [],

  async run(world) {
    world.progress("simulating 10,000 clients");
    await rm(FOLDER, { recursive: true, force: true });
    await mkdir(FOLDER, { recursive: true });
    const flags = ["test", "--quiet", "--locked", "--test", "sim", "storm"];
    runQuietly("cargo", flags, { STEADYSOCKET_STORM: resolve(FOLDER) });
    const samples = new Samples();
    const histograms = await readHistograms();
    const panels = [];
    for (const { title, histogram, outage_s, from_s } of histograms) {
      const seconds = bySecond(histogram);
      const peer = bySecond(partysocketStorm({ outageS: outage_s, fromS: from_s }));
      panels.push(
        panel(`steadysocket: ${title}`, seconds),
        panel(`partysocket's rule: ${title}`, peer),
      );
      const row = {
        bench: "storm",
        engine: "core",
        what: title,
        unit: "× the mean",
        better: "less",
      };
      samples.add(row, "steadysocket", peakOverMean(seconds));
      samples.add(row, "partysocket", peakOverMean(peer));
    }
    const rows = samples.rows();
    // The storm without jitter is shown for comparison and has no goal.
    const aimed = rows.filter(({ what }) => what.startsWith("Full jitter"));
    return { rows, panels, goals: aimed.map((row) => goal(row, "steadysocket", BOUND)) };
  },
};

const BOUND = limit(1.2, "highest second after the first under 1.2 × the mean");

async function readHistograms() {
  const names = await readdir(FOLDER);
  const files = names.filter((name) => name.endsWith(".json")).sort();
  const texts = await Promise.all(files.map((name) => readFile(`${FOLDER}/${name}`, "utf8")));
  return texts.map((text) => JSON.parse(text));
}

/** From the dials in each tenth of a second. */
function bySecond(histogram) {
  const seconds = new Array(Math.ceil(histogram.length / 10)).fill(0);
  for (const [place, count] of histogram.entries()) seconds[Math.floor(place / 10)] += count;
  return seconds;
}

function peakOverMean(seconds) {
  const later = seconds.slice(1);
  const mean = later.reduce((sum, count) => sum + count, 0) / later.length;
  return Math.max(...later) / mean;
}

function panel(title, seconds) {
  return {
    title: `${title}, dials a second`,
    categories: seconds.map((_, second) => String(second)),
    series: { dials: seconds },
  };
}

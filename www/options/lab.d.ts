/** The table of options, which scripts/lab-assets.mjs puts into target/lab. */
declare module "lab/options" {
  export const OPTIONS: readonly import("../../scripts/lib/option-table.mjs").Option[];
}

/** The table that scripts/lab-assets.mjs makes of npm/options/options.ts. */
declare module "lab/options" {
  export const OPTIONS: readonly import("../../scripts/lib/option-table.mjs").Option[];
}

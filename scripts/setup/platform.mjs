/**
 * Of remedies those for this system, each with the name of the system it is for.
 *
 * @param {Partial<Record<"Debian" | "Ubuntu" | "Fedora" | "macOS" | "Windows", string>>} remedies
 */
export function remediesHere(remedies) {
  const here = SYSTEMS[process.platform] ?? SYSTEMS.linux;
  return Object.entries(remedies)
    .filter(([system]) => here.includes(system))
    .map(([system, remedy]) => `${`${system}:`.padEnd(9)}${remedy}`);
}

/** @type {Partial<Record<NodeJS.Platform, string[]>> & { linux: string[] }} */
const SYSTEMS = {
  linux: ["Debian", "Ubuntu", "Fedora"],
  darwin: ["macOS"],
  win32: ["Windows"],
};

/** @throws `TypeError` for a name that is none of those known: a typo must not be silence. */
export function checkNames(what: string, given: object, known: readonly string[]): void {
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    throw new TypeError(`${what}: there is no ${name}, expected ${known.join(" or ")}`);
  }
}

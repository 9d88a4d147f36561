// Deliberately wrong classes. A case that cannot tell any of them from the native class could not
// detect errors in ours either.

const NAMES = ["url", "readyState", "protocol", "extensions", "binaryType", "bufferedAmount"];

/** Has no members at all. */
class Nothing {}

/** Has every member, all of them wrong. */
class Contrary extends Date {
  constructor(url, protocols) {
    super();
    // Different from any exception that the native class throws.
    for (const value of [url, protocols]) if (typeof value === "symbol") throw new RangeError();
    for (const name of NAMES) Object.defineProperty(this, name, { value: name, enumerable: true });
  }

  static {
    for (const name of NAMES) Contrary[name] = name;
  }

  addEventListener() {
    throw new RangeError("contrary");
  }
}

/** A function of the old kind, which can be called without `new` and creates another object. */
function Loose() {
  return { readyState: 3, addEventListener() {} };
}
Loose.prototype = Object.preventExtensions({ constructor: Loose, [Symbol.iterator]() {} });
Object.preventExtensions(Loose);

export const MUTANTS = { Nothing, Contrary, Loose };

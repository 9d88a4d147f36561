// Classes that are wrong on purpose. A case that tells none of them from the native class could not
// tell ours either, whatever was wrong with it.

const NAMES = ["url", "readyState", "protocol", "extensions", "binaryType", "bufferedAmount"];

/** Has nothing at all. */
class Nothing {}

/** Has everything, and all of it is wrong. */
class Contrary extends Date {
  constructor(url, protocols) {
    super();
    // Whatever the native one would have thrown, this is something else.
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

/** A function of the old kind, which can be called and makes something else. */
function Loose() {
  return { readyState: 3, addEventListener() {} };
}
Loose.prototype = Object.preventExtensions({ constructor: Loose, [Symbol.iterator]() {} });
Object.preventExtensions(Loose);

export const MUTANTS = { Nothing, Contrary, Loose };

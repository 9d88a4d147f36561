/**
 * Names error classes and their instances. The bundler shortens the names of classes, and natively
 * an error has its name from its prototype.
 */
export function nameErrors(classes: Record<string, { readonly prototype: Error }>): void {
  for (const [value, Class] of Object.entries(classes)) {
    Object.defineProperty(Class, "name", { value });
    Class.prototype.name = value;
  }
}

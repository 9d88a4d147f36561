/** As workerd and the edge runtime of Next.js import it. */
declare module "steadysocket.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "server.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

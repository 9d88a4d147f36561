using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    # The runner and its server are on this machine.
    (name = "internet", network = (allow = ["private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "dist/worker.js"),
    (name = "steadysocket.wasm", wasm = embed "dist/steadysocket.wasm"),
  ],
  bindings = [(name = "CONTROL", fromEnvironment = "STEADYSOCKET_CONTROL")],
  compatibilityDate = "2026-11-17",
);

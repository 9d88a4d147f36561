using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "dist/worker.js"),
    (name = "server.wasm", wasm = embed "dist/server.wasm"),
  ],
  bindings = [(name = "CHAT", durableObjectNamespace = "Chat")],
  durableObjectNamespaces = [(className = "Chat", uniqueKey = "chat")],
  durableObjectStorage = (inMemory = void),
  compatibilityDate = "2026-11-17",
);

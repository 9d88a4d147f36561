import { newWebSocketRpcSession, RpcTarget } from "capnweb";

class Api extends RpcTarget {
  echo(value) {
    return value;
  }
}

export function serve({ sockets }) {
  // It asks the global class for the number of a state.
  globalThis.WebSocket ??= { CONNECTING: 0 };
  sockets.on("connection", (peer) => newWebSocketRpcSession(peer, new Api()));
}

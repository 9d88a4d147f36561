import { Server } from "socket.io";

export function serve({ http, Recorded }) {
  const io = new Server(http, { wsEngine: Recorded, serveClient: false });
  io.on("connection", (socket) => socket.on("echo", (value, done) => done(value)));
  return () => io.close();
}

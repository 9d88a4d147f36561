// Preloaded into a program of the course: sends its parent the port that the program listens on.

const { Server } = require("node:net");

const { emit } = /** @type {any} */ (Server.prototype);

Server.prototype.emit = function (event, ...args) {
  const address = this.address();
  if (event === "listening" && typeof address === "object") process.send?.(address?.port);
  return emit.call(this, event, ...args);
};

// The constructor's first argument: accepted values, their normalised form, and the exceptions.
import { attempt, showState } from "../support/observe.mjs";

/** Addresses, by their special feature; `env` knows host and port. */
const ADDRESSES = {
  "with a path": (env) => `ws://${env.host}/echo`,
  "without a path": (env) => `ws://${env.host}`,
  "with a query": (env) => `ws://${env.host}/echo?a=b&c`,
  "with an empty query": (env) => `ws://${env.host}/echo?`,
  "with an upper case scheme": (env) => `WS://${env.host}/echo`,
  "with an upper case host": (env) => `ws://LOCALHOST:${env.port}/echo`,
  "with the scheme http": (env) => `http://${env.host}/echo`,
  "with the scheme https": (env) => `https://${env.host}/echo`,
  "with the scheme HTTP in upper case": (env) => `HTTP://${env.host}/echo`,
  "with the scheme wss": (env) => `wss://${env.host}/echo`,
  "with the default port of ws": () => "ws://127.0.0.1:80/echo",
  "with the default port of wss": () => "wss://127.0.0.1:443/echo",
  "with the default port of http": () => "http://127.0.0.1:80/echo",
  "with leading and trailing blanks": (env) => `  \t\n ws://${env.host}/echo \r\n `,
  "with tabs and line ends inside": (env) => `w\ts:/\n/${env.host}/e\rcho`,
  "with a blank in the path": (env) => `ws://${env.host}/echo echo`,
  "with a path in Cyrillic": (env) => `ws://${env.host}/луна?ї=є`,
  "with a lone surrogate in the path": (env) => `ws://${env.host}/\ud800x`,
  "with a lone low surrogate in the query": (env) => `ws://${env.host}/?\udc00`,
  "with an emoji in the path": (env) => `ws://${env.host}/\u{1f680}`,
  "with a percent sign alone in the path": (env) => `ws://${env.host}/%`,
  "with dot segments": (env) => `ws://${env.host}/a/../b/./c/%2e%2e/echo`,
  "with backslashes": (env) => `ws:\\\\${env.host}\\echo`,
  "with one slash": (env) => `ws:/${env.host}/echo`,
  "without slashes": (env) => `ws:${env.host}/echo`,
  "with many slashes": (env) => `ws://///${env.host}/echo`,
  "with a user and a password": (env) => `ws://user:secret@${env.host}/echo`,
  "with an empty user": (env) => `ws://@${env.host}/echo`,
  "with a short IPv4 address": (env) => `ws://127.1:${env.port}/echo`,
  "with an IPv4 address as a number": (env) => `ws://2130706433:${env.port}/echo`,
  "with a hexadecimal IPv4 address": (env) => `ws://0x7f.0.0.1:${env.port}/echo`,
  "with an octal IPv4 address": (env) => `ws://0177.0.0.1:${env.port}/echo`,
  "with an IPv6 address": (env) => `ws://[0:0::1]:${env.port}/echo`,
  "with a percent-encoded host": (env) => `ws://%6cocalhost:${env.port}/echo`,
  "with full-width letters in the host": (env) => `ws://ｌocalhost:${env.port}/echo`,
  "with zeros before the port": (env) => `ws://127.0.0.1:000${env.port}/echo`,
  "with an empty port": () => "ws://127.0.0.1:/echo",
  "relative, an absolute path": () => "/echo",
  "relative, a path": () => "echo",
  "relative, a query": () => "?a=b",
  "relative, a host": (env) => `//${env.host}/echo`,
  "relative, up": () => "../../echo",
  "relative, a blank": () => " ",
  empty: () => "",
  "of a host alone": (env) => env.host,
  "of a scheme alone": () => "ws:",
  "of a scheme and slashes": () => "ws://",
  "of a scheme, slashes and a path": () => "ws:///",
  "with a port alone": () => "ws://:80/",
  "with a port above 65535": () => "ws://127.0.0.1:65536/",
  "with a negative port": () => "ws://127.0.0.1:-1/",
  "with letters for a port": () => "ws://127.0.0.1:port/",
  "with two ports": () => "ws://127.0.0.1:80:80/",
  "with a broken IPv6 address": () => "ws://[::1/",
  "with a broken IPv4 address": () => "ws://127.0.0.256/",
  "with a blank in the host": () => "ws://local host/",
  "with a percent sign in the host": () => "ws://%/",
  "with a circumflex in the host": () => "ws://local^host/",
  "with a NUL in the host": () => "ws://local\0host/",
  "with a fragment": (env) => `ws://${env.host}/echo#part`,
  "with an empty fragment": (env) => `ws://${env.host}/echo#`,
  "relative, with a fragment": () => "/echo#part",
  "relative, a fragment alone": () => "#part",
  "relative, an empty fragment": () => "#",
  "with the scheme http and a fragment": (env) => `http://${env.host}/echo#part`,
  "with the scheme ftp": (env) => `ftp://${env.host}/echo`,
  "with the scheme file": () => "file:///echo",
  "with the scheme data": () => "data:text/plain,echo",
  "with the scheme blob": (env) => `blob:http://${env.host}/echo`,
  "with the scheme mailto": () => "mailto:echo@localhost",
  "with the scheme javascript": () => "javascript:void 0",
  "with the scheme about": () => "about:blank",
  "with an unknown scheme": (env) => `wsx://${env.host}/echo`,
  "with the scheme ws+unix": () => "ws+unix:///echo",
};

/** Values that are not strings, and the result of their conversion. */
const VALUES = {
  "a URL": (env) => new URL(`ws://${env.host}/echo?a`),
  "a URL with a fragment": (env) => new URL(`ws://${env.host}/echo#part`),
  "a String object": (env) => Object(`ws://${env.host}/echo`),
  "an object with toString": (env) => ({ toString: () => `ws://${env.host}/echo` }),
  "an object with valueOf alone": (env) => ({ valueOf: () => `ws://${env.host}/echo` }),
  "an object with Symbol.toPrimitive": (env) => ({
    [Symbol.toPrimitive]: (hint) => `ws://${env.host}/${hint}`,
  }),
  "an object whose toString gives an object": () => ({ toString: () => ({}), valueOf: () => ({}) }),
  "an object whose toString throws": () => ({
    toString() {
      throw new RangeError("of the case");
    },
  }),
  "an object without a prototype": () => Object.create(null),
  "an array of one": (env) => [`ws://${env.host}/echo`],
  undefined: () => undefined,
  null: () => null,
  "a number": () => 80,
  "not a number": () => Number.NaN,
  "a bigint": () => 80n,
  "a boolean": () => true,
  "a symbol": () => Symbol("url"),
  "an object": () => ({}),
  "a regular expression": () => /x/,
};

function construct(source) {
  return (Socket, env) => {
    let socket;
    const result = attempt(() => {
      socket = env.track(new Socket(source(env)));
    });
    return socket ? { url: socket.url, ...showState(socket) } : result;
  };
}

const table = (what, sources) =>
  Object.entries(sources).map(([name, source]) => ({
    name: `url: ${what} ${name}`,
    run: construct(source),
  }));

export default [
  ...table("an address", ADDRESSES),
  ...table("given as", VALUES),
  {
    name: "url: a constructor without arguments",
    run: (Socket) => attempt(() => new Socket()),
  },
  {
    name: "url: a call without new",
    run: (Socket, env) => attempt(() => Socket(env.url())),
  },
  {
    name: "url: a call without new, with a socket for this",
    run: (Socket, env) => attempt(() => Socket.call(env.open(Socket), env.url())),
  },
  {
    name: "url: a function, whose source is no address",
    run: (Socket, env) => {
      const socket = env.track(new Socket(() => "/echo"));
      return { isPath: socket.url.startsWith(env.url("/")) };
    },
  },
  {
    name: "url: it stays when the object that gave it changes",
    run: (Socket, env) => {
      const url = new URL(env.url());
      const socket = env.track(new Socket(url));
      url.pathname = "/other";
      return socket.url === env.url();
    },
  },
  {
    name: "url: it is converted once",
    run: (Socket, env) => {
      const calls = [];
      const url = { toString: () => `${env.url()}?${calls.push("toString")}` };
      const socket = env.track(new Socket(url));
      return { calls, isFirst: socket.url === env.url("/echo?1") };
    },
  },
  {
    name: "url: it stays after the end",
    run: async (Socket, env) => {
      const socket = await env.closed(Socket, "/echo?end");
      return socket.url === env.url("/echo?end");
    },
  },
  {
    name: "url: further arguments are ignored",
    run: (Socket, env) => env.track(new Socket(env.url(), "a", undefined, 1)).url === env.url(),
  },
];

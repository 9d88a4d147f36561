import { enLab } from "./en-lab.js";
import { enSessions } from "./en-sessions.js";

/**
 * A text with `{placeholders}`, or its plural forms (CLDR's names), chosen by `{count}`; `other`
 * stands for those not listed.
 *
 * @typedef {string | Readonly<Record<string, string>>} Text
 */

/** Every text of the page in English. While it loads, index.html has the same texts. */
export const en = {
  ...enLab,
  ...enSessions,
  "page.title": "steadysocket: a WebSocket that stays up",
  "page.language": "Language",

  "status.heading": "Connection state",
  "status.countdown": "Attempt {attempt} in {left}",
  "status.connection": "connection no. {number}",
  "status.lastClose": "Last close: {code}, {meaning}",
  "status.lastCloseReason": "Last close: {code}, {meaning}: “{reason}”",
  "status.gaveUp": "It will not dial again: {reason}.",
  "status.protocol": "subprotocol {protocol}",
  "status.loadFailure":
    "The library could not be loaded. Build it with “npm run build”, then reload the page.",
  "status.reload": "Reload",
  "library.loading": "The library is loading; the buttons work once it is ready.",

  "state.loading": "Loading",
  "state.failed": "Not loaded",
  "state.none": "No connection",
  "state.idle": "Not started",
  "state.connecting": "Connecting",
  "state.handshaking": "Handshaking",
  "state.open": "Open",
  "state.waiting": "Waiting",
  "state.suspended": "Suspended",
  "state.closing": "Closing",
  "state.closed": "Closed",

  "figure.queued": "Queued",
  "figure.buffered": "Buffered",
  "figure.sent": "Sent",
  "figure.received": "Received",
  "figure.dials": "Dials",
  "figure.opens": "Opens",

  "connect.heading": "Connection",
  "connect.address": "Address",
  "connect.connect": "Connect",
  "connect.reconnect": "Reconnect",
  "connect.code": "Close code",
  "connect.reason": "Reason",
  "connect.close": "Close",

  "options.heading": "Options",
  "options.hint": "They apply from the next connection on. An empty field means the default.",
  "options.protocols": "Subprotocols, separated by commas",

  "message.heading": "Message",
  "message.initial": "Hello, server!",
  "message.send": "Send",
  "message.file": "Send a file…",

  "log.heading": "Log",
  "log.copy": "Copy",
  "log.clear": "Clear",
  "log.copied": "Copied.",
  "log.notCopied": "The browser did not allow copying; the visible entries are selected.",
  "code.notCopied": "The browser did not allow copying; the code is selected.",
  "log.count": {
    one: "{count} entry",
    other: "{count} entries",
  },
  "log.countOf": "the last {shown} of {total}",
  "log.countOld": { one: "and {count} earlier event", other: "and {count} earlier events" },
  "log.countFound": "{shown} of {kept} match",

  "entry.number": "No. {number}",
  "entry.connect": "to {url}",
  "entry.open": "open",
  "entry.opened": "open again",
  "entry.attempt": "attempt {attempt}",
  "entry.closeCall": "by button",
  "entry.reconnecting": "attempt {attempt} in {delay}, at {time}",
  "entry.giveup": "gave up: {reason}",
  "entry.drop": "a queued message was dropped: {reason}",
  "entry.empty": "(empty)",
  "entry.text": "text",
  "entry.binary": "binary",
  "entry.file": "file",
  "entry.characters": {
    one: "{count} character",
    other: "{count} characters",
  },
  "entry.sent": "given to the socket",
  "entry.queued": "queued",
  "entry.clean": "clean",
  "entry.unclean": "not clean",
  "entry.synthetic": "not reported by the browser",
  "entry.willReconnect": "next dial in {delay}",
  "entry.suspended": "next attempt when the page is back",
  "entry.willNotReconnect": "no further dial",
  "entry.reason": "“{reason}”",

  "code.1000": "normal closure",
  "code.1001": "going away",
  "code.1002": "protocol error",
  "code.1003": "unsupported data",
  "code.1005": "no code given",
  "code.1006": "connection lost",
  "code.1007": "invalid data",
  "code.1008": "policy violation",
  "code.1009": "message too big",
  "code.1010": "extension missing",
  "code.1011": "server error",
  "code.1012": "service restart",
  "code.1013": "try again later",
  "code.1014": "bad gateway",
  "code.1015": "TLS failure",
  "code.registered": "registered code",
  "code.own": "application’s own code",
  "code.other": "unknown code",

  "error.ERR_NETWORK": "the browser could not connect, or lost the connection",
  "error.ERR_CONNECT_TIMEOUT": "the connection took too long",
  "error.ERR_HANDSHAKE_TIMEOUT": "the handshake took too long",
  "error.ERR_HEARTBEAT_TIMEOUT": "the heartbeat was not answered in time",
  "error.ERR_PROVIDER": "the address could not be obtained",
  "error.ERR_HANDSHAKE": "the handshake failed",
  "error.ERR_CONSTRUCTOR": "the browser refused the address or a subprotocol",

  "giveup.max-attempts": "all attempts have failed",
  "giveup.not-retryable": "trying again cannot help after this close",
  "giveup.invalid-address": "the browser refused the address or a subprotocol",

  "drop.overflow": "the queue is full",
  "drop.expired": "it waited too long",
  "drop.closed": "the connection was closed",
  "drop.refused": "the socket refused it",

  "refuse.address.empty": "Enter an address, such as {example}.",
  "refuse.address.scheme":
    "The address starts with “{found}”; it must start with ws:// or wss://, or with / for this server.",
  "refuse.address.fragment": "The address must not have a part after #.",
  "refuse.address.invalid":
    "This is not an address. It must look like {example}, or start with / for this server.",
  "refuse.address.browser": "The browser refuses this address.",
  "refuse.address.secure": "A page on https can only connect to wss://.",
  "refuse.protocols.invalid":
    "“{protocol}” cannot be a subprotocol: only letters, digits and !#$%&'*+-.^_`|~ are allowed.",
  "refuse.protocols.twice": "The subprotocol “{protocol}” is listed twice.",
  "refuse.code":
    "“{value}” cannot be sent as a close code; it must be 1000 or a number from 3000 to 4999.",
  "refuse.reason.long": "The reason has {bytes} in UTF-8; at most {limit} are allowed.",
  "refuse.reason.code": "A reason needs a close code, such as 1000.",
  "refuse.option.other": "The library does not accept this value for {option}.",
  "refuse.send.none": "There is no connection yet. Press “Connect”.",
  "refuse.send.closed": "The connection has ended. Press “Connect” or “Reconnect”.",
  "refuse.send.full": {
    one: "Not sent: it does not fit in the queue, which holds {count} message ({bytes}). Its limits: {messages} by count, {size} by size.",
    other:
      "Not sent: it does not fit in the queue, which holds {count} messages ({bytes}). Its limits: {messages} by count, {size} by size.",
  },
  "refuse.send.unqueued": "Not sent: the connection is not open and has no queue.",
  "refuse.send.other": "Not sent: the library does not accept this message.",
};

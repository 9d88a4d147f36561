// A plain module that is replaced while the page stays.
import { SteadySocket } from "steadysocket";

export const socket = new SteadySocket(new URL(location.href).searchParams.get("address"));

globalThis.sockets = [...(globalThis.sockets ?? []), socket];
import.meta.hot?.accept();
import.meta.hot?.dispose(() => socket.close());

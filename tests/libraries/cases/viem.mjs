import { equal } from "../client/equal.mjs";

export const up = "block 0x7";

export async function start(make, { url, note }) {
  const client = make({ url, options: { reconnect: { attempts: 9, delay: 500 } } });
  await client.transport.subscribe({
    params: ["newHeads"],
    onData: ({ result }) => note("block", result.number),
    onError: (error) => note("error", error.name ?? error.type),
  });
  return client;
}

export async function exchange(client) {
  equal(await client.request({ method: "eth_blockNumber" }), "0x7");
}

export async function stop(client) {
  const rpc = await client.transport.getRpcClient();
  rpc.close();
}

import { initTRPC } from "@trpc/server";
import { applyWSSHandler } from "@trpc/server/adapters/ws";

const { procedure, router } = initTRPC.create();

const appRouter = router({
  hello: procedure.query(() => "world"),
  count: procedure.subscription(async function* () {
    yield* [1, 2, 3];
  }),
});

export function serve({ sockets }) {
  applyWSSHandler({ wss: sockets, router: appRouter });
}

import { buildSchema } from "graphql";
import { useServer } from "graphql-ws/use/ws";

const schema = buildSchema(`
  type Query { hello: String }
  type Subscription { count: Int }
`);

const roots = {
  query: { hello: () => "world" },
  subscription: {
    async *count() {
      for (const count of [1, 2, 3]) yield { count };
    },
  },
};

export function serve({ sockets }) {
  useServer({ schema, roots }, sockets);
}

import { afterAll, beforeAll } from "vitest";
import { modelTest } from "../testing/model-suite.ts";
import { TestPostgres } from "../testing/postgres.ts";
import { PostgresBench } from "../testing/postgres-bench.ts";

let server: TestPostgres;
beforeAll(async () => {
  server = await TestPostgres.start();
});
afterAll(() => server.stop());

modelTest(
  "The store in Postgres",
  async () => {
    const bench = await PostgresBench.open(server);
    // Each worker in a process of its own: the workers of one process share a connection, and lose their locks together.
    bench.store.register = () => bench.another().register();
    // A batch that is refused leaves a gap in the ids, as every rolled back transaction does. The model has no gaps.
    const enqueue = bench.store.enqueue.bind(bench.store);
    bench.store.enqueue = async (rows) => {
      const { rows: before } = await bench.pool.query("select last_value, is_called from livedesk_outbox.message_id");
      const answers = await enqueue(rows);
      if (answers.some((answer) => "problem" in answer)) {
        await bench.pool.query(
          "select setval('livedesk_outbox.message_id', $1, $2)",
          Object.values(before[0] as object),
        );
      }
      return answers;
    };
    return {
      store: bench.store,
      setTime: (ms) => bench.setTime(ms),
      async die({ worker }) {
        await bench.endSession(worker);
        // The connection ends a moment after the command.
        await bench.lockIsFree(worker);
      },
      stop: () => bench.close(),
    };
  },
  40,
);

import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { decorators, llm, propagation } from '../../src/shim/index.js';
import { record } from './recording.js';

/*
 * Run as a program by workflow.test.ts, because the test runner leaves decorators as they are: a decorated class whose
 * last step is done in another thread, with a shim of its own. Prints the spans of both threads.
 */
const { agent, task, tool, workflow } = decorators;

class Bot {
  readonly greeting = 'hello';

  @workflow()
  async run(): Promise<string> {
    return await this.help();
  }

  @agent({ type: 'helper', project: 'apollo', tenant: 'acme' })
  help(): Promise<string> {
    return this.reply('x');
  }

  @task('reply')
  async reply(to: string): Promise<string> {
    await sleep(1);
    // A thread does not inherit the loader of TypeScript.
    const start = `import('tsx/esm/api').then(({ register }) => (register(), import(${JSON.stringify(import.meta.url)})))`;
    const worker = new Worker(start, { eval: true, workerData: propagation.headers() });
    const [told] = (await once(worker, 'message')) as [object[]]; // what the other thread posts below
    inTheOtherThread.push(...told);
    return `${this.greeting} ${this.look(to)}`;
  }

  @tool()
  look(to: string): string {
    if (to === 'nobody') throw new RangeError('not there');
    return to;
  }
}

const inTheOtherThread: object[] = [];
const recording = await record({ service: isMainThread ? 'main' : 'thread' });
const told = () =>
  recording
    .spans()
    .map((span) => ({ name: span.name, trace: span.spanContext().traceId, attributes: span.attributes }));

if (isMainThread) {
  const bot = new Bot();
  const said = await bot.run();
  let thrown = '';
  try {
    bot.look('nobody');
  } catch (error) {
    thrown = String(error);
  }
  console.log(JSON.stringify({ said, thrown, here: told(), there: inTheOtherThread }));
} else {
  await propagation.resume(workerData, () => llm.call({ provider: 'openai', model: 'm-1' }, async () => undefined));
  parentPort?.postMessage(told());
}
await recording.stop();

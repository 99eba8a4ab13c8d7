import { scraped } from '../../src/catalog/scraped.js';
import type { Alert } from '../../src/model/alert.js';
import { seconds } from '../../src/model/duration.js';
import type { Case, Expectation } from '../../src/model/scenario.js';
import { answering, counter, gauge, type Phase, selector, tidy } from './samples.js';

const step = 15;
const minutes = (count: number): number => (count * 60) / step;
const at = (steps: number, ...firing: Expectation['firing']): Expectation => ({ second: steps * step, firing });
const hold = (alert: Alert): number => Math.ceil(seconds(alert.for) / step);
const gateway = { component: 'collector', instance: 'collector:8888' };
const sampler = { component: 'sampler', instance: 'sampler-0:8888' };
const topic = 'llm-spans';

export function seriesLimitReached(alert: Alert): Case {
  const points = (error: string) => selector(scraped.pointsWithoutRoom.name, { ...gateway, error });
  const all = selector(scraped.pointsWithoutRoom.name, gateway);
  const lost = Math.floor(alert.when.threshold) + 9;
  const [calm, over] = [minutes(10), minutes(10)];
  const after = 2 + hold(alert);
  return {
    step,
    scenarios: [
      {
        name: 'the first series that is not made fires, and clears five minutes after the last',
        series: {
          ...answering(gateway, calm + minutes(30)),
          [points('limit')]: `_x${calm} ${lost}x${minutes(30)}`,
          [all]: counter([1000, calm + minutes(30)]),
        },
        expect: [
          at(calm - 1),
          at(calm + after, ...(after < minutes(4) ? [{ labels: { instance: gateway.instance }, value: lost }] : [])),
          at(calm + after + over),
        ],
      },
      {
        name: 'points that came in the wrong order are another matter',
        series: { [points('delta.ErrOutOfOrder')]: `_x${calm} ${lost}x${minutes(30)}` },
        expect: [at(calm + after)],
      },
    ],
  };
}

const ofPartition = (name: string, owner: Record<string, string>, partition: string, outcome?: string): string =>
  selector(name, { ...owner, topic, partition, ...(outcome !== undefined && { outcome }) });

export function samplersBehind(alert: Alert): Case {
  const { threshold } = alert.when;
  const each = 2;
  const messages = (behind: number) => tidy(behind * each);
  const [calm, breach, over] = [minutes(10), 1 + hold(alert) + minutes(1), minutes(10)];
  const steps = calm + breach + over;
  const written = (partition: string) => ofPartition(scraped.kafkaWritten.name, gateway, partition, 'success');
  const lag = (partition: string) => ofPartition(scraped.kafkaLag.name, sampler, partition);
  const labels = (partition: string) => ({ topic, partition });
  return {
    step,
    scenarios: [
      {
        name: 'a partition whose sampler is further behind than the threshold fires, and clears when it has caught up',
        series: {
          [written('3')]: counter([each * step, steps]),
          [lag('3')]: gauge([0, calm], [messages(threshold * 2), breach], [0, over]),
          [written('4')]: counter([each * step, steps]),
          [lag('4')]: gauge([messages(threshold * 0.9), steps]),
        },
        expect: [at(calm - 1), at(calm + breach - 1, { labels: labels('3'), value: threshold * 2 }), at(steps - 1)],
      },
    ],
  };
}

export function partitionUnread(alert: Alert): Case {
  const { threshold } = alert.when;
  const each = 100;
  const [calm, breach, over] = [minutes(10), minutes(6) + hold(alert), minutes(10)];
  const steps = calm + breach + over;
  const of = (name: string, owner: Record<string, string>, partition: string, ...phases: readonly Phase[]) => ({
    [ofPartition(name, owner, partition, 'success')]: counter(...phases),
  });
  return {
    step,
    scenarios: [
      {
        name: 'a partition that is not read fires, one that is read does not, and it clears when it is read again',
        series: {
          ...of(scraped.kafkaWritten.name, gateway, '3', [each, steps]),
          ...of(scraped.kafkaRead.name, sampler, '3', [each, calm], [0, breach], [each, over]),
          ...of(scraped.kafkaWritten.name, gateway, '4', [each, steps]),
          ...of(scraped.kafkaRead.name, sampler, '4', [each, steps]),
        },
        expect: [at(calm), at(calm + breach, { labels: { topic, partition: '3' }, value: 0 }), at(steps - 1)],
      },
      {
        name: 'at the threshold it is silent, and so is a partition that nothing is written to',
        series: {
          ...of(scraped.kafkaWritten.name, gateway, '3', [each, steps]),
          ...of(scraped.kafkaRead.name, sampler, '3', [each * threshold, steps]),
          ...of(scraped.kafkaWritten.name, gateway, '4', [0, steps]),
        },
        expect: [at(steps - 1)],
      },
    ],
  };
}

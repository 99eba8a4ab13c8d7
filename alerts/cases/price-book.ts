import { metrics } from '../../src/catalog/metrics.js';
import type { Alert } from '../../src/model/alert.js';
import { seconds } from '../../src/model/duration.js';
import type { Case, Expectation } from '../../src/model/scenario.js';
import { gauge, selector } from './samples.js';

const step = 60;
const day = 86_400;

const book = (service: string, instance: string) => selector(metrics.llmPriceBook.name, { service, instance });

const at = (minute: number, ...firing: Expectation['firing']): Expectation => ({ second: minute * 60, firing });

/** The clock of a rule test starts at the epoch, so a book of some days ago has a negative date. */
export function priceBookOld({ when: { threshold }, for: hold }: Alert): Case {
  const holdMinutes = Math.ceil(seconds(hold) / step);
  const late = 30 + holdMinutes + 2;
  // Old enough after half an hour.
  const date = 30 * step - threshold * day;
  const age = (minute: number) => (minute * 60 - date) / day;
  const labels = { service: 'support-bot' };
  return {
    step,
    scenarios: [
      {
        name: 'past the threshold for as long as it must hold it fires, and clears with a new book',
        series: { [book('support-bot', 'a')]: gauge([date, late + 1], [0, 30]) },
        expect: [at(30 + holdMinutes - 1), at(late, { labels, value: age(late) }), at(late + 10)],
      },
      {
        name: 'one process with an old book is enough, and only its service is named',
        series: {
          [book('support-bot', 'a')]: gauge([0, late + 10]),
          [book('support-bot', 'b')]: gauge([date, late + 10]),
          [book('search', 'a')]: gauge([0, late + 10]),
        },
        expect: [at(29), at(late, { labels, value: age(late) })],
      },
      {
        name: 'a day short of the threshold it is silent',
        series: { [book('support-bot', 'a')]: gauge([date + day, late + 10]) },
        expect: [at(late), at(late + 5)],
      },
    ],
  };
}

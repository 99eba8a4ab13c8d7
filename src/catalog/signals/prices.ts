import { promql, select, series } from '../../model/promql.js';
import { recorded } from '../../model/signal.js';
import { metrics as m } from '../metrics.js';
import { pricesAsOf } from '../prices.js';

/** The collector's own book came with the stack, so its day is a constant of these rules. */
const ofTheStack = promql`label_replace(vector(${Date.parse(pricesAsOf) / 1000}), "service", "collector", "", "")`;

const bookDate = recorded({
  title: 'Day of the price book',
  unit: 'dateTimeAsIso',
  help: 'Date of the price book that a service uses, as a Unix timestamp in seconds; "collector" is the book of the stack.',
  name: 'llm:price_book_timestamp:seconds',
  by: ['service'],
  combine: 'min',
  windows: 'level',
  expr: (_, where) => promql`min by (service) (${series(m.llmPriceBook, {}, where)}) or ${ofTheStack}`,
});

/** How up to date the prices are. */
export const prices = {
  bookDate,
  bookAge: recorded({
    title: 'Age of the price book',
    unit: 'd',
    help: 'Days since the day whose prices are used.',
    name: 'llm:price_book_age:days',
    by: ['service'],
    combine: 'max',
    windows: 'level',
    inline: true,
    expr: (_, where) => promql`(time() - ${select(bookDate.name, where)}) / 86400`,
  }),
};

export { bookModels, inBook, isNamed, pricedProviders, pricesAsOf } from './prices/book.js';
export { findPrice, type PricedCall, PriceList } from './prices/find.js';
export {
  dateAtEnd,
  overrideTable,
  type PriceOverride,
  type PriceOverrides,
  type PriceSettings,
  type PricingFile,
  perMillion,
} from './prices/overrides.js';
export {
  costOf,
  dollarsPerSecond,
  type GpuPrice,
  isGpuPrice,
  onTop,
  type Price,
  type Rates,
  ratesOf,
  type TokenPrice,
  type Usage,
} from './prices/price.js';
export { openModels, routed, routePattern, routePrefixes, slashedProviders } from './prices/routes.js';
export { dayInSeconds, type PriceSchedule, type PriceStep, priceAt, scheduleOf } from './prices/schedule.js';
export { ordinaryTiers, serviceTiers, tierFactor, tierFactors } from './prices/service-tiers.js';

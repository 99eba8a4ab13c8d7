import { type Detector, detectors } from '../src/catalog/detectors.js';
import type { Config } from '../src/config/schema.js';
import type { Component } from '../src/model/collector.js';
import { type OttlSignal, type StatementGroup, set, text, transform } from './ottl.js';
import { forget } from './plain.js';
import { keepsBytes, noBytes, noBytesInLogs } from './redact-bytes.js';
import { eventContent, logContent, spanContent } from './redact-content.js';
import { countEvents } from './redact-count.js';
import { fold, mask, protect, unfold, unprotect } from './redact-mask.js';
import { isOneOfFew, type Place, places } from './redact-places.js';
import { decide, forgetSuspicion, gather, gatherSuspicious, isDue, lookThrough, note, re2 } from './redact-search.js';
import { dropUsers } from './redact-users.js';

/**
 * Drops content and masks what is left of personal data and secrets, in every text of every record, at any depth.
 * A cheap search over the whole record comes first; only records it finds something in are taken apart. What is the
 * same for all kinds of records is one list of statements, which the file holds once.
 */
export function redact(config: Config): Component {
  const { redaction, captureContent } = config;
  const chosen = detectors.filter((detector) => redaction[detector.switch]);
  const asSent = keepsBytes(redaction);
  const decisions = { few: decide(chosen, 'few'), many: decide(chosen, 'many') };
  const protection = redaction.ip ? protect : [];
  const masking = [...mask(chosen), ...(redaction.ip ? unprotect : [])];
  const shared = new Map<Place, StatementGroup[]>();
  // Resources and scopes are the same in all signals.
  const few = (place: Place): StatementGroup[] => {
    const known = shared.get(place) ?? [gather(place), ...each(place)];
    shared.set(place, known);
    return known;
  };
  const many = (records: readonly Place[]): StatementGroup[] => [
    ...records.map(note),
    lookThrough(chosen),
    ...records.flatMap((place) => [gatherSuspicious(place), ...each(place)]),
    forgetSuspicion,
  ];
  const each = (place: Place): StatementGroup[] => {
    const { context } = place;
    const when = { context, conditions: [isDue(context)] };
    return [
      { ...when, statements: decisions[isOneOfFew(place) ? 'few' : 'many'] },
      ...(protection.length > 0 ? [{ ...when, statements: protection }] : []),
      // Others are asked when they leave (spansWithoutBytes); what is taken apart comes back with texts for bytes.
      ...(isSpan(context) && !asSent ? noBytes(context, isDue(context)) : []),
      unfold(place),
      { ...when, statements: masking },
      fold(place, context !== 'resource' && context !== 'scope' && context !== 'datapoint'),
    ];
  };
  const of = (signal: OttlSignal): StatementGroup[] => [
    ...(asSent ? [] : places[signal].flatMap(({ context }) => (isSpan(context) ? [] : noBytes(context)))),
    ...(redaction.users ? places[signal].map(({ context }) => dropUsers(context)) : []),
    ...(chosen.length === 0
      ? places[signal].map(({ context }) => ({ statements: forget(context) }))
      : [
          ...places[signal].filter(isOneOfFew).flatMap(few),
          ...many(places[signal].filter((place) => !isOneOfFew(place))),
        ]),
  ];
  const made = transform('redact', {
    trace: [
      ...(captureContent ? [] : [spanContent, eventContent]),
      ...(redaction.links ? [] : [noLinks]),
      ...of('trace'),
      ...(chosen.length === 0 ? [] : [countEvents(chosen)]),
    ],
    log: [...(captureContent ? [] : [logContent]), ...(asSent ? [] : noBytesInLogs), ...of('log')],
    metric: [
      ...(redaction.exemplars ? [] : [noExemplars]),
      ...of('metric'),
      ...(chosen.length === 0 ? [] : [descriptions(chosen)]),
    ],
  });
  return { ...made, file: 'redact.yaml' };
}

const isSpan = (context: string): boolean => context === 'span' || context === 'spanevent';

/** Attributes of links can be neither read nor changed here. Given to itself, the list ends up empty; how long it was stays. */
const noLinks: StatementGroup = {
  conditions: ['Len(span.links) > 0'],
  statements: [
    set('span.dropped_links_count', 'span.dropped_links_count + Len(span.links)'),
    set('span.links', 'span.links'),
  ],
};

/** The same goes for the attributes of exemplars. */
const noExemplars: StatementGroup = {
  conditions: ['Len(datapoint.exemplars) > 0'],
  statements: [set('datapoint.exemplars', 'datapoint.exemplars')],
};

/** Of a metric. */
const described = ['metric.name', 'metric.unit', 'metric.description'];
const [all, before] = ['metric.cache["all"]', 'metric.cache["before"]'] as const;

/** Names, units and descriptions of metrics are few and long-lived, so they are simply searched, without checks. Cards have no place in them. */
const descriptions = (chosen: readonly Detector[]): StatementGroup => ({
  statements: [
    set(all, `Concat([${described.join(', ')}], "\\n\\n")`),
    set(before, all),
    ...chosen
      .filter(({ check }) => check !== 'luhn')
      .map((detector) => {
        const hints = detector.hints.map((hint) => `IsMatch(${all}, ${text(hint)})`).join(' or ');
        return `replace_pattern(${all}, ${re2(detector)}, ${text(detector.replacement)}) where ${hints}`;
      }),
    ...described.map((path, index) => set(path, `Split(${all}, "\\n\\n")[${index}]`, `${all} != ${before}`)),
  ],
});

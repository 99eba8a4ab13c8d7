import { type Detector, detectors } from '../src/catalog/detectors.js';
import type { Config } from '../src/config/schema.js';
import type { Component } from '../src/model/collector.js';
import { forgetLong, noteLong } from './long-records.js';
import { attribute, type OttlSignal, type StatementGroup, scratch, set, transform } from './ottl.js';
import { forget } from './plain.js';
import { keepsBytes, noBytes, noBytesInLogs, readable } from './redact-bytes.js';
import { eventContent, logContent, plainContent, spanContent } from './redact-content.js';
import { countEvents } from './redact-count.js';
import { fold, mask, protect, unfold, unprotect } from './redact-mask.js';
import { isOneOfFew, type Place, places } from './redact-places.js';
import {
  decide,
  forgetSuspicion,
  gather,
  gatherSuspicious,
  isDue,
  isHeaped,
  lookThrough,
  note,
  searched,
  textOf,
} from './redact-search.js';
import { dropUsers } from './redact-users.js';

export const chosenOf = ({ redaction }: Config): readonly Detector[] =>
  detectors.filter((detector) => redaction[detector.switch]);

/**
 * Drops content and masks what is left of personal data and secrets, in every text of every record, at any depth.
 * A cheap search over the whole record comes first; only records it finds something in are taken apart. What is the
 * same for all kinds of records is one list of statements, which the file holds once.
 */
export function redact(config: Config): Component {
  const { redaction, captureContent } = config;
  const chosen = chosenOf(config);
  const asSent = keepsBytes(redaction);
  const [decision, look] = [decide(chosen), lookThrough(chosen)];
  const protection = redaction.ip ? protect : [];
  const masking = [...mask(chosen), ...(redaction.ip ? unprotect : [])];
  const shared = new Map<Place, StatementGroup[]>();
  // Resources and scopes are the same in all signals.
  const few = (place: Place): StatementGroup[] => {
    const known = shared.get(place) ?? [
      gather(place, noteLong(place, attribute(place.context, searched), config)),
      ...readable(place, asSent),
      ...each(place),
    ];
    shared.set(place, known);
    return known;
  };
  const many = (records: readonly Place[]): StatementGroup[] => [
    forgetSuspicion,
    ...records.flatMap((place) => [
      note(place, noteLong(place, scratch(place.context, 't'), config)),
      ...readable(place, asSent),
    ]),
    { context: 'resource', conditions: [isHeaped], statements: look },
    ...records.flatMap((place) => [gatherSuspicious(place), ...each(place)]),
    forgetSuspicion,
  ];
  const each = (place: Place): StatementGroup[] => {
    const { context } = place;
    const when = { context, conditions: [isDue(context)] };
    return [
      { ...when, statements: decision },
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
      ? places[signal].map((place) => unsearched(place, config))
      : [
          ...places[signal].filter(isOneOfFew).flatMap(few),
          ...many(places[signal].filter((place) => !isOneOfFew(place))),
        ]),
  ];
  const made = transform('redact', {
    trace: [
      ...(captureContent ? [] : [plainContent, spanContent, eventContent]),
      ...(redaction.links ? [] : [noLinks]),
      ...of('trace'),
      ...(chosen.length === 0 ? [] : [countEvents(chosen)]),
    ],
    log: [...(captureContent ? [] : [logContent]), ...(asSent ? [] : noBytesInLogs), ...of('log')],
    metric: [...(redaction.exemplars ? [] : [noExemplars]), ...of('metric'), forgetLong],
  });
  return { ...made, file: 'redact.yaml' };
}

const isSpan = (context: string): boolean => context === 'span' || context === 'spanevent';

/** Where nothing is looked for, texts are gathered for their length only. */
function unsearched(place: Place, config: Config): StatementGroup {
  const own = scratch(place.context, 't');
  const long = noteLong(place, own, config);
  return { statements: [...(long.length > 0 ? textOf(place, own) : []), ...long, ...forget(place.context)] };
}

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

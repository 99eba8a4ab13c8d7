import type { Signals } from '../src/catalog/signals/index.js';
import { above, below, group, timesNormal } from '../src/model/alert.js';

const factor: [number, number] = [1, Number.POSITIVE_INFINITY];

/** What the answers are worth, and what checks have to hold back. */
export const quality = ({ llm, quality: q, surroundings }: Signals) =>
  group(
    'quality',
    { team: 'applications', class: 'quality' },
    {
      safetyBlocksSpike: {
        // A block every twenty seconds at least: three in an hour are not a wave.
        when: timesNormal(surroundings.safetyBlocks, 3, {
          by: ['service', 'check'],
          normal: surroundings.normalBlocks,
          floor: 0.05,
        }),
        for: '2m',
        severity: 'critical',
        class: 'safety',
        summary: 'The check {{ $labels.check }} of {{ $labels.service }} blocks far more than usual.',
        description:
          'The check {{ $labels.check }} blocks {value} answers or inputs of {{ $labels.service }} a second, more than {threshold} times the level it stayed below for nine tenths of the last day: an attack, or a change that went wrong.',
        dashboard: 'safety',
      },
      evaluationScoreDrop: {
        when: below(
          q.scoreRelative,
          0.9,
          { by: ['service', 'evaluator', 'template', 'version'] },
          { guard: { signal: q.evaluations, least: 10, window: '1h' }, range: [0, 1] },
        ),
        for: '10m',
        severity: 'warning',
        summary:
          'Version {{ $labels.version }} of the prompt {{ $labels.template }} scores {value} of what the prompt scored before.',
        description:
          'In the last hour {{ $labels.evaluator }} gave version {{ $labels.version }} of {{ $labels.template }} ({{ $labels.service }}) less than {threshold} of the mean score the prompt had over the day before.',
        dashboard: 'prompt-templates',
      },
      promptCostRegression: {
        when: above(
          q.promptCostRelative,
          1.5,
          { by: ['service', 'template', 'version'] },
          { guard: { signal: q.uses, least: 30, window: '1h' }, range: factor },
        ),
        for: '10m',
        severity: 'warning',
        class: 'cost',
        summary:
          'A call by version {{ $labels.version }} of the prompt {{ $labels.template }} costs {value} of what it cost before.',
        description:
          'In the last hour a call of {{ $labels.service }} by version {{ $labels.version }} of {{ $labels.template }} cost {value} of what a call by this prompt cost on average over the day before; the limit is {threshold}.',
        dashboard: 'prompt-templates',
      },
      promptLatencyRegression: {
        when: above(
          q.promptSecondsRelative,
          1.5,
          { by: ['service', 'template', 'version'] },
          { guard: { signal: q.uses, least: 30, window: '1h' }, range: factor },
        ),
        for: '10m',
        severity: 'warning',
        class: 'latency',
        summary:
          'A call by version {{ $labels.version }} of the prompt {{ $labels.template }} takes {value} of the time it took before.',
        description:
          'In the last hour a call of {{ $labels.service }} by version {{ $labels.version }} of {{ $labels.template }} took {value} of what a call by this prompt took on average over the day before; the limit is {threshold}.',
        dashboard: 'prompt-templates',
      },
      contextWindowNearlyFull: {
        when: above(
          surroundings.utilizationP95,
          0.9,
          { by: ['service', 'model', 'agent'] },
          { guard: { signal: llm.requests, least: 0.02 } },
        ),
        for: '5m',
        severity: 'warning',
        summary:
          'Agent {{ $labels.agent }} of {{ $labels.service }} fills the context of {{ $labels.model }}: {value}.',
        description:
          'Of the calls of {{ $labels.agent }} in {{ $labels.service }} to {{ $labels.model }}, 5 in 100 use more than {value} of the context window; past {threshold} answers are cut, refused, or forget their instructions.',
        dashboard: 'memory-context',
      },
      answersTruncated: {
        when: above(
          llm.truncatedRatio,
          0.05,
          { by: ['service', 'provider', 'model'] },
          { guard: { signal: llm.finishReasons, where: llm.truncatedRatio.partWhere, least: 0.02 } },
        ),
        for: '5m',
        severity: 'warning',
        summary: '{value} of the answers of {{ $labels.model }} to {{ $labels.service }} are cut short.',
        description:
          'More than {threshold} of the answers of {{ $labels.model }} ({{ $labels.provider }}) to {{ $labels.service }} ended at the token limit and are incomplete.',
        dashboard: 'llm-performance',
      },
    },
  );

import { metrics } from '../../src/catalog/metrics.js';
import type { Alert } from '../../src/model/alert.js';
import type { Case } from '../../src/model/scenario.js';
import { selector } from './samples.js';
import { at, growing, minutes, quantileCase, shareCase } from './shapes.js';

const labels = { service: 'support-bot', provider: 'openai', model: 'gpt-5.4' };
const calls = (status: string, model = labels.model) =>
  selector(metrics.llmRequests.name, { ...labels, model, operation: 'chat', agent: 'triage', status });

export function providerOutage(alert: Alert): Case {
  const both = (share: number) => ({
    [calls('error')]: share * 1000,
    [calls('ok')]: (1 - share) * 1000,
    // Its other model fares worse: what counts is the best one.
    [calls('timeout', 'gpt-5.4-mini')]: 800,
    [calls('ok', 'gpt-5.4-mini')]: 200,
  });
  return shareCase(alert, { provider: labels.provider }, both, [
    {
      name: 'where one model still answers it is not the provider',
      series: growing([{ ...both(0.01), [calls('timeout', 'gpt-5.4-mini')]: 1000 }, minutes(20)]),
      expect: [at(minutes(20))],
    },
  ]);
}

export const slowFirstToken = (alert: Alert): Case =>
  quantileCase(
    alert,
    labels,
    metrics.llmTimeToFirstToken.buckets,
    (le) => selector(`${metrics.llmTimeToFirstToken.name}_bucket`, { ...labels, le }),
    [calls('ok')],
  );

export const rateLimited = (alert: Alert): Case =>
  shareCase(alert, labels, (share) => ({ [calls('rate_limited')]: share * 1000, [calls('ok')]: (1 - share) * 1000 }));

export const retryStorm = (alert: Alert): Case =>
  shareCase(alert, labels, (share) => ({
    [selector(metrics.llmRetries.name, { ...labels, reason: 'timeout' })]: share * 1000,
    [calls('ok')]: 1000,
  }));

export const answersTruncated = (alert: Alert): Case => {
  const ended = (reason: string) => selector(metrics.llmFinishReasons.name, { ...labels, reason });
  return shareCase(alert, labels, (share) => ({
    [ended('length')]: share * 1000,
    [ended('stop')]: (1 - share) * 1000,
  }));
};

export const contextWindowNearlyFull = (alert: Alert): Case => {
  const whose = { service: labels.service, model: labels.model, agent: 'triage' };
  return quantileCase(
    alert,
    whose,
    metrics.contextUtilization.buckets,
    (le) => selector(`${metrics.contextUtilization.name}_bucket`, { ...whose, le }),
    [calls('ok')],
  );
};

export const usageMissing = (alert: Alert): Case => {
  const reports = (source: string) => selector(metrics.llmUsageReports.name, { ...labels, source });
  return shareCase(alert, labels, (share) => ({
    [reports('missing')]: share * 1000,
    [reports('provider')]: (1 - share) * 1000,
  }));
};

export const unpricedModels = (alert: Alert): Case =>
  shareCase(alert, labels, (share) => ({
    [selector(metrics.llmUnpricedTokens.name, labels)]: share * 100_000,
    [selector(metrics.llmTokens.name, {
      ...labels,
      agent: 'triage',
      project: 'help-desk',
      task_type: 'answer',
      direction: 'input',
    })]: 100_000,
  }));

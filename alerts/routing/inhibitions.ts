/** Labels that say what an alert is about. Where both alerts lack one, it counts as equal. */
const subject = [
  ...['service', 'provider', 'model', 'type', 'exporter', 'server', 'tool', 'agent'],
  ...['component', 'instance', 'slo', 'scope', 'owner', 'template', 'check'],
];

const mutes = (source: readonly string[], target: readonly string[], equal: readonly string[] = []) => ({
  source_matchers: source,
  target_matchers: target,
  ...(equal.length > 0 && { equal }),
});
const down = (component: string) => ['alertname="ComponentDown"', `component="${component}"`];
const alert = (...names: readonly string[]) => [`alertname=~"${names.join('|')}"`];

/** Which alert keeps which other silent: of one cause, one is heard. */
export const inhibitions = [
  // Of one family about one thing the gravest is heard: calls that fail are slow, too, more often than not.
  mutes(['severity="critical"'], ['severity=~"warning|info"'], ['family', ...subject]),
  mutes(['severity="warning"'], ['severity="info"'], ['family', ...subject]),
  // A provider that is away takes its models with it.
  mutes(alert('ProviderOutage'), ['alertname!="ProviderOutage"', 'class=~"availability|latency"'], ['provider']),
  // What nobody can see is not absent.
  mutes(down('collector'), alert('TelemetrySilent', 'RedactionFailing')),
  mutes(down('collector'), ['alertname="TargetDown"', 'job="derived"']),
  // A component that is down is that, whatever else it does not do.
  mutes(alert('ComponentDown'), alert('ComponentRestarting'), ['component', 'instance']),
  mutes(down('loki'), alert('LokiFailing')),
  mutes(down('loki'), ['alertname=~"QueueFillingUp|BackendStalled|TelemetryLost"', 'exporter=~".*loki.*"']),
  mutes(down('jaeger'), alert('JaegerFailing')),
  mutes(down('jaeger'), ['alertname=~"QueueFillingUp|BackendStalled|TelemetryLost"', 'exporter=~".*jaeger.*"']),
  mutes(alert('QueueFillingUp'), alert('BackendStalled'), ['exporter']),
  mutes(down('alertmanager'), alert('AlertsNotSent')),
  // A server that is down takes its tools with it.
  mutes(alert('McpServerDown'), alert('ToolFailing', 'SlowTool', 'ToolSchemaErrors'), ['service', 'server']),
  // What begins late ends late.
  mutes(alert('SlowFirstToken'), alert('HighLatency'), ['service', 'provider', 'model']),
  // Whoever goes in circles makes many steps, and pays for them.
  mutes(alert('LoopDetected'), alert('RunawayCost', 'RunawaySteps'), ['service', 'type']),
  // And is through with the budget that the application itself keeps.
  mutes(alert('LoopDetected', 'RunawayCost', 'CostSpike'), alert('ApplicationBudgetSpent'), ['service']),
  // Refused for the limit: that it drew near, and that calls are tried again, follows.
  mutes(alert('RateLimited'), alert('RateLimitApproaching', 'RetryStorm'), ['service', 'provider', 'model']),
  // What breaks a promise is told by its name.
  mutes(
    alert(
      ...['HighErrorRate', 'HighLatency', 'SlowFirstToken', 'RateLimited'],
      ...['McpServerDown', 'ToolFailing', 'SlowTool', 'RunawayCost'],
    ),
    ['family="slo"'],
    ['service'],
  ),
  mutes(alert('ErrorBudgetBurnFastest'), alert('ErrorBudgetBurnFast'), ['slo', 'service']),
  mutes(alert('ErrorBudgetBurnSteady'), alert('ErrorBudgetBurnSlow'), ['slo', 'service']),
];

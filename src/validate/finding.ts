/** What is wrong with a dashboard's JSON, and where. */
export interface Finding {
  readonly rule: RuleId;
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** Of the JSON text, from 1. */
  readonly line: number;
  readonly column: number;
  /** Title of the panel, or name of the variable; none for the dashboard itself. */
  readonly of?: string;
  /** `expected …, got …. <remedy>` */
  readonly message: string;
}

interface Rule {
  readonly severity: Finding['severity'];
  /** Why it matters: one sentence, shown by code scanning and by `--rules`. */
  readonly why: string;
}

/** Everything that is looked at. An error shows a wrong or empty panel; a warning one that is hard to read or slow. */
export const rules = {
  json: { severity: 'error', why: 'Grafana loads JSON and nothing else.' },
  schema: { severity: 'error', why: 'A field of another type is ignored by Grafana, or breaks the panel.' },
  uid: { severity: 'error', why: 'Links and provisioning find a dashboard by its uid, which must be unique.' },
  'panel-id': { severity: 'error', why: 'Two panels with one id: links and edits reach the wrong one.' },
  grid: { severity: 'error', why: 'Grafana moves overlapping panels at every load.' },
  title: { severity: 'error', why: 'A panel without a title says nothing.' },
  unit: { severity: 'warning', why: 'Without a unit it is unclear whether 3 is seconds or milliseconds.' },
  description: { severity: 'warning', why: 'On call, the description is often the only explanation of a panel.' },
  datasource: { severity: 'error', why: 'A data source that does not exist leaves the panel empty.' },
  'datasource-uid': {
    severity: 'warning',
    why: 'A fixed uid works in one Grafana; a variable or an input in every one.',
  },
  'undefined-variable': { severity: 'error', why: 'An undefined variable is sent to the store unchanged.' },
  'unused-variable': { severity: 'warning', why: 'A variable that changes nothing is misleading.' },
  query: { severity: 'error', why: 'A panel without a query shows nothing.' },
  'promql-syntax': { severity: 'error', why: 'Prometheus refuses the query.' },
  'unknown-metric': { severity: 'error', why: 'A series that nothing writes leaves the panel empty.' },
  'unknown-label': {
    severity: 'error',
    why: 'A label that the series does not have matches nothing, or groups everything into one.',
  },
  'metric-type': { severity: 'error', why: 'A counter is read by rate or increase, a gauge never is.' },
  'rate-window': {
    severity: 'warning',
    why: 'A fixed window leaves gaps when zoomed out, and one of $__interval when zoomed in.',
  },
  'logql-syntax': { severity: 'error', why: 'Loki refuses the query.' },
  'logql-selector': { severity: 'error', why: 'Loki requires one matcher that does not match the empty string.' },
  'jaeger-query': { severity: 'error', why: 'Jaeger searches the traces of one service.' },
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleId = keyof typeof rules;

export const ruleIds = Object.keys(rules) as RuleId[]; // keys of the object above

/** What raw metrics did over time, and which alerts that makes: the proof that an alert fires, clears and keeps silent. */
export interface Scenario {
  /** A sentence: what happens, and what the alert makes of it. */
  readonly name: string;
  /** Raw contract series by selector, one sample a step, in promtool's notation. */
  readonly series: Readonly<Record<string, string>>;
  /** What is firing at which second; nothing else of this alert may be. */
  readonly expect: readonly Expectation[];
}

export interface Expectation {
  readonly second: number;
  readonly firing: readonly Firing[];
}

export interface Firing {
  /** Labels beyond those every alert has (alertname, severity, family). */
  readonly labels: Readonly<Record<string, string>>;
  /** In the unit of the alert's signal. */
  readonly value: number;
}

/** Scenarios of one alert. The first passes through silent, firing and cleared. */
export interface Case {
  /** Seconds between two samples. */
  readonly step: number;
  /** Seconds between two evaluations, where that is not the same: a long history has to be worked through. */
  readonly evaluation?: number;
  readonly scenarios: readonly [Scenario, ...Scenario[]];
}

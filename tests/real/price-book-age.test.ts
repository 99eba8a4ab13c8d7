import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pricesAsOf } from '../../src/catalog/prices.js';
import { yaml } from '../../src/render/bundle-file.js';
import { renderPrometheus } from '../../src/render/prometheus.js';
import { obtain } from '../../tools/obtain.js';
import { stack } from '../alerts/fixtures.js';

test("the stack's own price book is told old when it is, without any metric from anybody", async () => {
  const { promtool } = await obtain(['promtool']);
  const { signals, alerts, config } = stack();
  const rules = renderPrometheus(signals, alerts, config);
  const place = mkdtempSync(join(tmpdir(), 'price-book-'));
  try {
    for (const name of ['signals-prices', 'alerts-llm-prices'])
      writeFileSync(join(place, `${name}.yaml`), rules[`rules/${name}.yaml`]!);
    const day = 86_400;
    // Rule tests begin at the epoch: half days until ours would take minutes, ten days at a time a second.
    const evaluation = 10 * day;
    const begun = Date.parse(pricesAsOf) / 1000;
    const at = (days: number) => Math.floor((begun + days * day) / evaluation) * evaluation;
    const series = (days: number) => [
      {
        expr: 'ALERTS{alertname="PriceBookOld", alertstate="firing"}',
        eval_time: `${at(days)}s`,
        exp_samples:
          days < 90
            ? []
            : [
                {
                  labels:
                    'ALERTS{alertname="PriceBookOld", alertstate="firing", service="collector", severity="warning", class="cost", team="finops", family="llm-prices"}',
                  value: 1,
                },
              ],
      },
    ];
    const file = {
      rule_files: ['signals-prices.yaml', 'alerts-llm-prices.yaml'],
      group_eval_order: ['signals-prices', 'llm-prices'],
      evaluation_interval: `${evaluation}s`,
      tests: [{ interval: `${evaluation}s`, input_series: [], promql_expr_test: [...series(85), ...series(115)] }],
    };
    writeFileSync(join(place, 'test.yaml'), yaml(file));
    expect(execFileSync(promtool, ['test', 'rules', 'test.yaml'], { cwd: place, encoding: 'utf8' })).toContain(
      'SUCCESS',
    );
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
});

import type { Instruments } from './instruments.js';

export type BudgetScope = 'agent' | 'project' | 'user';

/** What may be spent by each agent, project or user, or by a single one. */
export interface Budget {
  readonly scope: BudgetScope;
  /** The one it is for; each of them has its own where there is no name. */
  readonly name?: string;
  readonly dollars: number;
  /** Days and months are those of UTC; a day by default. `process` never begins anew. */
  readonly per?: 'day' | 'month' | 'process';
  /** Once it is spent, the next model call throws BudgetExceeded instead of being made. */
  readonly stop?: boolean;
}

/** What `onBudget` is told, once for each share and period. */
export interface BudgetReached {
  readonly scope: BudgetScope;
  readonly name: string;
  /** 0.8 or 1. */
  readonly share: number;
  readonly spent: number;
  readonly dollars: number;
}

/** Thrown before a model call for which there is no money left. */
export class BudgetExceeded extends Error {
  override readonly name = 'BudgetExceeded';

  constructor(
    readonly scope: BudgetScope,
    readonly who: string,
    readonly spent: number,
    readonly dollars: number,
  ) {
    super(`budget of ${scope} ${who}: expected less than $${dollars} to be spent, got $${spent.toFixed(4)}.`);
  }
}

export type Spender = Readonly<Partial<Record<BudgetScope, string | undefined>>>;

interface Account {
  period: string;
  spent: number;
  /** Shares that were told of in this period. */
  told: number;
}

/** Spenders whose accounts are kept, for each budget; the one that has not spent for longest is forgotten. */
const mostAccounts = 10_000;
const shares = [
  [0.8, '80'],
  [1, '100'],
] as const;

/** What the model calls of this process have cost, against what they may cost. */
export class Budgets {
  private readonly accounts: readonly Map<string, Account>[];
  /** Whether there is one that stops calls. */
  readonly stops: boolean;

  constructor(
    private readonly budgets: readonly Budget[],
    private readonly instruments: Instruments,
    /** Told when a share is reached; it may throw. */
    private readonly reached: (event: BudgetReached) => void,
    private readonly now: () => number = Date.now,
  ) {
    this.accounts = budgets.map(() => new Map());
    this.stops = budgets.some(({ stop }) => stop === true);
  }

  spend(dollars: number, who: Spender): void {
    this.budgets.forEach((budget, index) => {
      const name = nameIn(budget, who);
      if (name === undefined) return;
      const account = this.account(index, name);
      account.spent += dollars;
      while (account.told < shares.length && account.spent >= shares[account.told]![0] * budget.dollars) {
        const [share, label] = shares[account.told]!; // there is one more
        account.told += 1;
        // A user is never a label.
        const shown = budget.scope === 'user' ? undefined : name;
        this.instruments.budgetThresholds.add(1, { scope: budget.scope, name: shown, share: label });
        this.reached({ scope: budget.scope, name, share, spent: account.spent, dollars: budget.dollars });
      }
    });
  }

  /** @throws BudgetExceeded where a budget that stops is spent */
  check(who: Spender): void {
    this.budgets.forEach((budget, index) => {
      const name = budget.stop === true ? nameIn(budget, who) : undefined;
      if (name === undefined) return;
      const { spent } = this.account(index, name);
      if (spent >= budget.dollars) throw new BudgetExceeded(budget.scope, name, spent, budget.dollars);
    });
  }

  private account(index: number, name: string): Account {
    const accounts = this.accounts[index]!; // one for each budget
    const period = periodOf(this.budgets[index]!.per ?? 'day', this.now());
    const known = accounts.get(name);
    const account = known?.period === period ? known : { period, spent: 0, told: 0 };
    // Set anew, so that it is the last to be forgotten.
    accounts.delete(name);
    accounts.set(name, account);
    if (accounts.size > mostAccounts) accounts.delete(accounts.keys().next().value as string); // it is not empty
    return account;
  }
}

function nameIn(budget: Budget, who: Spender): string | undefined {
  const name = who[budget.scope];
  return budget.name === undefined || budget.name === name ? name : undefined;
}

const periodOf = (per: 'day' | 'month' | 'process', at: number): string =>
  per === 'process' ? '' : new Date(at).toISOString().slice(0, per === 'day' ? 10 : 7);

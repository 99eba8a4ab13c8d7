/**
 * What to watch for, and what to do then, where no alert says so: by the title of the signal a panel shows first. A test
 * demands one for every such signal.
 */
export const advice: Readonly<Record<string, string>> = {
  Requests: 'Watch for a sudden fall to zero: check whether the application is up, then at the error rate.',
  'Model calls':
    'Watch for many calls to a model that was rarely chosen on purpose: look at the routing of the application.',
  Cost: 'Watch for more than planned, or for an unexpected owner: look at its cost per request, then at its number of calls.',
  'Firing alerts': 'Open Errors & Alerts for any firing alert, and the runbook that it links to.',
  Tokens: 'Watch for a rise without more requests: contexts grow. Look at Memory & Context.',
  'Time to first token P95':
    'Watch for more than a second or two, which users notice: check whether contexts grew, then try a nearer or smaller model.',
  'Calls without usage':
    'Watch for anything above 0: ask the client for usage in streams, or tokens and cost stay too low.',
  'Latency P50':
    'Watch for a rise of all models at once: look at the network and the provider; of one alone, at its contexts.',
  'Latency P95':
    'Watch for a rise while the median stays: some calls are long. Look in the heatmap which, and open their traces.',
  'Latency P99': 'Watch for a value at the time limit of the client: calls are cut there. Open the slowest traces.',
  Latency:
    'Watch for a second band far above the first: a separate kind of call. Open one of its traces through an exemplar.',
  'Time per output token P50': 'Watch for a rise: the provider is under load. Use another region or model for a while.',
  'Rate limited': 'Watch for anything that lasts: spread the calls, queue them, or have the limit raised.',
  Retries:
    'Watch for a rise together with errors: retries make an outage worse. Look at the reason, and wait longer between attempts.',
  'Token details':
    'Watch for a fall of cached tokens while input stays: something at the front of the prompt changes with each call.',
  'Context window use P95': 'Watch for values above 0.8: answers will be cut or fail. Summarise or drop old messages.',
  'Context window use': 'Watch for a band that moves upwards in a session: its history is never cut.',
  'Context size P95': 'Watch for a rise without more use: retrieval or history brings too much. See which agent it is.',
  'Context assembly time P95':
    'Watch for a quarter of the latency, which users notice: look at the memory and the retrieval behind it.',
  'Time in model calls':
    'Watch for a rise without more requests: calls hang. Look at the latency and the time limits of the client.',
  'Error budget left':
    'Watch for less budget left than days of the month: put reliability before features until it recovers.',
  'Bad share': 'Watch for more than the objective allows: look at errors and latency of that service.',
  'Spent this month': 'Watch for an owner far above its share: agree on a budget, or a smaller model.',
  'Budget thresholds reached':
    'Watch for 100 %: calls are refused. Raise the budget of the application, or find what spends it.',
  'Cost per request':
    'Watch for a rise without a change of model: contexts or answers grew. Look at tokens by direction.',
  'Unpriced share': 'Watch for anything above 0: add the price of the model to the config, or its cost is missing.',
  'Spent of the budget':
    'Watch for a curve steeper than the day is long: it will reach the dashed line before midnight.',
  'Spent at the end of the month':
    'Watch for a band above the dashed line: the budget will not last. Look at Cost Analysis by owner.',
  'Hours to the end of the budget':
    'Watch for less time than the month has left: reduce spending now, or ask for more budget.',
  'Cost by hour of day': 'Watch for expensive hours in which nobody works: look for jobs and loops that run then.',
  'Outside of normal':
    'Watch for any that lasts: see below which measure it is and when it began, then look for a release at that time.',
  'Distance from normal': 'Watch for values above 1, or below -1: look at the band of that measure.',
  'Value watched for anomalies':
    'Watch for points outside the band that last longer than a few minutes: look for what was released then.',
  'Sessions under way': 'Watch for a rise while none end: sessions hang. Look at the stalled ones and their traces.',
  Sessions: 'Watch for a fall of successful sessions: look at the failed ones and their traces.',
  'Failed sessions': 'Watch for a rise: open a failed session in the list of traces and read its last step.',
  'Task duration P95':
    'Watch for a rise with the same number of steps: models or tools are slow; with more steps, agents repeat themselves.',
  'Cost per task P95': 'Watch for a rise: compare the steps per task, then the cost per request.',
  'Steps per task P95': 'Watch for values near the step limit: agents do not finish. Read the decisions of one.',
  Steps: 'Watch for one kind that grows alone, tools above all: agents repeat themselves. Look at the loops.',
  Decisions: 'Watch for frequent error recovery: see which tools fail.',
  'Decision confidence P50': 'Watch for a fall: instructions or tools changed. Read the latest decisions.',
  'Decision confidence': 'Watch for a band at the bottom: decisions that are guesses. Read some of them.',
  'Needless tool calls': 'Watch for a rise: cache repeated requests, and make independent calls in parallel.',
  'Tool calls': 'Watch for one tool with an unplanned majority of the calls: see which agent calls it, and why.',
  'Calls that failed':
    'Watch for more than a few percent: the way to the tool or its server is broken. Look at the traces.',
  'Results that are errors':
    'Watch for a rise for one tool: its input or what it depends on changed. Read the error in a trace.',
  'Tool error rate': 'Watch for more than a few percent: see below whether calls fail on the way or in the tool.',
  'Tool latency P95': 'Watch for a value at the time limit: calls are cut there. Look at the service behind the tool.',
  'Tool latency':
    'Watch for a second band far above the first: some inputs are slow. Open one of its traces through an exemplar.',
  'Repeated tool calls':
    'Watch for anything that lasts: the agent does not see that it has the answer. Read its session.',
  'MCP error rate': 'Watch for a rise on the side of clients alone: the way there; on both sides: the server.',
  'MCP requests': 'Watch for one method that falls to zero: the server is gone, or its tools are no longer listed.',
  'MCP latency P95':
    'Watch for a rise on the side of clients alone: the network or a gateway; on both sides: the server.',
  'MCP latency': 'Watch for a second band far above the first: see which method it is.',
  'MCP cache hits': 'Watch for a fall after a release: keys or life times of the cache changed.',
  'MCP cache look-ups':
    'Watch for misses that grow alone: requests differ each time, or the cache lifetime is too short.',
  'MCP federation depth P95': 'Watch for a rise: gateways call each other. Look at the routing between them.',
  'Prompt template uses':
    'Watch for a version that takes more or less than its share of the test: look at how it is chosen.',
  'Uses of a prompt': 'Watch for sizes other than the test planned: its result then says little.',
  'Evaluation score P50':
    'Watch for a version below the previous one: roll back, and read the answers with the worst scores.',
  'Evaluation scores':
    'Watch for a band at the bottom beside a good one: some kind of question fails. Read those answers.',
  'Cost of a call': 'Watch for a version that costs more without a better score: roll back to the previous one.',
  'Time of a call':
    'Watch for a version that takes longer without a better score: check whether its prompt or its answers grew.',
  'Safety checks':
    'Watch for a rise of blocks or flags: read the traces below, for an attack or a check that is too strict.',
  Redactions:
    'Watch for a rise of one detector or service: applications send data that they should not. Talk to the owners.',
  'Memory latency P95': 'Watch for a rise: look at the store of the memory, its size and its index.',
  'Memory operations': 'Watch for failures, or writes that grow without reads: stored memory is never used.',
  'Error rate': 'Watch for a rise: see which status it is, and whether one model or all of a provider.',
  'Spans received': 'Watch for a fall to zero while applications run: look at the collector and the way to it.',
  'Label overflow': 'Watch for any: a label has too many values. Remove ids and free text from it.',
};

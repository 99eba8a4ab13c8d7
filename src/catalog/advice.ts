/**
 * What is bad, and what to do then, where no alert says so: by the title of the signal a panel shows first. A test
 * demands one for every such signal.
 */
export const advice: Readonly<Record<string, string>> = {
  Requests: 'Bad is a sudden fall to nothing: look whether the application is up, then at the error rate.',
  'Model calls':
    'Bad is a model that few chose on purpose and many calls go to: look at the routing of the application.',
  Cost: 'Bad is more than was planned, or an owner nobody expected: look at its cost per request, then at its number of calls.',
  'Firing alerts': 'Bad is any: open Errors & Alerts, and the runbook that each alert links to.',
  Tokens: 'Bad is a rise without more requests: contexts grow. Look at Memory & Context.',
  'Time to first token P95':
    'Bad is what users wait for, above a second or two: look whether contexts grew, then ask a nearer or smaller model.',
  'Calls without usage':
    'Bad is anything above 0: ask the client for usage in streams, or tokens and cost stay too low.',
  'Latency P50':
    'Bad is a rise of all models at once: look at the network and the provider; of one alone, at its contexts.',
  'Latency P95':
    'Bad is a rise while the median stays: some calls are long. Look in the heatmap which, and open their traces.',
  'Latency P99': 'Bad is a value at the time limit of the client: calls are cut there. Open the slowest traces.',
  Latency: 'Bad is a second band far above the first: a kind of call of its own. Open a trace of it by its exemplar.',
  'Time per output token P50': 'Bad is a rise: the provider is under load. Use another region or model for a while.',
  'Rate limited': 'Bad is anything that lasts: spread the calls, queue them, or have the limit raised.',
  Retries:
    'Bad is a rise together with errors: retries make an outage worse. Look at the reason, and wait longer between attempts.',
  'Token details':
    'Bad is a fall of cached tokens while input stays: something at the front of the prompt changes with each call.',
  'Context window use P95': 'Bad is above 0.8: answers will be cut or fail. Summarise or drop what is old.',
  'Context window use': 'Bad is a band that moves upwards in a session: its history is never cut.',
  'Context size P95': 'Bad is a rise without more use: retrieval or history brings too much. Look which agent it is.',
  'Context assembly time P95':
    'Bad is what a user notices, a quarter of the latency: look at the memory and the retrieval behind it.',
  'Time in model calls':
    'Bad is a rise without more requests: calls hang. Look at the latency and the time limits of the client.',
  'Error budget left': 'Bad is less left than days of the month are: put safety before features until it grows again.',
  'Bad share': 'Bad is above what the objective allows: look at errors and latency of that service.',
  'Spent this month': 'Bad is an owner far above its share: agree on a budget, or a smaller model.',
  'Budget thresholds reached':
    'Bad is 100 %: calls are refused. Raise the budget of the application, or find what spends it.',
  'Cost per request': 'Bad is a rise without a change of model: contexts or answers grew. Look at tokens by direction.',
  'Unpriced share': 'Bad is anything above 0: add the price of the model to the config, or its cost is missing.',
  'Spent of the budget': 'Bad is a curve steeper than the day is long: it will reach the dashed line before midnight.',
  'Spent at the end of the month':
    'Bad is a band above the dashed line: the budget will not last. Look at Cost Analysis by owner.',
  'Hours to the end of the budget': 'Bad is less than the month has left: save now, or ask for more in time.',
  'Cost by hour of day': 'Bad are expensive hours in which nobody works: look for jobs and loops that run then.',
  'Outside of normal':
    'Bad is any that lasts: look below at the measure and when it began, then for what was released then.',
  'Distance from normal': 'Bad is above 1, or below -1: look at the band of that measure.',
  'Value watched for anomalies':
    'Bad are points outside the band that last longer than a few minutes: look for what was released then.',
  'Sessions under way': 'Bad is a rise while none end: sessions hang. Look at the stalled ones and their traces.',
  Sessions: 'Bad is a fall of those that end well: look at the failed ones and their traces.',
  'Failed sessions': 'Bad is a rise: open a failed session in the list of traces and read its last step.',
  'Task duration P95':
    'Bad is a rise with the same number of steps: models or tools are slow; with more steps, agents go in circles.',
  'Cost per task P95': 'Bad is a rise: compare the steps per task, then the cost per request.',
  'Steps per task P95':
    'Bad is a value near the limit of steps: agents do not come to an end. Read the decisions of one.',
  Steps: 'Bad is one kind that grows alone, tools above all: agents go in circles. Look at the loops.',
  Decisions: 'Bad is much error recovery: look which tools fail.',
  'Decision confidence P50': 'Bad is a fall: instructions or tools changed. Read the latest decisions.',
  'Decision confidence': 'Bad is a band at the bottom: decisions that are guesses. Read some of them.',
  'Needless tool calls':
    'Bad is a rise: cache what is asked again, and make calls that do not wait for each other at once.',
  'Tool calls': 'Bad is one tool with most of the calls that nobody planned so: look which agent calls it, and why.',
  'Calls that failed': 'Bad is above a few percent: the way to the tool or its server is broken. Look at the traces.',
  'Results that are errors':
    'Bad is a rise for one tool: its input or what it depends on changed. Read the error in a trace.',
  'Tool error rate': 'Bad is above a few percent: see below whether calls fail on the way or in the tool.',
  'Tool latency P95': 'Bad is a value at the time limit: calls are cut there. Look at the service behind the tool.',
  'Tool latency': 'Bad is a second band far above the first: some inputs are slow. Open a trace of it by its exemplar.',
  'Repeated tool calls': 'Bad is anything that lasts: the agent does not see that it has the answer. Read its session.',
  'MCP error rate': 'Bad is a rise on the side of clients alone: the way there; on both sides: the server.',
  'MCP requests': 'Bad is a fall to nothing of one method: the server is gone, or nobody lists its tools any more.',
  'MCP latency P95': 'Bad is a rise on the side of clients alone: the network or a gateway; on both sides: the server.',
  'MCP latency': 'Bad is a second band far above the first: look which method it is.',
  'MCP cache hits': 'Bad is a fall after a release: keys or life times of the cache changed.',
  'MCP cache look-ups': 'Bad are misses that grow alone: what is asked differs each time, or is kept too short.',
  'MCP federation depth P95': 'Bad is a rise: gateways call each other. Look at the routing between them.',
  'Prompt template uses':
    'Bad is a version that takes more or less than its share of the test: look at how it is chosen.',
  'Uses of a prompt': 'Bad are sizes other than the test planned: its result says little then.',
  'Evaluation score P50':
    'Bad is a version below the one before it: go back, and read the answers that were judged worst.',
  'Evaluation scores':
    'Bad is a band at the bottom beside a good one: some kind of question fails. Read those answers.',
  'Cost of a call': 'Bad is a version that costs more and is judged no better: go back to the one before it.',
  'Time of a call':
    'Bad is a version that takes longer and is judged no better: look whether its prompt or its answers grew.',
  'Safety checks':
    'Bad is a rise of what is blocked or flagged: read the traces below, for an attack or a check too strict.',
  Redactions: 'Bad is a rise of one detector or service: applications send what they should not. Talk to its owners.',
  'Memory latency P95': 'Bad is a rise: look at the store of the memory, its size and its index.',
  'Memory operations': 'Bad are failures, or writes that grow without reads: what is remembered is never used.',
  'Error rate': 'Bad is a rise: look which status it is, and whether one model or all of a provider.',
  'Spans received': 'Bad is a fall to nothing while applications run: look at the collector and the way to it.',
  'Label overflow': 'Bad is any: a label has too many values. Take ids and free text out of it.',
};

/** Whole keys, as patterns, whose value is the id of a user: it becomes a pseudonym. */
export const userKeys: readonly string[] = [
  'user\\.id',
  'user_id',
  'userId',
  'enduser\\.(?:pseudo\\.)?id',
  'baggage\\.(?:user|enduser)\\.id',
  'gen_ai\\.(?:user(?:\\.id)?|(?:openai\\.)?request\\.user)',
  'llm\\.user',
  'langfuse\\.(?:trace\\.)?user[._]id',
  'metadata\\.user_id',
  'traceloop\\.association\\.properties\\.user_id',
  'ai\\.telemetry\\.metadata\\.userId',
];

/** Keys whose value is the address of a machine, or a version that looks like one: such a value stays, if it is nothing else. */
export const addressKeys: readonly string[] = [
  'server.address',
  'service.instance.id',
  'service.version',
  'telemetry.sdk.version',
  'gen_ai.prompt.version',
  'network.local.address',
  'net.host.ip',
  'host.ip',
  'k8s.pod.ip',
  'instance',
  'app.version',
];

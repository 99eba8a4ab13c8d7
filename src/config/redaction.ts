import { z } from 'zod';

/** What is masked before anything leaves the collector (docs/privacy.md). */
export const Redaction = z.strictObject({
  email: z.boolean().default(true),
  phone: z.boolean().default(true),
  card: z.boolean().default(true),
  iban: z.boolean().default(true),
  /** Social security numbers of the US. */
  ssn: z.boolean().default(true),
  /** Of some twenty countries; their forms are so plain that other numbers are taken for them. */
  nationalIds: z.boolean().default(false),
  /** IPv4 and IPv6, but for those under keys that name a machine. */
  ip: z.boolean().default(true),
  /** A number and a street. */
  streetNumbers: z.boolean().default(false),
  /** Values whose key says that they are the name of a person. */
  names: z.boolean().default(true),
  /** Keys, tokens, passwords: every secret of a machine. */
  apiKey: z.boolean().default(true),
  /** Ids of users become pseudonyms under the key in PSEUDONYM_KEY; without a key, and inside of texts and maps, they go. */
  users: z.boolean().default(true),
  /** Links of spans, whose attributes cannot be searched, are kept as they are. */
  links: z.boolean().default(false),
  /** The same for exemplars. */
  exemplars: z.boolean().default(false),
  /** The same for values of type bytes. */
  bytes: z.boolean().default(false),
  /** Attributes whose keys are not in the catalog are dropped. */
  allowListOnly: z.boolean().default(false),
  /** Further keys that stay then. */
  allowedKeys: z.array(z.string().min(1)).default([]),
});

import { type Endpoint, serveMetrics } from './endpoint.js';
import type { Settings } from './options.js';

/** The /metrics of this process, while it has one. */
export interface Serving {
  readonly url: () => string | undefined;
  readonly close: () => Promise<void>;
}

/** How often one of several processes looks whether the port has become free. */
const lookAgainMs = 2000;

/**
 * Serves /metrics, or says why not. Of several processes that answer for each other one has the port, and another
 * takes it when that one is gone; nobody needs to be told.
 */
export async function serve(
  { metricsHost: host, metricsPort: port, metricsToken: token, warn }: Settings,
  scrape: Parameters<typeof serveMetrics>[1],
  fault: (error: unknown) => void,
  oneOfMany: boolean,
): Promise<Serving> {
  let endpoint: Endpoint | undefined;
  let timer: NodeJS.Timeout | undefined;
  const close = async (): Promise<void> => {
    clearInterval(timer);
    await endpoint?.close();
  };
  const serving = { url: () => endpoint?.url, close };
  if (port === false) return serving;
  const attempt = async (): Promise<void> => {
    endpoint = await serveMetrics({ host, port, token }, scrape, fault);
    clearInterval(timer);
  };
  try {
    await attempt();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (oneOfMany && code === 'EADDRINUSE') {
      timer = setInterval(() => void attempt().catch(() => undefined), lookAgainMs).unref();
      return serving;
    }
    const remedy =
      code === 'EADDRINUSE' ? 'Another process has the port; set metricsPort or LLM_OBS_METRICS_PORT.' : '';
    const reason = error instanceof Error ? error.message : String(error);
    warn(`llm-observability: no /metrics on ${host}:${port}: ${reason}. ${remedy}`.trim());
  }
  return serving;
}

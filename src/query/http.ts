/** An answer a backend gave that is not the data asked for. */
export class QueryError extends Error {
  override name = 'QueryError';
}

/**
 * GET, as JSON.
 * @throws QueryError with the URL and what the server said, or that it did not answer within `timeout` ms
 */
export async function getJson<T>(
  base: string,
  path: string,
  query: Record<string, string> = {},
  timeout = 10_000,
): Promise<T> {
  const url = new URL(path.replace(/^\//, ''), base.endsWith('/') ? base : `${base}/`);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  return JSON.parse(await answer(url, {}, timeout)) as T; // the caller names the shape its server documents
}

/**
 * Sends a body as JSON, and reads the answer as JSON where there is one.
 * @throws QueryError as getJson does
 */
export async function sendJson<T>(
  base: string,
  path: string,
  method: 'POST' | 'DELETE',
  body?: unknown,
  timeout = 10_000,
): Promise<T> {
  const url = new URL(path, base.endsWith('/') ? base : `${base}/`);
  const text = await answer(
    url,
    {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    },
    timeout,
  );
  return (text === '' ? undefined : JSON.parse(text)) as T; // the caller names the shape its server documents
}

async function answer(url: URL, init: RequestInit, timeout: number): Promise<string> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeout) });
  } catch (error) {
    throw new QueryError(
      `${url.href}: expected an answer, got ${error instanceof Error ? error.message : String(error)}.`,
      { cause: error },
    );
  }
  const text = await response.text();
  if (!response.ok) throw new QueryError(`${url.href}: expected 200, got ${response.status}: ${text.slice(0, 300)}`);
  return text;
}

/** What makes a page cross-origin isolated. The files of its workers need the second one, too. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/**
 * Returns an answer with the headers of isolation. They replace those of the server: a browser ignores a header that comes twice. A copy
 * also forgets redirections, which a page must not be answered with.
 */
export function isolate(response: Response): Response {
  if (response.type === 'opaqueredirect' || response.type === 'error') return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
  const { body, status, statusText } = response;
  return new Response(body, { status, statusText, headers });
}

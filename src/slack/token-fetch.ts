/** Web API calls with the bot token of the moment. */
import { type Tokens, tokenRefusals } from './tokens.ts';

/** How long a call that was refused for its token waits for a newer one, in milliseconds; a call may take ten seconds in all. */
const patienceMs = 6_000;

async function isRefused(answer: Response): Promise<boolean> {
  if (answer.status !== 200 || !answer.headers.get('content-type')?.startsWith('application/json'))
    return false;
  const said = (await answer
    .clone()
    .json()
    .catch(() => undefined)) as { ok?: boolean; error?: string } | undefined;
  return said?.ok === false && tokenRefusals.includes(said.error ?? '');
}

/**
 * Returns a fetch for Slack's client: each call of the Web API goes out with the token of the moment, and one that was refused for its
 * token is sent once more when there is a newer one: nothing was done, so nothing is done twice. The token goes nowhere else.
 */
export const tokenFetch =
  (apiUrl: string, tokens: Tokens): typeof fetch =>
  async (input, init) => {
    if (!String(input).startsWith(apiUrl)) return fetch(input, init);
    const by = (token: string) => {
      const headers = new Headers(init?.headers);
      headers.set('authorization', `Bearer ${token}`);
      return fetch(input, { ...init, headers });
    };
    const { bot } = tokens.now();
    const answer = await by(bot);
    if (!(await isRefused(answer)) || !(await tokens.another('bot', bot, patienceMs))) return answer;
    return by(tokens.now().bot);
  };

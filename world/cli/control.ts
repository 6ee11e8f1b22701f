/** The doors of a running world, and what is printed. */
import { ports } from './address.ts';

export type Answer = Record<string, unknown> & { error?: string };

/** Calls the control door of a running half. Throws with its words where it refuses, and where nothing listens. */
export async function control(
  half: 'slack' | 'aws',
  what: string,
  body?: object,
  method = body ? 'POST' : 'GET',
): Promise<Answer> {
  const url = `http://127.0.0.1:${ports[half]}/_world/${what}`;
  let response: Response;
  try {
    response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
  } catch {
    throw new Error(
      `Nothing answers at ${url}. Is the world up? Start it with \`npm start\` in another terminal.`,
    );
  }
  const answer = (await response.json()) as Answer;
  if (answer.error) throw new Error(answer.error);
  return answer;
}

export const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

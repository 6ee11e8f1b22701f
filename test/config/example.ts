/** The example of slipway.yaml, and what is complained about where it is changed. */
import { readFileSync } from 'node:fs';
import { ConfigError, load } from '../../src/config/index.ts';

export const example = readFileSync(new URL('../../slipway.example.yaml', import.meta.url), 'utf8');

/** Returns every complaint about a text; none where it is fine. */
export const complaints = (text: string): readonly string[] => {
  try {
    load(text, 'slipway.yaml');
  } catch (error) {
    if (error instanceof ConfigError) return error.complaints;
    throw error;
  }
  return [];
};

/** The least that the environment has to say. */
export const env = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  REDIS_URL: 'redis://localhost',
  AWS_REGION: 'eu-west-1',
};

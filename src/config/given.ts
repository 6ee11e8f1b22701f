/** The configuration that the environment gives: a file, or its text; and queues that whoever made them names. */
import type { Environment } from './environment.ts';
import { type Config, load, loadFile } from './index.ts';

type Given = Pick<Environment, 'configFile' | 'configYaml' | 'eventQueues'>;

/** What people are told the configuration is in. */
export const configNamed = ({ configFile, configYaml }: Omit<Given, 'eventQueues'>): string =>
  configYaml === undefined ? configFile : 'SLIPWAY_CONFIG_YAML';

/** Returns the configuration in force. Throws ConfigError: of a text the same complaints as of a file. */
export function loadGiven(given: Given): Config {
  const { configFile, configYaml, eventQueues } = given;
  const config = configYaml === undefined ? loadFile(configFile) : load(configYaml, configNamed(given));
  const queues = [...new Set([...config.alerts.queues, ...eventQueues])];
  return { ...config, alerts: { ...config.alerts, queues } };
}

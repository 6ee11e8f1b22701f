/** Where a running world listens. Each can be moved by an environment variable, for two worlds on one machine. */
const variables = {
  slack: 'WORLD_SLACK_PORT',
  aws: 'WORLD_AWS_PORT',
  bot: 'WORLD_BOT_PORT',
  metrics: 'WORLD_METRICS_PORT',
} as const;

const port = (what: keyof typeof variables, usual: number) => Number(process.env[variables[what]] ?? usual);

export const ports = {
  slack: port('slack', 4567),
  aws: port('aws', 4566),
  bot: port('bot', 4568),
  metrics: port('metrics', 4569),
};

/** Returns what to do about a port that somebody else listens on, with the variable that moves it. */
export function taken(port: number | undefined, all: Record<keyof typeof variables, number> = ports): string {
  const name = Object.entries(variables).find(([what]) => all[what as keyof typeof variables] === port)?.[1];
  return `Port ${port} is taken, perhaps by another world. Stop it, or set ${name ?? 'another'} here and where you talk to this one.`;
}

/** Returns the line that has another terminal talk to this world and no other; nothing where it is where it usually is. */
export function exported(env: NodeJS.ProcessEnv): string | undefined {
  const names = [variables.slack, variables.aws, 'WORLD_STATE'].filter(name => env[name]);
  if (names.length === 0) return undefined;
  return `export ${names.map(name => `${name}='${env[name]?.replaceAll("'", "'\\''")}'`).join(' ')}`;
}

/** Returns how much faster than AWS a world is. Throws where WORLD_SPEED is no such number. */
export function speedOf(text = '5'): number {
  const speed = Number(text);
  if (speed > 0 && Number.isFinite(speed)) return speed;
  throw new Error(
    `WORLD_SPEED is how many times faster than AWS the world is, like 5 or 0.5; it is ${text}.`,
  );
}

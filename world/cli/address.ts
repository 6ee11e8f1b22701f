/** Where a running world listens. Each can be moved by an environment variable, for two worlds on one machine. */
const port = (name: string, usual: number) => Number(process.env[name] ?? usual);

export const ports = {
  slack: port('WORLD_SLACK_PORT', 4567),
  aws: port('WORLD_AWS_PORT', 4566),
  bot: port('WORLD_BOT_PORT', 4568),
  metrics: port('WORLD_METRICS_PORT', 4569),
};

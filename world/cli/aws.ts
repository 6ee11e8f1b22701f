/** What ECS says, printed: services; of one service its events, its tasks and the container instances under them. */

type Service = {
  cluster: string;
  serviceName: string;
  desiredCount: number;
  runningCount: number;
  pendingCount: number;
  status: string;
  events: { message: string }[];
  deployments: { rolloutState?: string }[];
};
type Task = {
  cluster: string;
  service?: string;
  task: string;
  status: string;
  zone: string;
  instance?: string;
  stopped?: string;
  isProtected: boolean;
  isDiscovered: boolean;
};
type Instance = {
  cluster: string;
  instance: string;
  ec2: string;
  zone: string;
  connected: boolean;
  tasks: number;
  cpu: string;
  memory: string;
};

/** What the account tells on the world's own door. */
export type Seen = { services: Service[]; tasks: Task[]; instances: Instance[] };

const serviceLine = (one: Service) =>
  `${one.serviceName}  desired ${one.desiredCount}  running ${one.runningCount}  pending ${one.pendingCount}  cluster ${one.cluster}  ${one.status}  ${one.deployments[0]?.rolloutState ?? ''}`;

const taskLine = (one: Task) =>
  [
    `  task ${one.task}  ${one.status}  ${one.zone}`,
    ...(one.instance === undefined ? [] : [`on ${one.instance.slice(0, 8)}`]),
    ...(one.isProtected ? ['protected'] : []),
    ...(one.isDiscovered ? ['in Cloud Map'] : []),
    ...(one.stopped === undefined ? [] : [one.stopped]),
  ].join('  ');

const instanceLine = (one: Instance) =>
  `  instance ${one.instance.slice(0, 8)}  ${one.ec2}  ${one.zone}  ${one.tasks} tasks  CPU ${one.cpu} free  memory ${one.memory} MiB free  agent ${one.connected ? 'connected' : 'gone'}`;

/** Returns the lines about all services, or all about one. Throws where there is none of that name. */
export function awsLines({ services, tasks, instances }: Seen, name: string | undefined): string[] {
  const found = services.filter(
    ({ serviceName, cluster }) =>
      name === undefined || name === serviceName || name === `${cluster}/${serviceName}`,
  );
  if (found.length === 0)
    throw new Error(
      `ECS has no service ${name}; there are ${services.map(one => `${one.cluster}/${one.serviceName}`).join(', ')}`,
    );
  if (name === undefined) return found.map(serviceLine);
  return found.flatMap(service => {
    const own = tasks.filter(one => one.cluster === service.cluster && one.service === service.serviceName);
    const onInstances = own.some(one => one.instance !== undefined);
    const under = instances.filter(one => onInstances && one.cluster === service.cluster);
    return [
      serviceLine(service),
      ...own.map(taskLine),
      ...under.map(instanceLine),
      ...service.events.map(({ message }) => `  ${message}`),
    ];
  });
}

/** Work back into words: the shortest that `parse` reads as the same work. For buttons that ask again. */
import type { Count, ServiceName, Version, Work } from '../work.ts';
import type { Parsed } from './command.ts';

/** Words that would be read as something else are quoted: keywords, options, and what looks like an op's id. */
const word = (text: string) => (/^(on|to)$|^--|^op_[^/]*$/i.test(text) ? `"${text}"` : text);

const count = (tasks: Count) => {
  if ('to' in tasks) return `${tasks.to}`;
  return tasks.by > 0 ? `+${tasks.by}` : `${tasks.by}`;
};

/** Returns the service's own word, and `on <target>` where the word cannot hold the target. */
function naming({ name, cluster, target }: ServiceName): { service: string; on: string[] } {
  if (cluster === undefined) return { service: word(name), on: target === undefined ? [] : [`on ${target}`] };
  const whole = [...(target === undefined ? [] : [target]), cluster, name].join('/');
  return { service: word(whole), on: [] };
}

/** The words of a deployment; stopping one is `cancel`. */
function deploying(verb: 'deploy' | 'diff', named: ServiceName, to: Version): string {
  const { service, on } = naming(named);
  switch (to.is) {
    case 'image': {
      const option = to.container === undefined ? [] : [`container=${to.container}`];
      return [verb, service, word(to.image), ...option, ...on].join(' ');
    }
    case 'rollback':
      return ['rollback', service, ...(to.revision === undefined ? [] : [`${to.revision}`]), ...on].join(' ');
    case 'restart':
      return ['restart', service, ...on].join(' ');
    case 'stop':
      return ['cancel', service, ...on].join(' ');
  }
}

/** Returns the words for a work, without `/ecs`. */
export function print(work: Work): string {
  if (work.kind === 'whoami') return 'whoami';
  if (work.kind === 'scale') {
    const { service, on } = naming(work.service);
    return ['scale', service, count(work.tasks), ...on].join(' ');
  }
  if (work.kind === 'deploy' || work.kind === 'diff') return deploying(work.kind, work.service, work.to);
  if (work.about === 'services') return work.target === undefined ? 'services' : `services on ${work.target}`;
  if (work.about === 'pending') return 'pending';
  if (work.about === 'op') return `op ${work.op}`;
  if ('op' in work) return `cancel ${work.op}`;
  const { service, on } = naming(work.service);
  const verb = work.about === 'service' ? 'status' : work.about;
  return [verb, service, ...on].join(' ');
}

/** Returns the words for whatever was parsed, also what is no work. */
export const printParsed = (parsed: Parsed): string => {
  if (parsed.is === 'work') return print(parsed.work);
  if (parsed.is === 'enrol') return 'enrol';
  return parsed.verb === undefined ? 'help' : `help ${parsed.verb}`;
};

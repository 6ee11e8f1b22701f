/**
 * Tasks for which there is no place (ECS developer guide, "Service event messages"; RESOURCE:… are the reasons of ECS Service
 * Action events). Pure.
 */
import type { Cite, Facts } from '../../seen.ts';
import { shortName } from '../../work.ts';
import { aboutNow, type Rule } from './case.ts';
import { sayings } from './saying.ts';

const provider = (text: string): Facts => {
  const name = /capacity provider '?([\w-]+)'?/i.exec(text)?.[1];
  return name === undefined ? {} : { name };
};

/** What placing is not about: ECS says "unable to place a task" of every task that does not come to run. */
const elsewhere =
  'CannotPull|CannotStart|CannotCreate|ResourceInit|Unexpected EC2|Timeout waiting|assume the role';

/** Instances under running tasks that ECS has lost touch with; agents reconnect several times an hour (ecs.md §3.7). */
const lostAgents: Rule = ({ instances }) => {
  const lost = instances.filter(({ agentConnected }) => agentConnected === false);
  const cites = lost.slice(0, 2).map(
    ({ containerInstanceArn, status }): Cite => ({
      from: 'container instance',
      id: shortName(containerInstanceArn),
      text: `agentConnected: false, status: ${status}`,
    }),
  );
  return lost.length > 0 ? aboutNow('agent_disconnected', 'likely', cites) : undefined;
};

export const placing: Rule[] = [
  ...sayings([
    ['no_memory_left', /insufficient memory|RESOURCE:MEMORY/i],
    ['no_cpu_left', /insufficient CPU|RESOURCE:CPU/i],
    ['port_taken', /already using a port|RESOURCE:PORTS/i],
    ['agent_disconnected', /encountered error "?AGENT/],
    ['no_instances', /No Container Instances were found/i],
    [
      'capacity_provider_missing',
      /capacity provider.*(?:not found|not exist|not associated|INACTIVE|not active)/i,
      { facts: provider },
    ],
    ['no_fargate_capacity', /Capacity is unavailable|RESOURCE:FARGATE/i],
    ['fargate_quota', /reached the limit on the number of/i],
    ['task_too_large', /requested (?:CPU|MEMORY) configuration is above your limit/i],
    [
      'no_fitting_instance',
      /no container instance met all of its requirements|placement constraint|missing an attribute/i,
    ],
    [
      'placement_failed',
      new RegExp(`(?:unable to place a task|could not launch \\d+ tasks)(?!.*(?:${elsewhere}))`, 'i'),
      { sure: 'likely' },
    ],
  ]),
  lostAgents,
];

/**
 * The containers of the world's tasks write to CloudWatch Logs where their definition has them: driver awslogs, stream
 * `PREFIX/CONTAINER/TASK`. They speak when somebody listens, and then of the last moments only.
 */
import { definitionOf } from '../ecs/definition.ts';
import { fateOf } from '../ecs/fate.ts';
import type { EcsTask, State } from '../state.ts';
import { type Flow, lineOf, linesBy } from './flow.ts';
import type { LogGroup, LogStream } from './group.ts';
import { chatter, lastWords, startUp } from './lines.ts';
import { addGroup, addStream, write } from './write.ts';

/** A running container writes so often, and each line so long after the one before; milliseconds at speed 1. */
const speaks = 10_000;
const between = 40;

/** However long nobody listened, a container catches up with so many lines. */
const mostAtOnce = 50;
/** Those who listen to a flow hear of so many lines of it at once. */
const mostTold = 20_000;

type Place = { group: string; stream: string };
type Writer = { name: string; image: string; group: LogGroup; stream: LogStream };

/** Returns where a container's lines go, or undefined when they do not come here. */
function placeOf(state: State, task: EcsTask, name: string, runtimeId: string): Place | undefined {
  const definition = definitionOf(state, task.taskDefinitionArn ?? '');
  const log = definition?.containerDefinitions?.find(one => one.name === name)?.logConfiguration;
  const {
    'awslogs-group': group,
    'awslogs-stream-prefix': prefix,
    'awslogs-region': region,
  } = log?.options ?? {};
  if (log?.logDriver !== 'awslogs' || group === undefined || region !== state.region) return undefined;
  return { group, stream: prefix === undefined ? runtimeId : `${prefix}/${name}/${task.taskArn.slice(-32)}` };
}

/** Returns a task's containers that write here; `made` makes their groups and streams. */
function writers(state: State, task: EcsTask, made: boolean): Writer[] {
  return (task.containers ?? []).flatMap(({ name = '', image = '', runtimeId = '' }) => {
    const place = placeOf(state, task, name, runtimeId);
    if (!place) return [];
    const group = state.logGroups.get(place.group) ?? (made ? addGroup(state, place.group) : undefined);
    const stream =
      group?.streams.get(place.stream) ?? (made && group ? addStream(state, group, place.stream) : undefined);
    return group && stream ? [{ name, image, group, stream }] : [];
  });
}

/** Writes lines that end at a moment. */
function say(state: State, { group, stream }: Writer, lines: string[], at: number): void {
  const timestamp = (i: number) => Math.floor(at - ((lines.length - 1 - i) * between) / state.speed);
  write(
    state,
    group,
    stream,
    lines.map((message, i) => ({ timestamp: timestamp(i), message })),
  );
}

/** A task came to RUNNING: its containers say so. */
export function began(state: State, task: EcsTask, at: number): void {
  for (const writer of writers(state, task, true)) {
    const { lines, up } = fateOf(state, writer.image);
    say(state, writer, up ?? startUp(writer.name, writer.image), at);
    writer.stream.spokenUntil = at;
    if (lines) writer.stream.flow = { from: at, serial: ++writer.group.written, told: 0, ...lines };
  }
}

/** Tells those who listen of a flow's newest lines. */
function pass(state: State, { group, stream }: Writer, flow: Flow, at: number): void {
  const come = linesBy(flow, at);
  const since = Math.max(flow.told, come - mostTold);
  flow.told = come;
  if (state.tails.size === 0) return;
  const events = Array.from({ length: come - since }, (_, i) => lineOf(flow, since + i));
  for (const tail of state.tails) tail.hear(group, stream, events);
}

/** Lets a task's containers say what they had to say until `at`. */
function catchUp(state: State, task: EcsTask, at: number): void {
  const every = speaks / state.speed;
  for (const writer of writers(state, task, false)) {
    const { stream, name, image } = writer;
    const since = stream.spokenUntil;
    if (since === undefined) continue;
    if (stream.flow) pass(state, writer, stream.flow, at);
    if (stream.flow || since + every > at) continue;
    const { sick = false, hum } = fateOf(state, image);
    const moments = Math.floor((at - since) / every);
    const last = since + moments * every;
    const said: [moment: number, lines: string[]][] = [];
    for (let i = 0, count = 0; i < moments; i++) {
      const moment = last - i * every;
      const lines = hum ?? chatter(name, `${stream.name} ${Math.floor(moment)}`, sick);
      count += lines.length;
      if (count > mostAtOnce) break;
      said.unshift([moment, lines]);
    }
    for (const [moment, lines] of said) say(state, writer, lines, moment);
    stream.spokenUntil = last;
  }
}

/** Ends a container's flow, if it has one, with what was read of it already; returns when its last words end. */
function dryUp(state: State, { stream: { flow } }: Writer, words: string[], at: number): number {
  if (!flow) return at;
  flow.until = state.clock.now();
  return flow.until + 1 + (words.length * between) / state.speed;
}

/** A task's containers exited: what they had left to say, and their last words. */
export function exited(state: State, task: EcsTask, at: number): void {
  const running = task.containers?.filter(({ exitCode }) => exitCode === undefined).map(({ name }) => name);
  catchUp(state, task, at);
  for (const writer of writers(state, task, false)) {
    const words = lastWords(fateOf(state, writer.image));
    if (running?.includes(writer.name)) say(state, writer, words, dryUp(state, writer, words, at));
    delete writer.stream.spokenUntil;
  }
}

/** Lets every container that runs say what it had to say until `now`. */
export function speak(state: State, now: number): void {
  for (const task of state.tasks.values()) if (task.startedAt && !task.stoppedAt) catchUp(state, task, now);
}

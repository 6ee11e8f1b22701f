import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

/** Production's logs may be seen by everybody in its channel. */
const open = (yaml: string) => yaml.replace('clusters: [prod],   ', 'clusters: [prod], logs: channel,');

const idIn = (text: string) => /op_[a-z2-7]{12}/.exec(text)?.[0] ?? '';

/** Lines as they stand in a message: time and task. */
const linesOf = (text: string) =>
  [...text.matchAll(/^(\d\d:\d\d:\d\d\.\d{3}) ([0-9a-f]{8}) .*/gm)].map(([line, at = '', task = '']) => ({
    line,
    at,
    task,
  }));

test('the newest lines of all tasks in time, for whoever may read them; filters work on what was read', async () => {
  world = await openWorld();
  const { sre, dev, aws, slack } = world;
  const tasks = [...aws.state.tasks.values()].filter(
    ({ service, cluster }) => `${cluster}/${service}` === 'prod/web',
  );
  const said = await sre.says('/ecs logs web');
  const first = await sre.sees(/📜 web on prod: \d+ lines of the last 15 min/);
  expect(first.onlyFor).toBe('U0SRE');
  const shown = linesOf(slack.text(first));
  expect(shown.length).toBeGreaterThan(20);
  expect(shown.map(({ at }) => at)).toEqual(shown.map(({ at }) => at).sort());
  expect(new Set(shown.map(({ task }) => task))).toEqual(
    new Set(tasks.map(task => task.taskArn.slice(-32).slice(0, 8))),
  );
  // Not everything fits: all of it is a file, and only for whoever asked.
  await sre.sees(/Lines of 📜 web on prod[\s\S]*web-op_\w+\.log/);
  expect(slack.text(first)).not.toMatch(/Share in channel/);

  const asked = aws.calls.filter(({ operation }) => operation === 'FilterLogEvents').length;
  const task = shown[0]?.task ?? '';
  await sre.clicks(`Only task ${task}`);
  const one = await sre.sees(new RegExp(`lines of the last 15 min \\(task ${task}\\)`));
  expect(new Set(linesOf(slack.text(one)).map(line => line.task))).toEqual(new Set([task]));
  await sre.clicks('All lines');
  await sre.sees(later => later.ts > one.ts && /lines of the last 15 min\n/.test(slack.text(later)));
  expect(aws.calls.filter(({ operation }) => operation === 'FilterLogEvents')).toHaveLength(asked);

  await dev.says('/ecs logs web');
  await dev.sees(/You have no authority on prod, so you may not read its logs/);
  dev.reloads();
  await dev.says(`/ecs logs ${idIn(said.text)} --errors`);
  await dev.sees(/You have no authority on prod/);
  // Both targets write to one group, and developers may read one of them.
  await dev.says(`/ecs logs web on staging --task ${tasks[0]?.taskArn.slice(-32)}`);
  await dev.sees(/No task of this service begins with[\s\S]*unknown_task/);
  await sre.says('/ecs logs web --container sidecar');
  await sre.sees(/There is no container sidecar here[\s\S]*There is web/);
  await sre.says('/ecs logs web --task deadbeef');
  await sre.sees(/No task of this service begins with deadbeef/);
  await sre.says('/ecs logs web --filter "%a(b)%"');
  await sre.sees(/would not take that filter: at character 3.*no parentheses/s);
  await sre.says('/ecs logs web --filter "/health -user-id" --since 5m');
  expect(slack.text(await sre.sees(/\(filter \/health -user-id\)/))).toMatch(/health 200/);
  await sre.says('/ecs logs web --filter "GET -health" --since 5m');
  const filtered = await sre.sees(/lines of the last 5 min \(filter GET -health\)/);
  expect(slack.text(filtered)).not.toMatch(/health 200/);

  await world.restart();
  await sre.says(`/ecs logs ${idIn(said.text)} --errors`);
  await sre.sees(
    /What op_\w+ read is not at hand any more[\s\S]*Nothing was read again[\s\S]*\[\/ecs logs web\]/,
  );
});

test('lines that go elsewhere cannot be shown, and that is said; one API that says no hides nothing else', async () => {
  world = await openWorld({ config: open });
  const { sre, dev, aws, slack } = world;
  for (const { containerDefinitions: [container] = [] } of aws.state.taskDefinitions.get('api') ?? [])
    if (container) container.logConfiguration = { logDriver: 'awsfirelens' };
  await sre.says('/ecs logs api');
  await sre.sees(/I cannot read the logs of api\. api: what it writes goes through FireLens/);
  aws.faults.add({ service: 'logs', operation: 'FilterLogEvents', fault: 'refuse' });
  await sre.says('/ecs logs web');
  await sre.sees(/Could not check: the log \(AccessDenied/);
  await sre.says('/ecs logs web --errors');
  await sre.sees(/\(errors only\)/);
  await sre.says('/ecs logs web --since 1m');
  const mine = linesOf(slack.text(await sre.sees(/lines? of the last 1 min/)));
  const asked = aws.calls.filter(({ operation }) => operation === 'FilterLogEvents').length;
  await sre.clicks('Share in channel');
  const shared = await dev.sees(/lines? of the last 1 min/);
  expect(linesOf(slack.text(shared))).toEqual(mine);
  expect(aws.calls.filter(({ operation }) => operation === 'FilterLogEvents')).toHaveLength(asked);
});

test('followed lines come until somebody stops it, also through another worker; all of it is a file in the thread', async () => {
  world = await openWorld({ config: open });
  const { sre, sre2, dev, aws } = world;
  await sre.says('/ecs logs web -f');
  await dev.sees(/📡 Following web on prod[\s\S]*Live Tail: [1-9]\d* lines so far/);
  expect(aws.state.tails.size).toBe(1);
  await world.restart();
  await dev.sees(/Gone on with from where it was/);
  await sre2.clicks('10 more minutes');
  await sre2.sees(/goes on until/);
  await dev.clicks('Stop');
  await dev.sees(/You have no authority on prod/);
  await sre2.clicks('Stop');
  await dev.sees(
    /⏹️ Followed web on prod[\s\S]*Live Tail: \d+ lines came while I followed\.[\s\S]*Stopped by @sre2[\s\S]*a file of all \d+ lines/,
  );
  await dev.sees(/What web on prod wrote while I followed/);
  expect(aws.state.tails.size).toBe(0);
});

test('without Live Tail they are asked for again and again; who may not read them any more follows no more', async () => {
  world = await openWorld({ tuning: { knowledgeMs: 1_500 } });
  const { sre, aws, slack } = world;
  aws.faults.add({ service: 'logs', operation: 'StartLiveTail', fault: 'refuse', times: 9 });
  await sre.says('/ecs logs web -f');
  await sre.sees(/I follow them in our direct messages/);
  await sre.sees(
    /By asking again and again, since Live Tail is not to be had \(AccessDenied\w*\): [1-9]\d* lines so far/,
  );
  await sre.says('/ecs logs api -f');
  await sre.sees(/📡 Following api on prod/);
  await sre.says('/ecs logs worker -f');
  await sre.sees(/You follow 2 already/);
  slack.state.groups.get('S0SRE')?.users.splice(0);
  await sre.sees(/⏹️ Followed web on prod[\s\S]*Whoever asked may not read these logs any more/);
  await sre.sees(/⏹️ Followed api on prod/);
});

test('what is followed during a deployment ends with it, and what nobody makes longer after ten minutes', async () => {
  world = await openWorld({ config: open, speed: 40 });
  const { dev, sre } = world;
  await dev.says('/ecs deploy web 1.6.0-slow to prod');
  await sre.clicks('Approve');
  await world.aws.next('UpdateService');
  const goesOn = world.aws.clock.hold();
  await sre.says('/ecs logs web -f');
  await sre.says('/ecs logs api -f');
  await sre.sees(/📡 Following web on prod/);
  await sre.sees(/📡 Following api on prod/);
  goesOn();
  await sre.sees(/⏹️ Followed web on prod[\s\S]*The deployment that was under way is over/);
  await world.later(601_000);
  await sre.sees(/⏹️ Followed api on prod[\s\S]*Its time was over/);
});

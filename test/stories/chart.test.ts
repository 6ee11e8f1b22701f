import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

/** The pictures that Slack shows, newest last. */
const pictures = () =>
  world.slack.state.messages.flatMap(({ channel, thread, text, files = [] }) =>
    files.map(({ id, name }) => ({
      channel,
      thread,
      text,
      name,
      bytes: world.slack.state.files.get(id)?.bytes,
    })),
  );

test('a chart is a picture for whoever asked, with the same in words; shared, it is in the thread', async () => {
  world = await openWorld();
  const { dev, sre } = world;
  await dev.says('/ecs status web');
  await dev.sees(/✅ web is healthy/);
  await dev.clicks('Chart');
  const answer = await dev.sees(
    /📈 web on prod: the last 3 h\n+CPU +[▁▂▃▄▅▆▇█·]{36} +now [\d.]+ %, highest [\d.]+ %\nMemory +[▁▂▃▄▅▆▇█·]{36} +now [\d.]+ %[\s\S]*Requests +[▁▂▃▄▅▆▇█·]{36} +now \d+ a minute[\s\S]*5xx[\s\S]*picture is in our direct messages/,
  );
  expect(answer.onlyFor).toBe('U0DEV');
  const [direct] = pictures();
  expect(direct?.bytes?.subarray(1, 4).toString()).toBe('PNG');
  expect(direct?.name).toMatch(/^web-\d{4}-\d\d-\d\dT\d{4}\.png$/);
  expect(direct?.text).toMatch(
    /^📈 web on prod: the last 3 h\. CPU: now [\d.]+ %, highest .* a minute;.*5xx: /,
  );
  expect(world.slack.state.channels.get(direct?.channel ?? '')?.im).toBe('U0DEV');
  await dev.says('/ecs chart web since 2d');
  await dev.sees(
    /the last 2 d[\s\S]*last full 15 min \(until \d\d:\d\d UTC\) \d+ in 15 min[\s\S]*Deployed: web:43/,
  );
  await dev.clicks('Share in channel');
  const shared = await sre.sees(/📈 web on prod: the last 2 d[\s\S]*Deployed: web:43/);
  await sre.sees(/\(file web-[\dT-]+\.png, \d+ bytes\)/);
  expect(pictures().at(-1)).toMatchObject({ channel: shared.channel, thread: shared.ts });
  expect(world.slack.text(shared)).not.toMatch(/picture/);
  await dev.says('/ecs chart worker');
  const worker = world.slack.text(await dev.sees(/📈 worker on prod/));
  expect(worker).not.toMatch(/Requests|5xx/);
});

test('where there is no picture the bars say why', async () => {
  world = await openWorld();
  const { dev, sre, aws, slack } = world;
  aws.faults.add({ service: 'cloudwatch', operation: 'GetMetricWidgetImage', fault: 'refuse' });
  await dev.says('/ecs chart web');
  await dev.sees(
    /CPU +[▁▂▃▄▅▆▇█·]{36}[\s\S]*CloudWatch drew no picture; these bars[\s\S]*Could not check: a picture of it \(AccessDeniedException: the read role may not cloudwatch:GetMetricWidgetImage\)/,
  );
  slack.faults.add({
    method: 'files.getUploadURLExternal',
    fault: 'refuse',
    error: 'missing_scope',
    times: 2,
  });
  await dev.says('/ecs chart web since 1h');
  await dev.sees(
    /the last 60 min[\s\S]*Slack took no picture \(my app has no files:write scope\); these bars/,
  );
  await dev.clicks('Share in channel');
  await sre.sees(/^.*Slack took no picture \(my app has no files:write scope\)/);
  aws.faults.add({ service: 'cloudwatch', operation: 'GetMetricData', fault: 'throttle', times: 3 });
  await dev.says('/ecs chart api');
  await dev.sees(/CPU +·{36} +no values[\s\S]*Could not check: metrics \(ThrottlingException/);
  expect(pictures().map(({ name }) => name?.slice(0, 3))).toEqual(['api']);
});

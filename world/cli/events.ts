/** Events from a terminal: queues, what goes wrong with delivery, how busy services are, what scans find. */
import { control, print } from './control.ts';

type Queue = {
  name: string;
  visible: number;
  inFlight: number;
  delayed: number;
  waiting: number;
  messages: { id: string; body: string; received: number; attributes: Record<string, string> }[];
};
type Rule = { name: string; isEnabled: boolean; failed: number };

/** What an event is about, in one line; a message that is none is shown as it begins. */
function summary(body: string): string {
  try {
    const { 'detail-type': type, detail, resources } = JSON.parse(body);
    if (typeof type === 'string')
      return [type, detail?.eventName ?? detail?.lastStatus ?? detail?.alarmName, resources?.[0]]
        .filter(Boolean)
        .join('  ');
  } catch {
    // It is no JSON, and is shown as any text.
  }
  return body.slice(0, 80);
}

/** Prints each queue's lengths; of queues of dead letters also which they are and why they died. */
export async function queue(): Promise<void> {
  const { queues, rules } = (await control('aws', 'queues')) as unknown as { queues: Queue[]; rules: Rule[] };
  for (const { name, visible, inFlight, delayed, waiting, messages } of queues) {
    print(
      `${name}  ${visible} to be received  ${inFlight} in flight  ${delayed} delayed  ${waiting} ${waiting === 1 ? 'receiver waits' : 'receivers wait'}`,
    );
    if (!name.endsWith('-dead')) continue;
    for (const { body, received, attributes } of messages) {
      const why = Object.entries(attributes).map(([key, value]) => `${key}: ${value}`);
      print(`  ${summary(body)}  received ${received} times`);
      for (const reason of why) print(`    ${reason}`);
    }
  }
  for (const { name, isEnabled, failed } of rules)
    print(`rule ${name}  ${isEnabled ? 'enabled' : 'disabled'}  ${failed} failed deliveries`);
}

const settings = ['duplicates', 'shuffle', 'redelivery'];

/** Says how events are delivered, or changes it: `duplicates=0.3 shuffle=50 redelivery=0.1`, or `normal`. */
export async function events(words: string[]): Promise<void> {
  const normal = { duplicates: 0, shuffle: 0, redelivery: 0 };
  const wanted = Object.fromEntries(
    words
      .filter(word => word !== 'normal')
      .map(word => {
        const [name = '', value] = word.split('=');
        if (!settings.includes(name) || value === undefined || Number.isNaN(Number(value)))
          throw new Error(`Say ${settings.map(one => `${one}=…`).join(', ')}, or normal.`);
        return [name, Number(value)];
      }),
  );
  const said =
    words.length === 0
      ? await control('aws', 'delivery')
      : await control('aws', 'delivery', { ...(words.includes('normal') && normal), ...wanted });
  print(
    `Of events ${Number(said.duplicates) * 100} % come twice and ${Number(said.redelivery) * 100} % come again although they were received; ${Number(said.shuffle) > 1 ? `the next is any of ${said.shuffle}` : 'they come in order'}.`,
  );
}

/** Has a service be as busy as told, until it is told `off`. */
export async function busy(service: string, metric: string, percent: string): Promise<void> {
  const off = percent === 'off';
  await control('aws', 'busy', { service, metric, ...(!off && { value: Number(percent) }) });
  print(
    off
      ? `${service} is as busy as it would be by itself.`
      : `${metric} of ${service} is at ${percent} %. Alarms look at it once a period.`,
  );
}

/** Has Inspector find something in an image. */
export async function finding(image: string, id: string, severity = 'CRITICAL'): Promise<void> {
  await control('aws', 'findings', { image, id, severity: severity.toUpperCase() });
  print(`Inspector found ${id} in ${image}.`);
}

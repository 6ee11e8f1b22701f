/** People with an authenticator on their phone, in rules that ask for its codes. */
import { authenticator } from '../../world/slack/person/authenticator.ts';
import type { World } from '../world.ts';

/** Production asks for a code, and a broken glass is told in #staging. */
export const stepUp = (yaml: string) =>
  yaml.replace(
    '  - { name: staging is free',
    `  - { name: production needs a code, match: { targets: [prod] }, stepUp: true, breakGlass: { from: [sre], channel: C0STAGING } }
  - { name: staging is free`,
  );

type Name = 'dev' | 'sre' | 'sre2';

/** Returns what people do with their phones in a story's world, which may open later. */
export function phonesOf(world: () => World) {
  /** Reads the key in the open dialog into a phone. */
  async function scans(name: Name) {
    const text = await world()[name].seesDialog(/otpauth:/);
    const phone = authenticator(/otpauth:\S+/.exec(text)?.[0] ?? '');
    world().secrets.push(phone.secret);
    const code = () => {
      const now = phone.codeAt(world().now());
      world().secrets.push(now);
      return now;
    };
    return { phone, code, text };
  }

  /** Somebody types /ecs enrol and does what the dialogs say; `current` where they are asked for one. */
  async function enrols(name: Name, current?: string) {
    const person = world()[name];
    await person.says('/ecs enrol');
    const { phone, code } = await scans(name);
    await person.submits({ new: code(), ...(current !== undefined && { current }) });
    const recovery = (await person.seesDialog(/^Recovery codes/)).match(/[a-z2-7]{5}-[a-z2-7]{5}/g) ?? [];
    world().secrets.push(...recovery, ...recovery.map(one => one.replace('-', '')));
    await person.cancels();
    // The code that enrolled is used up.
    await world().later(30_000);
    return { phone, code, recovery };
  }

  /** Somebody approves, with this code. */
  const approvesWith = async (code: string, name: Name = 'sre') => {
    await world()[name].clicks('Approve');
    return world()[name].submits({ code });
  };

  return { approvesWith, enrols, scans };
}

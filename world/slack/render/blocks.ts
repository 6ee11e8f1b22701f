/** Each block as text for terminals and tests. */
import type { State } from '../state.ts';
import { element, type Thing, textOf, things } from './inline.ts';
import { table } from './table.ts';

const marks: Record<string, string> = { pending: '○', in_progress: '◐', complete: '●', error: '✗' };

/** An interactive element: `[Approve]`, `[Pick one ▾]`, `________` where something is to be typed. */
export function control(state: State, one: Thing): string {
  const type = String(one.type);
  if (type.endsWith('button')) return `[${textOf(state, one.text)}]`;
  if (type === 'overflow') return `[⋯ ${options(state, one).join(' | ')}]`;
  if (type === 'feedback_buttons')
    return [one.positive_button, one.negative_button]
      .map(side => `[${textOf(state, (side as Thing | undefined)?.text)}]`)
      .join(' ');
  if (type === 'checkboxes' || type === 'radio_buttons')
    return options(state, one)
      .map(text => `( ) ${text}`)
      .join('  ');
  if (type.endsWith('_input')) return '________';
  if (type === 'image') return `(${one.alt_text})`;
  return `[${textOf(state, one.placeholder) || type} ▾]`;
}

const options = (state: State, one: Thing) => things(one.options).map(option => textOf(state, option.text));

function richPart(state: State, part: Thing): string {
  if (part.type === 'rich_text_list')
    return things(part.elements)
      .map(
        (item, i) =>
          `${'  '.repeat(Number(part.indent ?? 0))}${part.style === 'ordered' ? `${i + 1}.` : '•'} ${richPart(state, item)}`,
      )
      .join('\n');
  const text = things(part.elements)
    .map(one => element(state, one))
    .join('');
  return part.type === 'rich_text_quote' ? text.replace(/^/gm, '> ') : text;
}

const task = (state: State, one: Thing) =>
  [
    `${marks[String(one.status)] ?? '?'} ${one.title}`,
    ...['details', 'output'].map(key =>
      one[key] ? block(state, one[key] as Thing).replace(/^/gm, '    ') : '',
    ),
  ]
    .filter(Boolean)
    .join('\n');

const lines = (...parts: (string | undefined)[]): string => parts.filter(Boolean).join('\n');

/** Returns a block as text. */
export function block(state: State, one: Thing): string {
  const text = (value: unknown) => textOf(state, value);
  const all = (value: unknown) => things(value).map(inner => block(state, inner));
  switch (one.type) {
    case 'section':
      return lines(
        [text(one.text), one.accessory ? control(state, one.accessory as Thing) : '']
          .filter(Boolean)
          .join('  '),
        ...things(one.fields).map(text),
      );
    case 'context':
      return things(one.elements)
        .map(inner => (inner.type === 'image' ? `(${inner.alt_text})` : text(inner)))
        .join('  ');
    case 'actions':
    case 'context_actions':
      return things(one.elements)
        .map(inner => control(state, inner))
        .join(' ');
    case 'rich_text':
      return things(one.elements)
        .map(part => richPart(state, part))
        .join('\n');
    case 'divider':
      return '────────';
    case 'image':
      return `(${one.alt_text})`;
    case 'input': {
      const hint = one.hint ? ` (${text(one.hint)})` : '';
      return `${text(one.label)}${one.optional ? ' (optional)' : ''}${hint} ${control(state, one.element as Thing)}`;
    }
    case 'table':
      return table(state, one);
    case 'data_table':
      return lines(String(one.caption ?? ''), table(state, one));
    case 'plan':
      return lines(String(one.title), ...things(one.tasks).map(inner => `  ${task(state, inner)}`));
    case 'task_card':
      return task(state, one);
    case 'container':
      return lines(
        `▾ ${one.rich_text_title ? block(state, one.rich_text_title as Thing) : text(one.title)}`,
        text(one.subtitle),
        ...all(one.child_blocks).map(inner => inner.replace(/^/gm, '  ')),
      );
    case 'card':
      return lines(
        text(one.title),
        text(one.subtitle),
        text(one.body),
        things(one.actions)
          .map(inner => control(state, inner))
          .join(' '),
      );
    case 'carousel':
      return all(one.elements).join('\n────────\n');
    case 'alert':
      return `! ${text(one.text)}`;
    case 'data_visualization':
      return `(chart: ${one.title})`;
    default:
      return text(one.text);
  }
}

/** Kinds of blocks that a workspace has not got yet: Slack gives new ones to one after another. */
import { isThing, listOf, type Problem } from './check.ts';

/** Returns a complaint for each block of a kind that is among `lacks`. */
export const lacking = (lacks: readonly string[], blocks: unknown, at = ''): Problem[] =>
  listOf(blocks).flatMap((block, i): Problem[] => {
    const type = isThing(block) ? String(block.type) : '';
    if (!lacks.includes(type)) return [];
    const pointer = `${at}/blocks/${i}/type`;
    return [
      {
        pointer,
        code: 'invalid_value',
        message: `unsupported type: ${type}`,
        constraint: { type: 'enum', got: type },
      },
    ];
  });

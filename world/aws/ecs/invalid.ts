/** ECS's refusal of a parameter. */
import { AwsFault } from '../fault.ts';

/** Returns the refusal of a parameter. */
export const invalid = (message: string) => new AwsFault('InvalidParameterException', message);

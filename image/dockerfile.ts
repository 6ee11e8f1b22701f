/** Reads a Dockerfile into stages and steps, for the policy that guards it and for the rehearsal that runs it by hand. */
import { DockerfileParser, Env, From, Label, ModifiableInstruction } from 'dockerfile-ast';

/** One instruction: its line, its words without flags, and the words of its exec form where it has one. */
export type Step = {
  line: number;
  keyword: string;
  flags: { name: string; value: string }[];
  text: string;
  exec?: string[];
  /** What ENV and LABEL set. */
  sets: Record<string, string>;
};
/** `from` as it is written: an image, or a stage before this one. */
export type Stage = { line: number; name: string; from: string; platform?: string; steps: Step[] };
export type Dockerfile = {
  directives: string[];
  /** The ARGs before the first stage, with their defaults. */
  args: { line: number; name: string; value?: string }[];
  stages: Stage[];
};

/** The words of an exec form; none where it is no JSON array of strings, which Docker hands to a shell. */
function execForm(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every(word => typeof word === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}

type Instruction = ReturnType<ReturnType<typeof DockerfileParser.parse>['getInstructions']>[number];

function step(instruction: Instruction): Step {
  const flags = instruction instanceof ModifiableInstruction ? instruction.getFlags() : [];
  const text = (instruction.getArgumentsContent() ?? '').replace(/^(?:--\S+\s+)+/, '').trim();
  const exec = execForm(text.replace(/^(?:CMD|NONE)\s+/, ''));
  const properties =
    instruction instanceof Env || instruction instanceof Label ? instruction.getProperties() : [];
  return {
    line: instruction.getRange().start.line + 1,
    keyword: instruction.getKeyword(),
    flags: flags.map(flag => ({ name: flag.getName(), value: flag.getValue() ?? '' })),
    text,
    ...(exec && { exec }),
    sets: Object.fromEntries(properties.map(property => [property.getName(), property.getValue() ?? ''])),
  };
}

/** Returns what a Dockerfile says, stage by stage. */
export function readDockerfile(text: string): Dockerfile {
  const parsed = DockerfileParser.parse(text);
  const stages: Stage[] = [];
  for (const instruction of parsed.getInstructions()) {
    if (instruction instanceof From)
      stages.push({
        line: instruction.getRange().start.line + 1,
        name: instruction.getBuildStage() ?? '',
        from: instruction.getImage() ?? '',
        ...(instruction.getPlatformFlag() && { platform: instruction.getPlatformFlag()?.getValue() ?? '' }),
        steps: [],
      });
    else stages.at(-1)?.steps.push(step(instruction));
  }
  return {
    directives: parsed.getDirectives().map(directive => `${directive.getName()}=${directive.getValue()}`),
    args: parsed.getInitialARGs().map(arg => {
      const value = arg.getProperty()?.getValue();
      return {
        line: arg.getRange().start.line + 1,
        name: arg.getProperty()?.getName() ?? '',
        ...(typeof value === 'string' && { value }),
      };
    }),
    stages,
  };
}

/** What a service is to run, as people say it. Whether it exists is the worker's to know. */
import { UserError } from '../errors.ts';
import type { Version } from '../work.ts';
import { type Arg, shown } from './command.ts';

/** Docker: an image is a registry path with a tag, a digest or both; a tag alone is what people say most. */
const image = /^[A-Za-z0-9][\w.:/@-]{0,400}$/;

/** A tag, a digest or a whole image. */
export const version: Arg<string> = {
  usage: 'version',
  read({ text }) {
    if (image.test(text)) return text;
    throw new UserError(
      'bad_version',
      `\`${shown(text)}\` is no version.`,
      'Say a tag like `1.5.0`, a digest like `sha256:…`, or a whole image.',
    );
  },
};

/** A container of a service that has more than one. */
export const container: Arg<string> = {
  usage: 'container',
  read({ text }) {
    // ECS: names of containers are letters, digits, hyphens and underscores, up to 255.
    if (/^[A-Za-z0-9_-]{1,255}$/.test(text)) return text;
    throw new UserError(
      'bad_container',
      `\`${shown(text)}\` is no container's name.`,
      'Say it as the task definition does, like `container=web`.',
    );
  },
};

/** Returns the image that was asked for, and the container if one was. */
export const asked = (image: string, named: string | undefined): Version => ({
  is: 'image',
  image,
  ...(named !== undefined && { container: named }),
});

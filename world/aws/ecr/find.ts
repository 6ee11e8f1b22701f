/** ECR: how what callers name is found. */
import type { ImageIdentifier } from '@aws-sdk/client-ecr';
import { AwsFault } from '../fault.ts';
import type { State } from '../state.ts';
import type { EcrImage, Repository } from './registry.ts';

/** Returns a repository by name. Throws RepositoryNotFoundException. */
export function repositoryOf(
  state: State,
  given: { repositoryName?: string | undefined; registryId?: string | undefined },
): Repository {
  const found = state.repositories.get(given.repositoryName ?? '');
  if (found && (given.registryId ?? state.account) === state.account) return found;
  throw new AwsFault(
    'RepositoryNotFoundException',
    `The repository with name '${given.repositoryName}' does not exist in the registry with id '${given.registryId ?? state.account}'`,
  );
}

/** Returns the image with a digest, a tag, or both. Throws ImageNotFoundException. */
export function imageOf(state: State, repository: Repository, id: ImageIdentifier = {}): EcrImage {
  const digest = id.imageTag === undefined ? id.imageDigest : repository.tags.get(id.imageTag);
  const found = repository.images.get(digest ?? '');
  if (found && (id.imageDigest ?? found.digest) === found.digest) return found;
  const named = `{imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'}`;
  throw new AwsFault(
    'ImageNotFoundException',
    `The image with imageId ${named} does not exist within the repository with name '${repository.name}' in the registry with id '${state.account}'`,
  );
}

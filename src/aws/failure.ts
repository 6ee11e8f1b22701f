/** What a failed call means, in five words. Nothing else in the program looks at AWS error names. */

export type Failure =
  /** IAM said no; `action` and `resource` as AWS named them. Terminal. */
  | 'denied'
  /** Too many calls, by us or by somebody else in the account. */
  | 'throttled'
  /** AWS understood and refused: wrong name, wrong state, wrong parameter. */
  | 'refused'
  /** No answer, or a server error: the call may have happened. */
  | 'unsure';

/** A failed AWS call; `code` is AWS's own, `requestId` what support asks for. */
export class AwsError extends Error {
  readonly failure: Failure;
  readonly code: string;
  readonly requestId: string | undefined;

  constructor(
    failure: Failure,
    code: string,
    message: string,
    requestId: string | undefined,
    cause: unknown,
  ) {
    super(message, { cause });
    this.name = 'AwsError';
    this.failure = failure;
    this.code = code;
    this.requestId = requestId;
  }
}

/** What AWS said no to: the action, the resource, and which kind of policy stood in the way, as far as it says. */
export type Denial = { action: string; resource: string; because?: string };

/**
 * Returns what a denial is about, from AWS's own sentence ("Troubleshoot access denied error messages" in the IAM User Guide);
 * undefined when AWS said it in other words, as some services do.
 */
export function denialIn(message: string): Denial | undefined {
  const said =
    /is not authorized to perform: (?<action>[\w-]+:\w+)(?: on resource: (?<resource>\S+))?(?<rest>.*)$/s.exec(
      message,
    )?.groups;
  if (!said) return undefined;
  const explicit = /with an explicit deny in an? ([\w -]+)/.exec(said.rest ?? '')?.[1];
  const missing = /because no ([\w -]+?) allows/.exec(said.rest ?? '')?.[1];
  const because = explicit ? `its ${explicit} forbids it` : missing ? `its ${missing} does not allow it` : '';
  return {
    action: said.action ?? '',
    resource: (said.resource ?? '*').replace(/^arn:aws[\w-]*:/, ''),
    ...(because !== '' && { because }),
  };
}

type Thrown = {
  name?: string;
  message?: string;
  $fault?: string;
  $metadata?: { requestId?: string; httpStatusCode?: number };
};

const denials = [
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'ExpiredToken',
  'ExpiredTokenException',
];
/** What services call it, each in its own words; SQS says RequestThrottled (its error reference). HTTP 429 means nothing else. */
const throttles = [
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'SlowDown',
];

/** Returns what a thrown value of an SDK call means. */
export function failureOf(thrown: unknown): AwsError {
  if (thrown instanceof AwsError) return thrown;
  const error = thrown as Thrown;
  const code = error.name ?? 'Error';
  const status = error.$metadata?.httpStatusCode ?? 0;
  const failure: Failure = denials.includes(code)
    ? 'denied'
    : throttles.includes(code) || status === 429
      ? 'throttled'
      : error.$fault === 'client' || (status >= 400 && status < 500)
        ? 'refused'
        : 'unsure';
  return new AwsError(failure, code, error.message ?? String(thrown), error.$metadata?.requestId, thrown);
}

/** Runs an SDK call and throws only AwsError. */
export const asking = <T>(call: Promise<T>): Promise<T> =>
  call.catch(error => {
    throw failureOf(error);
  });

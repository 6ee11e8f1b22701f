/** What reads show of services and tasks: facts; the words for them are the slack room's. */

/** A service's numbers as a row of a table. */
export type ServiceRow = {
  target: string;
  cluster: string;
  service: string;
  status: string;
  desired: number;
  running: number;
  pending: number;
  rollout: string;
};

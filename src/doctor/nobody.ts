/** Whom CloudTrail shows for what the doctor does: an op and a person that there are not. */
export const nobody = { op: 'op_doctor', requester: 'T0DOCTOR:U0ASKER', plan: 'doctor' };

/** Who would have approved: only to ask AWS whom a role lets in, in sessions that may do nothing; no write ever says so. */
export const nobodysApprover = 'T0DOCTOR:U0APPROVER';

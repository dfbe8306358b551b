/** Why a service is not written or not removed, in one sentence that says what to do. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
}

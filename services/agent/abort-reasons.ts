/** Why a turn ends early: the reason of its abort signals. */

/** The user stopped it. */
export const STOPPED_BY_USER = Symbol('stopped-by-user');

/** The service itself ends. */
export const SERVICE_RESTARTING = Symbol('service-restarting');

/** The turn's token is about to end, before the turn's own time does. */
export const TOKEN_EXPIRING = Symbol('token-expiring');
